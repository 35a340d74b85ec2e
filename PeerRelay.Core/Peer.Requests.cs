using System.Text.Json;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay;

/// <content>What asks other peers, and has the application answer them.</content>
public sealed partial class Peer
{
    /// <summary>
    /// Answers the requests of other peers; null, as it is at first, tells them that nobody does. It is given what is asked, and a token that is cancelled when the peer stops, which waits
    /// for it. It is called for several requests at a time, on threads of the pool. What it throws is told as a failure, and only of a <see cref="PeerRequestException"/> the message.
    /// </summary>
    public Func<PeerMessage, CancellationToken, ValueTask<PeerAnswer>>? RequestHandler
    {
        get => _parts.Responder.Handler;
        set => _parts.Responder.Handler = value;
    }

    /// <summary>Asks a peer, with a value as JSON, and waits for its answer.</summary>
    /// <param name="to">The peer.</param>
    /// <param name="value">What is asked.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer, or why there is none.</returns>
    /// <exception cref="NotSupportedException">The value can't be written as JSON.</exception>
    /// <exception cref="ArgumentException"><paramref name="options"/> has faults; or the value nests too deep for a frame, or its converter does not write one JSON value.</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public Task<RequestResult> RequestAsync<T>(PeerId to, T value, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        RequestJsonAsync(to, JsonSerializer.SerializeToUtf8Bytes(value, options?.Json), nameof(value), options, cancellationToken);

    /// <summary>Asks with bytes, as <see cref="RequestBytesAsync"/> does.</summary>
    /// <inheritdoc cref="RequestBytesAsync"/>
    public Task<RequestResult> RequestAsync(PeerId to, byte[] bytes, RequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return RequestBytesAsync(to, bytes, options, cancellationToken);
    }

    /// <summary>Asks with bytes, as <see cref="RequestBytesAsync"/> does.</summary>
    /// <inheritdoc cref="RequestBytesAsync"/>
    public Task<RequestResult> RequestAsync(PeerId to, ReadOnlyMemory<byte> bytes, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        RequestBytesAsync(to, bytes, options, cancellationToken);

    /// <summary>Asks with bytes, as <see cref="RequestBytesAsync"/> does.</summary>
    /// <inheritdoc cref="RequestBytesAsync"/>
    public Task<RequestResult> RequestAsync(PeerId to, Memory<byte> bytes, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        RequestBytesAsync(to, bytes, options, cancellationToken);

    /// <summary>Asks a peer, with JSON as it is, byte for byte, and waits for its answer.</summary>
    /// <param name="to">The peer.</param>
    /// <param name="json">What is asked: one JSON value in UTF-8. The bytes are read before the call returns.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer, or why there is none.</returns>
    /// <exception cref="ArgumentException"><paramref name="options"/> has faults; or <paramref name="json"/> is not one JSON value, or nests too deep for a frame.</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public Task<RequestResult> RequestJsonAsync(PeerId to, ReadOnlyMemory<byte> json, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        RequestJsonAsync(to, json, nameof(json), options, cancellationToken);

    /// <summary>Asks a peer, with bytes, as Node writes a Buffer, and waits for its answer.</summary>
    /// <param name="to">The peer.</param>
    /// <param name="bytes">What is asked. The bytes are read before the call returns.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The answer, or why there is none.</returns>
    /// <exception cref="ArgumentException"><paramref name="options"/> has faults.</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public Task<RequestResult> RequestBytesAsync(PeerId to, ReadOnlyMemory<byte> bytes, RequestOptions? options = null, CancellationToken cancellationToken = default) =>
        AskAsync(to, BufferObject.Write(bytes.Span), options, cancellationToken);

    private Task<RequestResult> RequestJsonAsync(PeerId to, ReadOnlyMemory<byte> json, string parameter, RequestOptions? options, CancellationToken cancellationToken) =>
        RequestBody.AcceptsData(json.Span)
            ? AskAsync(to, json.Span, options, cancellationToken)
            : throw new ArgumentException("This is not one JSON value in UTF-8, or it nests too deep.", parameter);

    private Task<RequestResult> AskAsync(PeerId to, ReadOnlySpan<byte> json, RequestOptions? options, CancellationToken cancellationToken)
    {
        options ??= new RequestOptions();
        var faults = options.Validate();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(options));
        cancellationToken.ThrowIfCancellationRequested();
        return _parts.Requester.AskAsync(to, json, options.Timeout, cancellationToken);
    }
}
