using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>Messages that pass through nodes in between, on every mixture.</summary>
public sealed class RelayTests : MixedNetwork
{
    [NodeTheory, MemberData(nameof(Triples))]
    public async Task RelayMessage_OuterTwoCannotLink_ArrivesOnceBothWays(string kinds)
    {
        var middle = await ListenAsync(kinds[1]);
        var left = await DialAsync(kinds[0], middle.Url!);
        var right = await DialAsync(kinds[2], middle.Url!);
        await AllLinkedAsync(left, middle);
        await AllLinkedAsync(middle, right);

        await AllExchangeAsync(left, middle, right);

        Assert.False(await left.HasLinkAsync(right.Id));
    }

    [NodeTheory, MemberData(nameof(Triples))]
    public async Task RelayMessage_SentByTheLaterToTheEarlier_ArrivesOnce(string kinds)
    {
        var middle = await ListenAsync(kinds[1]);
        var early = await DialAsync(kinds[0], middle.Url!);
        await AllLinkedAsync(early, middle);
        var late = await DialAsync(kinds[2], middle.Url!);
        await late.SendAsync(early.Id, "\"TEST\"");

        await Eventually.EqualAsync(1, () => early.Count(late.Id, "\"TEST\""));
    }

    [NodeTheory, InlineData("OROROROROR"), InlineData("RORORORORO"), InlineData("OOOOOOOOOO")]
    public async Task RelayChain_EachBootstrapsFromTheOneBefore_FirstAndLastExchange(string kinds)
    {
        var chain = new List<INetworkPeer>();
        foreach (var kind in kinds)
            chain.Add(await ListenAsync(kind, chain.Count == 0 ? [] : [chain[^1].Url!]));
        foreach (var (one, next) in chain.Zip(chain.Skip(1)))
            await Eventually.TrueAsync(async () => next.CountConnected(one.Id) > 0, $"{next.Id} has met {one.Id}");

        if (kinds.Contains('R'))
        {
            await ReachesAsync(chain[0], chain[^1]);
            await ReachesAsync(chain[^1], chain[0]);
        }
        else
        {
            await AllExchangeAsync(chain[0], chain[^1]);
        }
    }

    [NodeFact]
    public async Task Reference_BetweenTwoOfOurs_ManyMessagesEachArriveOnce()
    {
        var middle = await ListenAsync('R');
        var left = await DialAsync('O', middle.Url!);
        var right = await DialAsync('O', middle.Url!);
        await AllLinkedAsync(left, middle);
        await AllLinkedAsync(middle, right);

        for (var i = 0; i < 100; i++)
        {
            await left.SendAsync(right.Id, $"{i}");
            await right.SendAsync(left.Id, $"{-1 - i}");
        }

        for (var i = 0; i < 100; i++)
        {
            await Eventually.EqualAsync(1, () => right.Count(left.Id, $"{i}"));
            await Eventually.EqualAsync(1, () => left.Count(right.Id, $"{-1 - i}"));
        }
    }

    [NodeFact]
    public async Task TwoRelays_OursAndReference_MessagesPassThroughBoth()
    {
        var ours = await ListenAsync('O');
        var theirs = await ListenAsync('R', ours.Url!);
        await AllLinkedAsync(ours, theirs);
        var atOurs = await DialAsync('R', ours.Url!);
        var atTheirs = await DialAsync('O', theirs.Url!);
        await AllLinkedAsync(atOurs, ours);
        await AllLinkedAsync(atTheirs, theirs);

        await AllExchangeAsync(atOurs, atTheirs);
    }

    [NodeFact]
    public async Task ManyReferences_OnOneOfOurs_AreAllServed()
    {
        // A reference node serves 20 at most of those whose ids begin with the other bit than its own.
        var ours = await Ours.StartPeerAsync();
        var theirs = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => Theirs.DialAsync(ours.ListenUrl!)));
        await Eventually.EqualAsync(theirs.Length, () => ours.Peer.LinkCount);
        foreach (var node in theirs) await Eventually.TrueAsync(() => node.HasLinkAsync(ours.Id));

        for (var i = 0; i < theirs.Length; i++)
            for (var step = 1; step <= 5; step++)
                await theirs[i].SendAsync(theirs[(i + step) % theirs.Length].Id, $"{step}");

        for (var i = 0; i < theirs.Length; i++)
            for (var step = 1; step <= 5; step++)
                await Eventually.EqualAsync(1, () => theirs[(i + step) % theirs.Length].Count(theirs[i].Id, $"{step}"));
    }
}
