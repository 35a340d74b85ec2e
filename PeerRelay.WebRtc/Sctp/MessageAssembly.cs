using System.Buffers;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// Puts one message together from its fragments in order. One is enough: without interleaving (RFC 8260) the fragments of a message have TSNs that follow each other
/// (RFC 9260 §6.9), and they are taken in the order of TSNs.
/// </summary>
internal sealed class MessageAssembly(int maxBytes)
{
    private const int FirstBufferBytes = 16 * 1024;

    private byte[] buffer = [];
    private ushort stream;
    private ushort ssn;
    private bool isUnordered;

    /// <summary>Whether a message has begun.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Bytes that are there.</summary>
    public int Length { get; private set; }

    public ReadOnlySpan<byte> Message => buffer.AsSpan(0, Length);

    /// <summary>Begins with a message's first fragment.</summary>
    /// <returns>Whether it is not larger than allowed.</returns>
    public bool TryBegin(in DataChunk chunk)
    {
        IsActive = true;
        Length = 0;
        (stream, ssn, isUnordered) = (chunk.Stream, chunk.Ssn, chunk.IsUnordered);
        return TryAppend(chunk);
    }

    /// <summary>Adds the next fragment.</summary>
    /// <returns>Whether it is of the same message, and that not larger than allowed.</returns>
    public bool TryAppend(in DataChunk chunk)
    {
        if (chunk.Stream != stream || chunk.Ssn != ssn || chunk.IsUnordered != isUnordered || Length + chunk.Payload.Length > maxBytes)
            return false;
        if (Length + chunk.Payload.Length > buffer.Length)
            Grow(Length + chunk.Payload.Length);
        chunk.Payload.CopyTo(buffer.AsSpan(Length));
        Length += chunk.Payload.Length;
        return true;
    }

    /// <summary>Ends, and gives the buffer back.</summary>
    public void Clear()
    {
        IsActive = false;
        Length = 0;
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBufferBytes, Math.Max(needed, buffer.Length * 2)));
        buffer.AsSpan(0, Length).CopyTo(larger);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
