using System.Buffers;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// The messages of one neighbour that are to be acknowledged at once, up to <see cref="WireLimits.MaxAcks"/>. While it is empty it holds no memory; else a rented
/// buffer. For one thread at a time.
/// </summary>
internal sealed class AckBatch
{
    /// <summary>
    /// Bytes that an acknowledgement takes at most, and so more than a refusal does. 28 KiB: its messages have nonces that are as long as can be, and 1 KiB is for all that stands
    /// around them, some 200 bytes.
    /// </summary>
    public const int MaxFrameLength = (WireLimits.MaxAcks * MaxEntry) + 1_024;

    private const int FirstCapacity = 1_024; // some 16 messages with nonces of 15 digits
    private const int MaxEntry = PeerId.HexLength + WireLimits.MaxEscapedNonceBytes + 6; // four quotes, two commas; the bracket at the end stands where a comma did

    private byte[] _data = [];
    private int _length;

    /// <summary>How many messages there are.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>Notes a message.</summary>
    /// <returns>False if there is no room for more: they must be written first.</returns>
    public bool TryAdd(in Envelope envelope)
    {
        if (Count == WireLimits.MaxAcks) return false;
        Reserve(MaxEntry);
        Span<byte> nonce = stackalloc byte[WireLimits.MaxNonceBytes];
        var writer = new SpanWriter(_data.AsSpan(_length));
        writer.Append(IsEmpty ? "[\""u8 : ",\""u8);
        writer.Append(envelope.From);
        writer.Append("\",\""u8);
        writer.AppendEscaped(nonce[..envelope.CopyNonce(nonce)]);
        writer.Append("\""u8);
        _length += writer.Length;
        Count++;
        return true;
    }

    /// <summary>Writes the acknowledgement of all, and forgets them.</summary>
    /// <param name="to">The neighbour that sent them.</param>
    /// <param name="from">This node.</param>
    /// <param name="nonce">The nonce of the acknowledgement itself.</param>
    /// <exception cref="InvalidOperationException">There are none.</exception>
    public byte[] Write(PeerId to, PeerId from, ulong nonce)
    {
        if (IsEmpty) throw new InvalidOperationException("There is nothing to acknowledge.");
        _data[_length] = (byte)']';
        var frame = EnvelopeWriter.Write(to, from, nonce, BodyType.Ack, _data.AsSpan(0, _length + 1));
        Clear();
        return frame;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        if (_data.Length > 0) ArrayPool<byte>.Shared.Return(_data);
        (_data, _length, Count) = ([], 0, 0);
    }

    private void Reserve(int bytes)
    {
        if (_data.Length - _length > bytes) return; // one more is left for the bracket
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstCapacity, _length + (2 * bytes)));
        _data.AsSpan(0, _length).CopyTo(larger);
        if (_data.Length > 0) ArrayPool<byte>.Shared.Return(_data);
        _data = larger;
    }
}
