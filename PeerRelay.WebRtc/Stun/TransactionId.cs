using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Stun;

/// <summary>
/// The 96 bits that tie an answer to its request. Those of our own requests begin with the tag of the connection, by which the answer finds it on the port that all share; the other
/// 64 are random, which nobody guesses in the seconds that a request is open.
/// </summary>
/// <param name="Tag">The first 32 bits.</param>
/// <param name="Number">The other 64.</param>
internal readonly record struct TransactionId(uint Tag, ulong Number)
{
    /// <summary>Bytes that it takes.</summary>
    public const int Length = 12;

    public static TransactionId Read(ReadOnlySpan<byte> source) => new(BinaryPrimitives.ReadUInt32BigEndian(source), BinaryPrimitives.ReadUInt64BigEndian(source[4..]));

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, Tag);
        BinaryPrimitives.WriteUInt64BigEndian(destination[4..], Number);
    }
}
