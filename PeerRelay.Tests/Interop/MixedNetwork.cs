using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>
/// A test with peers of ours on a web server of its own and reference nodes in a Node process of its own. At the end of each, no reference
/// node may have met an exception. A mixture is written as letters: O for ours, R for the reference.
/// </summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public abstract class MixedNetwork : IAsyncLifetime
{
    private protected TestHost Ours { get; private set; } = null!;

    private protected ReferenceHost Theirs { get; private set; } = null!;

    /// <summary>Every mixture of two, but not the reference with itself.</summary>
    public static TheoryData<string> Pairs => ["OR", "RO", "OO"];

    /// <summary>Every mixture of three, but not the reference with itself.</summary>
    public static TheoryData<string> Triples => ["OOO", "OOR", "ORO", "ROO", "ORR", "ROR", "RRO"];

    public async Task InitializeAsync()
    {
        Theirs = await ReferenceHost.StartAsync();
        Ours = await TestHost.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await Ours.DisposeAsync();
        await Theirs.DisposeAsync();
        Assert.Empty(Theirs.Crashes);
    }

    /// <summary>Starts a peer of a kind that listens.</summary>
    private protected async Task<INetworkPeer> ListenAsync(char kind, params Uri[] bootstrap)
    {
        if (kind == 'R') return await Theirs.ListenAsync(bootstrap);
        return await StartAsync(Ours.Add(options => options.Bootstrap = bootstrap));
    }

    /// <summary>Starts a peer of a kind that only dials: no other can form a link to it.</summary>
    private protected async Task<INetworkPeer> DialAsync(char kind, params Uri[] bootstrap)
    {
        if (kind == 'R') return await Theirs.DialAsync(bootstrap);
        return await StartAsync(Ours.AddUndialable(options => options.Bootstrap = bootstrap));
    }

    /// <summary>Waits until each of the peers has a link to each other one.</summary>
    private protected static async Task AllLinkedAsync(params INetworkPeer[] peers)
    {
        foreach (var one in peers)
            foreach (var other in peers)
                if (one.Id != other.Id)
                    await Eventually.TrueAsync(() => one.HasLinkAsync(other.Id), $"{one.Id} has a link to {other.Id}");
    }

    /// <summary>Sends a message from each of the peers to each other one and waits until each has arrived, once.</summary>
    private protected static async Task AllExchangeAsync(params INetworkPeer[] peers)
    {
        var text = $"\"{Guid.NewGuid()}\"";
        foreach (var from in peers)
            foreach (var to in peers)
                if (from.Id != to.Id)
                    await from.SendAsync(to.Id, text);
        foreach (var from in peers)
            foreach (var to in peers)
                if (from.Id != to.Id)
                    await Eventually.EqualAsync(1, () => to.Count(from.Id, text));
    }

    /// <summary>
    /// Sends messages, one after the other, from one peer to another until one has arrived. For networks with reference peers in them that
    /// still settle: what ends in a corner at one of those is lost, whoever sent it.
    /// </summary>
    private protected static async Task ReachesAsync(INetworkPeer from, INetworkPeer to)
    {
        var tag = Guid.NewGuid();
        var sent = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                await from.SendAsync(to.Id, $"\"{tag} {sent++}\"");
                return await Eventually.WithinAsync(
                    TimeSpan.FromSeconds(1), () => Task.FromResult(Enumerable.Range(0, sent).Any(i => to.Count(from.Id, $"\"{tag} {i}\"") > 0)));
            },
            $"{from.Id} reaches {to.Id}");
    }

    private static async Task<INetworkPeer> StartAsync(TestPeer peer)
    {
        var node = new OurNode(peer);
        await peer.Peer.StartAsync();
        return node;
    }
}
