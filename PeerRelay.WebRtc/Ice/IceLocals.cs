using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>Our own addresses: those that were told the other side, and those that its answers have shown.</summary>
internal sealed class IceLocals
{
    private static readonly uint LowestHost = IcePriority.OfCandidate(IceCandidateType.Host, 0);

    private readonly HashSet<NetworkAddress> _known = [];
    private readonly List<NetworkAddress> _learnt = [];
    private uint _bestIPv4 = LowestHost;
    private uint _bestIPv6 = LowestHost;

    /// <summary>The addresses that answers have shown, and that we did not know of (RFC 8445 §7.2.5.3.1).</summary>
    public IReadOnlyCollection<NetworkAddress> Learnt => _learnt;

    public void Add(IceCandidate candidate)
    {
        if (_known.Count < IceLimits.LocalAddresses) _known.Add(candidate.Address);
        ref var best = ref candidate.Address.IsIPv4 ? ref _bestIPv4 : ref _bestIPv6;
        best = Math.Max(best, candidate.Priority);
    }

    public void Learn(NetworkAddress address)
    {
        if (_known.Count < IceLimits.LocalAddresses && _known.Add(address)) _learnt.Add(address);
    }

    /// <summary>The priority of the address that a pair with this one begins at: the best of its family.</summary>
    public uint PriorityFor(NetworkAddress remote) => remote.IsIPv4 ? _bestIPv4 : _bestIPv6;
}
