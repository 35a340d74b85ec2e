using System.Net;
using System.Net.Sockets;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>The cases of the reference's own <c>test.js</c> for two peers, on every mixture. The second bootstraps from the first.</summary>
public sealed class BootstrapTests : MixedNetwork
{
    [NodeTheory, MemberData(nameof(Pairs))]
    public async Task TwoPeers_SecondBootstrapsFromFirst_BothTellOfTheOtherOnce(string kinds)
    {
        var first = await ListenAsync(kinds[0]);
        var second = await ListenAsync(kinds[1], first.Url!);

        await Eventually.EqualAsync(1, () => first.CountConnected(second.Id));
        await Eventually.EqualAsync(1, () => second.CountConnected(first.Id));

        await AllExchangeAsync(first, second);
        Assert.Equal(1, first.CountConnected(second.Id));
        Assert.Equal(1, second.CountConnected(first.Id));
    }

    [NodeTheory, MemberData(nameof(Pairs))]
    public async Task DirectMessage_BothWays_ArrivesOnceWithItsSource(string kinds)
    {
        var first = await ListenAsync(kinds[0]);
        var second = await DialAsync(kinds[1], first.Url!);
        await AllLinkedAsync(first, second);

        await first.SendAsync(second.Id, "\"TEST1\"");
        await second.SendAsync(first.Id, "\"TEST2\"");

        await Eventually.EqualAsync(1, () => second.Count(first.Id, "\"TEST1\""));
        await Eventually.EqualAsync(1, () => first.Count(second.Id, "\"TEST2\""));
    }

    [NodeTheory, MemberData(nameof(Pairs))]
    public async Task Messages_SentBeforeTheFirstLink_AllArrive(string kinds)
    {
        var first = await ListenAsync(kinds[0]);
        var second = await DialAsync(kinds[1], first.Url!);

        await second.SendAsync(first.Id, "\"TEST2\"");
        await first.SendAsync(second.Id, "\"TEST1\"");

        await Eventually.EqualAsync(1, () => second.Count(first.Id, "\"TEST1\""));
        await Eventually.EqualAsync(1, () => first.Count(second.Id, "\"TEST2\""));
    }

    [NodeTheory, MemberData(nameof(Pairs))]
    public async Task Disconnect_ByTheDialler_EndsTheLinkOnBoth(string kinds)
    {
        var first = await ListenAsync(kinds[0]);
        var second = await DialAsync(kinds[1], first.Url!);
        await AllLinkedAsync(first, second);
        // Ours returns to its bootstrap, so that the end of the link is seen by its second beginning.
        await second.DisconnectAsync(first.Id);

        if (second is OurNode)
            await Eventually.EqualAsync(2, () => first.CountConnected(second.Id));
        else
            await Eventually.TrueAsync(async () => !await first.HasLinkAsync(second.Id));
    }

    [NodeTheory, MemberData(nameof(Pairs))]
    public async Task Disconnect_ByTheListener_EndsTheLinkOnBoth(string kinds)
    {
        var first = await ListenAsync(kinds[0]);
        var second = await DialAsync(kinds[1], first.Url!);
        await AllLinkedAsync(first, second);

        await first.DisconnectAsync(second.Id);

        if (second is OurNode)
            await Eventually.EqualAsync(2, () => second.CountConnected(first.Id));
        else
            await Eventually.TrueAsync(async () => !await second.HasLinkAsync(first.Id));
    }

    [NodeFact]
    public async Task Ours_BootstrapReplacedAtItsAddress_JoinsTheNewOne()
    {
        // Bound beside them and never listening, so that nobody else is given the port between the two.
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        held.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)held.LocalEndPoint!).Port;
        var first = await Theirs.ListenAtAsync(port);
        var second = await DialAsync('O', first.Url!);
        await AllLinkedAsync(first, second);

        await first.DestroyAsync();
        await Eventually.TrueAsync(async () => !await second.HasLinkAsync(first.Id));
        var successor = await Theirs.ListenAtAsync(port);

        await Eventually.TrueAsync(() => second.HasLinkAsync(successor.Id));
        await AllExchangeAsync(second, successor);
    }
}
