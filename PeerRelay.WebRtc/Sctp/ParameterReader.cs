using System.Buffers.Binary;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>Reads parameters (RFC 9260 §3.2.1) or error causes (§3.3.10), which look alike, one after the other.</summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> parameters)
{
    private const int HeaderBytes = 4;

    private ReadOnlySpan<byte> rest = parameters;

    /// <summary>Whether reading ended at bytes that are no parameter.</summary>
    public bool IsMalformed { get; private set; }

    public bool TryRead(out ParameterType type, out ReadOnlySpan<byte> whole)
    {
        type = default;
        whole = default;
        if (rest.IsEmpty)
            return false;
        var length = rest.Length < HeaderBytes ? 0 : BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        if (length < HeaderBytes || length > rest.Length)
        {
            IsMalformed = true;
            rest = default;
            return false;
        }

        type = (ParameterType)BinaryPrimitives.ReadUInt16BigEndian(rest);
        whole = rest[..length];
        rest = rest[Math.Min(rest.Length, Padding.Round(length))..];
        return true;
    }
}
