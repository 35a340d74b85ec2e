using System.Runtime.InteropServices;
using PeerRelay.Identity;

namespace PeerRelay.Discovery;

/// <summary>A peer that was heard of and is not linked.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Candidate(PeerId id)
{
    /// <summary>Its id.</summary>
    public PeerId Id { get; } = id;

    /// <summary>When it was last heard of.</summary>
    public required TimeSpan HeardAt { get; set; }

    /// <summary>Before this moment it is not worth an offer.</summary>
    public TimeSpan RetryAt { get; set; }

    /// <summary>Offers to it that led to nothing, in a row, as far as they are counted.</summary>
    public byte Failures { get; private set; }

    /// <summary>Who told of it first, in short; 0 for nobody.</summary>
    public ushort Teller { get; init; }

    /// <summary>Whether a peer of our kind has told that it is linked with it as one of our kind that passes messages on.</summary>
    public bool IsKin { get; set; }

    /// <summary>Notes that an offer to it has led to nothing.</summary>
    public void Fail() => Failures = (byte)Math.Min(Failures + 1, byte.MaxValue);

    /// <summary>Whether it gives way to another one where there is no room for both.</summary>
    public readonly bool IsWorseThan(in Candidate other)
    {
        if (Failures != other.Failures) return Failures > other.Failures;
        return IsKin != other.IsKin ? other.IsKin : HeardAt < other.HeardAt;
    }
}
