using PeerRelay.WebRtc.Stun;

namespace PeerRelay.WebRtc.Ice;

/// <summary>Our role, and what becomes of it when both sides think that they have the same (RFC 8445 §7.3.1.1).</summary>
internal sealed class IceRoles(IceRole role, Func<ulong> random)
{
    public IceRole Current { get; private set; } = role;

    public ulong TieBreaker { get; private set; } = random();

    /// <summary>Looks at a check that came; our role may change.</summary>
    /// <returns>Whether it is fine; else the sender is to change its role.</returns>
    public bool Accept(in StunMessage request)
    {
        if (Current == IceRole.Controlling && request.Controlling is { } other)
        {
            if (TieBreaker >= other) return false;
            Current = IceRole.Controlled;
        }
        else if (Current == IceRole.Controlled && request.Controlled is { } otherControlled)
        {
            if (TieBreaker < otherControlled) return false;
            Current = IceRole.Controlling;
        }

        return true;
    }

    /// <summary>The other side has refused a check of ours for the role we had in it (§7.2.5.1).</summary>
    /// <returns>Whether our role has changed: not if it has since.</returns>
    public bool OnRefused(IceRole role)
    {
        if (role != Current) return false;
        Current = Current == IceRole.Controlling ? IceRole.Controlled : IceRole.Controlling;
        TieBreaker = random();
        return true;
    }
}
