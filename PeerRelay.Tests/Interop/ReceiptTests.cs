using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>Receipts where there are reference nodes: these pass them on, and know nothing of them.</summary>
public sealed class ReceiptTests : MixedNetwork
{
    [NodeFact]
    public async Task Reference_BetweenTwoOfOurs_PassesReceiptsOn()
    {
        var middle = await ListenAsync('R');
        var left = (OurNode)await DialAsync('O', middle.Url!);
        var right = (OurNode)await DialAsync('O', middle.Url!);
        await AllLinkedAsync(left, middle);
        await AllLinkedAsync(middle, right);

        var report = await left.Peer.SendAsync(right.Id, "TEST", new ReceiptOptions { Timeout = ReceiptOptions.MaxTimeout });

        Assert.Equal((DeliveryStatus.Delivered, 2), (report.Status, report.Hops));
        Assert.Equal(1, right.Count(left.Id, "\"TEST\""));
    }

    [NodeTheory, InlineData(false), InlineData(true)]
    public async Task Reference_AsTarget_GetsTheMessageOnceAndNeverReceipts(bool isLinked)
    {
        var middle = await ListenAsync('O');
        var target = await DialAsync('R', middle.Url!);
        var source = (OurNode)(isLinked ? middle : await DialAsync('O', middle.Url!));
        await AllLinkedAsync(target, middle);
        if (!isLinked) await AllLinkedAsync(source, middle);

        var report = await source.Peer.SendAsync(target.Id, "TEST", new ReceiptOptions { Timeout = TimeSpan.FromSeconds(4), MaxTries = 3 });

        Assert.Equal(DeliveryStatus.TimedOut, report.Status);
        Assert.InRange(report.Tries, 1, 3); // as many as the time was enough for
        await source.SendAsync(target.Id, "\"AFTER\"");
        await Eventually.EqualAsync(1, () => target.Count(source.Id, "\"AFTER\""));
        Assert.Equal(1, target.Count(source.Id, "\"TEST\""));
    }
}
