using System.Text.Json;
using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>What a peer answers to a request.</summary>
public sealed class PeerAnswer
{
    private PeerAnswer(ReadOnlyMemory<byte> json) => Json = json;

    private PeerAnswer(ResponseError error) => Error = error;

    /// <summary>An answer without data.</summary>
    public static PeerAnswer Empty { get; } = new(ReadOnlyMemory<byte>.Empty);

    /// <summary>No answer: this peer takes no such requests.</summary>
    public static PeerAnswer NoHandler { get; } = new(new ResponseError(ResponseError.NoHandler, "The peer takes no such requests."));

    /// <summary>The answer's data, one JSON value; empty for none.</summary>
    internal ReadOnlyMemory<byte> Json { get; }

    /// <summary>Why there is no answer; null if there is.</summary>
    internal ResponseError? Error { get; }

    /// <summary>Answers with a value, written as JSON.</summary>
    /// <exception cref="NotSupportedException">The value can't be written as JSON.</exception>
    /// <exception cref="ArgumentException">The value nests too deep for a frame, or its converter does not write one JSON value.</exception>
    public static PeerAnswer Of<T>(T value, JsonSerializerOptions? options = null) => Checked(JsonSerializer.SerializeToUtf8Bytes(value, options), nameof(value));

    /// <summary>Answers with JSON as it is, byte for byte.</summary>
    /// <param name="json">One JSON value in UTF-8, which nobody changes until the answer is sent.</param>
    /// <exception cref="ArgumentException"><paramref name="json"/> is not one JSON value, or nests too deep for a frame.</exception>
    public static PeerAnswer OfJson(ReadOnlyMemory<byte> json) => Checked(json, nameof(json));

    /// <summary>Answers with bytes, as Node writes a Buffer.</summary>
    public static PeerAnswer OfBytes(ReadOnlyMemory<byte> bytes) => new(BufferObject.Write(bytes.Span));

    /// <summary>Answers that there is no answer.</summary>
    /// <param name="code">Why, for programs: 1 to 64 characters.</param>
    /// <param name="message">Why, for people: 1,024 characters, the rest is cut.</param>
    public static PeerAnswer Failed(string code, string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code.Length, ResponseBody.MaxCode);
        ArgumentNullException.ThrowIfNull(message);
        return new PeerAnswer(new ResponseError(code, message));
    }

    private static PeerAnswer Checked(ReadOnlyMemory<byte> json, string parameter) => RequestBody.AcceptsData(json.Span)
        ? new PeerAnswer(json)
        : throw new ArgumentException("This is not one JSON value in UTF-8, or it nests too deep.", parameter);
}
