using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>A message that this node has handed on and would hand to another if need be. It is in one custody at a time, and belongs to whoever took it out.</summary>
/// <param name="key">What those know it by who acknowledge or refuse it, hashed.</param>
/// <param name="frame">The frame as this node sends it, with itself as the last on the path. Nobody changes it.</param>
internal sealed class HeldMessage(ulong key, byte[] frame)
{
    /// <summary>The most neighbours that a message is handed to, in the room of a single node.</summary>
    public const int MaxTries = 8;

    /// <summary>How long a message may be held here. Somewhat less than other nodes remember that they have had it, so that it does not come twice.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(110);

    private PeerId[] _tried = [];

    /// <summary>The frame.</summary>
    public byte[] Frame { get; } = frame;

    /// <summary>Whom it was handed to, the last one included.</summary>
    public ReadOnlySpan<PeerId> Tried => _tried;

    /// <summary>What those know it by who acknowledge or refuse it, hashed.</summary>
    public ulong Key { get; } = key;

    /// <summary>Its place among all that its custody has taken.</summary>
    public long Ticket { get; set; }

    /// <summary>When it was handed on first.</summary>
    public TimeSpan? FirstHandedAt { get; private set; }

    /// <summary>When it was handed on last.</summary>
    public TimeSpan HandedAt { get; set; }

    /// <summary>Whether it is not worth to be handed to another.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Whether one of those that it was handed to has refused it.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Whether it may be handed to another.</summary>
    public bool MayBeTried(TimeSpan now) => _tried.Length < MaxTries && !IsGivenUp && now - (FirstHandedAt ?? now) < MaxAge;

    /// <summary>Notes whom it is handed to.</summary>
    public void HandTo(PeerId neighbour, TimeSpan now)
    {
        _tried = [.. _tried, neighbour];
        FirstHandedAt ??= now;
        HandedAt = now;
    }
}
