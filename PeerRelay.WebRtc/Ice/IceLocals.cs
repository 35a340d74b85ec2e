using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>How our own addresses that were told the other side are preferred: one socket has them all, so the best of each family counts.</summary>
internal sealed class IceLocals
{
    private static readonly uint LowestHost = IcePriority.OfCandidate(IceCandidateType.Host, 0);

    private uint _bestIPv4 = LowestHost;
    private uint _bestIPv6 = LowestHost;

    public void Add(IceCandidate candidate)
    {
        ref var best = ref candidate.Address.IsIPv4 ? ref _bestIPv4 : ref _bestIPv6;
        best = Math.Max(best, candidate.Priority);
    }

    /// <summary>The priority of the address that a pair with this one begins at: the best of its family.</summary>
    public uint PriorityFor(NetworkAddress remote) => remote.IsIPv4 ? _bestIPv4 : _bestIPv6;
}
