using System.Buffers.Binary;
using System.Text;

namespace PeerRelay.WebRtc.Dcep;

/// <summary>DATA_CHANNEL_OPEN (RFC 8832 §5.1).</summary>
/// <param name="Label">The channel's name.</param>
/// <param name="Protocol">The name of a subprotocol; empty if there is none.</param>
/// <param name="IsOrdered">Whether messages come in order.</param>
/// <param name="Reliability">Whether its sender gives messages up, and by what.</param>
/// <param name="ReliabilityParameter">After how many times or milliseconds.</param>
/// <param name="Priority">Its weight beside other channels (RFC 8831 §6.4), which we do not heed: all take turns.</param>
internal sealed record OpenMessage(
    string Label,
    string Protocol = "",
    bool IsOrdered = true,
    ChannelReliability Reliability = ChannelReliability.Reliable,
    uint ReliabilityParameter = 0,
    ushort Priority = OpenMessage.NormalPriority)
{
    /// <summary>The type of the message.</summary>
    public const byte Type = 3;

    /// <summary>The priority of RFC 8831 §6.4 for what is neither urgent nor in the background.</summary>
    public const ushort NormalPriority = 256;

    /// <summary>Bytes of a label or protocol at most. The field would hold 65,535; each channel's name is kept as long as the channel, and a stranger chooses it.</summary>
    public const int MaxNameBytes = 1024;

    private const int FixedBytes = 12;
    private const byte UnorderedBit = 0x80;

    /// <summary>Its length in bytes.</summary>
    public int ByteCount => FixedBytes + Encoding.UTF8.GetByteCount(Label) + Encoding.UTF8.GetByteCount(Protocol);

    /// <summary>Reads one.</summary>
    /// <returns>Whether the bytes are one, whole and no longer, with names that are not too long and UTF-8.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out OpenMessage message)
    {
        message = null!;
        if (bytes.Length < FixedBytes || bytes[0] != Type || (bytes[1] & ~UnorderedBit) > (int)ChannelReliability.LimitedTime)
            return false;
        int label = BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]);
        int protocol = BinaryPrimitives.ReadUInt16BigEndian(bytes[10..]);
        if (label > MaxNameBytes || protocol > MaxNameBytes || bytes.Length != FixedBytes + label + protocol)
            return false;
        var names = bytes[FixedBytes..];
        if (!System.Text.Unicode.Utf8.IsValid(names[..label]) || !System.Text.Unicode.Utf8.IsValid(names[label..]))
            return false;
        message = new OpenMessage(
            Encoding.UTF8.GetString(names[..label]),
            Encoding.UTF8.GetString(names[label..]),
            (bytes[1] & UnorderedBit) == 0,
            (ChannelReliability)(bytes[1] & ~UnorderedBit),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        return true;
    }

    /// <summary>Writes it to <see cref="ByteCount"/> bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        bytes[0] = Type;
        bytes[1] = (byte)((byte)Reliability | (IsOrdered ? 0 : UnorderedBit));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], Priority);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], ReliabilityParameter);
        var label = Encoding.UTF8.GetBytes(Label, bytes[FixedBytes..]);
        var protocol = Encoding.UTF8.GetBytes(Protocol, bytes[(FixedBytes + label)..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], (ushort)label);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[10..], (ushort)protocol);
    }
}
