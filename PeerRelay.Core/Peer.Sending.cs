using System.Text.Json;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay;

/// <content>What sends: each kind of content without a receipt and with one.</content>
public sealed partial class Peer
{
    /// <summary>Sends a value as JSON.</summary>
    /// <returns>What became of it at this node.</returns>
    /// <exception cref="NotSupportedException">The value can't be written as JSON.</exception>
    public ValueTask<SendOutcome> SendAsync<T>(PeerId to, T value, CancellationToken cancellationToken = default) =>
        SendAsync(to, value, options: null, cancellationToken);

    /// <summary>Sends a value as JSON.</summary>
    /// <param name="to">The target.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels before anything is sent.</param>
    /// <returns>What became of it at this node.</returns>
    /// <exception cref="NotSupportedException">The value can't be written as JSON.</exception>
    /// <exception cref="ArgumentException">The value nests too deep for a frame, or its converter does not write one JSON value.</exception>
    public ValueTask<SendOutcome> SendAsync<T>(
        PeerId to, T value, JsonSerializerOptions? options, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return SendJson(to, JsonSerializer.SerializeToUtf8Bytes(value, options), nameof(value));
    }

    /// <summary>Sends a value as JSON, again if need be, and waits until its target says that it has come. It is delivered once at most. One too large for a frame goes in parts.</summary>
    /// <param name="to">The target. One of the old kind takes the message and never says so.</param>
    /// <param name="value">The value.</param>
    /// <param name="receipt">How long to wait for the receipt, and how often to try.</param>
    /// <param name="cancellationToken">Stops trying and waiting; the message may come all the same.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="NotSupportedException">The value can't be written as JSON.</exception>
    /// <exception cref="ArgumentException"><paramref name="receipt"/> has faults; or the value nests too deep for a frame, or its converter does not write one JSON value.</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public Task<DeliveryReport> SendAsync<T>(PeerId to, T value, ReceiptOptions receipt, CancellationToken cancellationToken = default) =>
        SendAsync(to, value, options: null, receipt, cancellationToken);

    /// <param name="to">The target. One of the old kind takes the message and never says so.</param>
    /// <param name="value">The value.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <param name="receipt">How long to wait for the receipt, and how often to try.</param>
    /// <param name="cancellationToken">Stops trying and waiting; the message may come all the same.</param>
    /// <inheritdoc cref="SendAsync{T}(PeerId, T, ReceiptOptions, CancellationToken)"/>
    public Task<DeliveryReport> SendAsync<T>(
        PeerId to, T value, JsonSerializerOptions? options, ReceiptOptions receipt, CancellationToken cancellationToken = default)
    {
        Check(receipt, cancellationToken);
        return SendJsonAwaited(to, JsonSerializer.SerializeToUtf8Bytes(value, options), receipt, nameof(value), cancellationToken);
    }

    /// <summary>Sends bytes, as <see cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, CancellationToken)"/> does.</summary>
    /// <inheritdoc cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask<SendOutcome> SendAsync(PeerId to, byte[] bytes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return SendBytesAsync(to, bytes, cancellationToken);
    }

    /// <summary>Sends bytes, as <see cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, CancellationToken)"/> does.</summary>
    /// <inheritdoc cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask<SendOutcome> SendAsync(PeerId to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) =>
        SendBytesAsync(to, bytes, cancellationToken);

    /// <summary>Sends bytes, as <see cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, CancellationToken)"/> does.</summary>
    /// <inheritdoc cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask<SendOutcome> SendAsync(PeerId to, Memory<byte> bytes, CancellationToken cancellationToken = default) =>
        SendBytesAsync(to, bytes, cancellationToken);

    /// <summary>Sends bytes, as <see cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, ReceiptOptions, CancellationToken)"/> does.</summary>
    /// <inheritdoc cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, ReceiptOptions, CancellationToken)"/>
    public Task<DeliveryReport> SendAsync(PeerId to, byte[] bytes, ReceiptOptions receipt, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return SendBytesAsync(to, bytes, receipt, cancellationToken);
    }

    /// <summary>Sends bytes, as <see cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, ReceiptOptions, CancellationToken)"/> does.</summary>
    /// <inheritdoc cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, ReceiptOptions, CancellationToken)"/>
    public Task<DeliveryReport> SendAsync(PeerId to, ReadOnlyMemory<byte> bytes, ReceiptOptions receipt, CancellationToken cancellationToken = default) =>
        SendBytesAsync(to, bytes, receipt, cancellationToken);

    /// <summary>Sends bytes, as <see cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, ReceiptOptions, CancellationToken)"/> does.</summary>
    /// <inheritdoc cref="SendBytesAsync(PeerId, ReadOnlyMemory{byte}, ReceiptOptions, CancellationToken)"/>
    public Task<DeliveryReport> SendAsync(PeerId to, Memory<byte> bytes, ReceiptOptions receipt, CancellationToken cancellationToken = default) =>
        SendBytesAsync(to, bytes, receipt, cancellationToken);

    /// <summary>Sends JSON as it is, byte for byte.</summary>
    /// <param name="to">The target.</param>
    /// <param name="json">One JSON value in UTF-8. The bytes are read before the call returns.</param>
    /// <param name="cancellationToken">Cancels before anything is sent.</param>
    /// <returns>What became of it at this node.</returns>
    /// <exception cref="ArgumentException"><paramref name="json"/> is not one JSON value, or nests too deep for a frame.</exception>
    public ValueTask<SendOutcome> SendJsonAsync(PeerId to, ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return SendJson(to, json.Span, nameof(json));
    }

    /// <summary>
    /// Sends JSON as it is, byte for byte, again if need be, and waits until its target says that it has come. It is delivered once at most. What is too large for a frame goes in parts.
    /// </summary>
    /// <param name="to">The target. One of the old kind takes the message and never says so.</param>
    /// <param name="json">One JSON value in UTF-8. The bytes are read before the call returns.</param>
    /// <param name="receipt">How long to wait for the receipt, and how often to try.</param>
    /// <param name="cancellationToken">Stops trying and waiting; the message may come all the same.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ArgumentException"><paramref name="receipt"/> has faults; or <paramref name="json"/> is not one JSON value, or nests too deep for a frame.</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public Task<DeliveryReport> SendJsonAsync(
        PeerId to, ReadOnlyMemory<byte> json, ReceiptOptions receipt, CancellationToken cancellationToken = default)
    {
        Check(receipt, cancellationToken);
        return SendJsonAwaited(to, json.Span, receipt, nameof(json), cancellationToken);
    }

    /// <summary>Sends bytes, as Node writes a Buffer: <c>{"type":"Buffer","data":[…]}</c>.</summary>
    /// <param name="to">The target.</param>
    /// <param name="bytes">The bytes. They are read before the call returns.</param>
    /// <param name="cancellationToken">Cancels before anything is sent.</param>
    /// <returns>What became of it at this node.</returns>
    public ValueTask<SendOutcome> SendBytesAsync(PeerId to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(SendUser(to, BufferObject.Write(bytes.Span)));
    }

    /// <summary>
    /// Sends bytes, as Node writes a Buffer: <c>{"type":"Buffer","data":[…]}</c>, again if need be, and waits until their target says that they have come. They are
    /// delivered once at most. Those too many for a frame go in parts, and not as JSON.
    /// </summary>
    /// <param name="to">The target. One of the old kind takes the message and never says so.</param>
    /// <param name="bytes">The bytes. They are read before the call returns.</param>
    /// <param name="receipt">How long to wait for the receipt, and how often to try.</param>
    /// <param name="cancellationToken">Stops trying and waiting; the message may come all the same.</param>
    /// <returns>What became of it.</returns>
    /// <exception cref="ArgumentException"><paramref name="receipt"/> has faults.</exception>
    /// <exception cref="OperationCanceledException">Waiting was cancelled.</exception>
    public Task<DeliveryReport> SendBytesAsync(
        PeerId to, ReadOnlyMemory<byte> bytes, ReceiptOptions receipt, CancellationToken cancellationToken = default)
    {
        Check(receipt, cancellationToken);
        return _stop is null ? _parts.Sender.SendBytesAsync(to, bytes.Span, receipt, cancellationToken) : DropStopped();
    }

    private static void Check(ReceiptOptions receipt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var faults = receipt.Validate();
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults), nameof(receipt));
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static void Check(ReadOnlySpan<byte> json, string parameter)
    {
        if (!EnvelopeWriter.AcceptsData(json)) throw new ArgumentException("This is not one JSON value in UTF-8, or it nests too deep.", parameter);
    }

    private ValueTask<SendOutcome> SendJson(PeerId to, ReadOnlySpan<byte> json, string parameter)
    {
        Check(json, parameter);
        return ValueTask.FromResult(SendUser(to, json));
    }

    private Task<DeliveryReport> SendJsonAwaited(
        PeerId to, ReadOnlySpan<byte> json, ReceiptOptions receipt, string parameter, CancellationToken cancellationToken)
    {
        Check(json, parameter);
        return SendUserAwaited(to, json, receipt, cancellationToken);
    }

    private SendOutcome SendUser(PeerId to, ReadOnlySpan<byte> json) => _stop is null ? _parts.Sender.Send(to, json) : DropOwn(DropReason.Stopped);

    private Task<DeliveryReport> SendUserAwaited(PeerId to, ReadOnlySpan<byte> json, ReceiptOptions receipt, CancellationToken cancellationToken) =>
        _stop is null ? _parts.Sender.SendAsync(to, json, receipt, cancellationToken) : DropStopped();

    private Task<DeliveryReport> DropStopped()
    {
        DropOwn(DropReason.Stopped);
        return Task.FromResult(new DeliveryReport(DeliveryStatus.Stopped, 0, TimeSpan.Zero, Tries: 0));
    }
}
