using System.Net;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Ice;

/// <summary>An agent at a <see cref="VirtualWire"/>, and what it has told its owner.</summary>
internal sealed class VirtualSide : IIceOwner
{
    private readonly VirtualWire _wire;
    private readonly Dictionary<NetworkAddress, NetworkAddress> _mappings = [];
    private readonly List<(byte[] Datagram, NetworkAddress To)> _latest = [];
    private NetworkAddress? _repliesFrom;

    public VirtualSide(VirtualWire wire, string address, IceRole role, int seed, IceSettings? settings = null)
    {
        _wire = wire;
        Address = AddressOf(address);
        var random = new Random(seed);
        Agent = new IceAgent(settings ?? new IceSettings(), IceCredentials.Create(), role, (uint)seed, this, Counters, () => ((ulong)random.NextInt64() << 1) ^ (ulong)random.NextInt64());
        wire.Add(this);
    }

    public IceAgent Agent { get; }

    public IceCounters Counters { get; } = new();

    public NetworkAddress Address { get; }

    /// <summary>Further addresses that lead here, without a NAT.</summary>
    public List<NetworkAddress> Aliases { get; } = [];

    /// <summary>If there is a NAT before it, what it makes of our address, by what we send to.</summary>
    public Func<NetworkAddress, NetworkAddress>? Nat { get; set; }

    public List<NetworkAddress> Selected { get; } = [];

    public HashSet<NetworkAddress> Verified { get; } = [];

    public IceFailure? Failure { get; private set; }

    public Dictionary<NetworkAddress, int> SentTo { get; } = [];

    public int Sent => SentTo.Values.Sum();

    public static NetworkAddress AddressOf(string text) => new(IPEndPoint.Parse(text));

    /// <summary>Two sides; the first one offers.</summary>
    public static (VirtualSide One, VirtualSide Other) Pair(VirtualWire wire, int seed = 1) =>
        (new VirtualSide(wire, "192.0.2.1:1000", IceRole.Controlling, (2 * seed) + 1), new VirtualSide(wire, "192.0.2.2:2000", IceRole.Controlled, (2 * seed) + 2));

    /// <summary>Begins, with all that the other one says of itself.</summary>
    public void Meet(VirtualSide other, params string[] otherAddresses)
    {
        Agent.AddLocalCandidate(IceCandidate.Host(Address, 0));
        Agent.Start(_wire.Now);
        Agent.SetRemoteCredentials(other.Agent.LocalCredentials, _wire.Now);
        if (otherAddresses.Length == 0) otherAddresses = [other.Address.ToString()];
        for (var i = 0; i < otherAddresses.Length; i++) Assert.True(Learn(otherAddresses[i], i));
    }

    public bool Learn(string address, int index = 0) => Agent.AddRemoteCandidate(IceCandidate.Host(AddressOf(address), index), _wire.Now, out _);

    /// <summary>What was sent there since the last call.</summary>
    public IReadOnlyList<byte[]> LatestTo(NetworkAddress to)
    {
        byte[][] latest = [.. _latest.Where(sent => sent.To == to).Select(sent => sent.Datagram)];
        _latest.Clear();
        return latest;
    }

    public NetworkAddress SourceFor(NetworkAddress to)
    {
        if (Nat is null) return _repliesFrom ?? Address;
        return _mappings[to] = Nat(to);
    }

    /// <summary>Whether a datagram from there to this address gets here: a NAT lets in only what we have sent to, at the address that it had from it.</summary>
    public bool Takes(NetworkAddress from, NetworkAddress to) =>
        Nat is null ? to == Address || Aliases.Contains(to) : _mappings.TryGetValue(from, out var mapped) && mapped == to;

    /// <summary>Hands a datagram to the agent.</summary>
    /// <param name="datagram">Its bytes.</param>
    /// <param name="from">Where it came from.</param>
    /// <param name="at">Which of our addresses it came to; what is sent at once goes out from there.</param>
    public void Receive(byte[] datagram, NetworkAddress from, NetworkAddress? at = null)
    {
        _repliesFrom = at;
        Agent.OnDatagram(datagram, from, _wire.Now);
        _repliesFrom = null;
    }

    public void SendDatagram(ReadOnlySpan<byte> datagram, NetworkAddress to)
    {
        Assert.False(Agent.HasEnded);
        SentTo[to] = SentTo.GetValueOrDefault(to) + 1;
        _latest.Add((datagram.ToArray(), to));
        _wire.Carry(this, datagram.ToArray(), to);
    }

    public void OnAddressShown(NetworkAddress remote, bool isProven) => Verified.Add(remote);

    public void OnSelected(NetworkAddress remote) => Selected.Add(remote);

    public void OnFailed(IceFailure failure)
    {
        Assert.Null(Failure);
        Failure = failure;
    }
}
