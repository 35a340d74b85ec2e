using PeerRelay.Simulator.Messages;
using PeerRelay.Simulator.Networks;
using PeerRelay.Simulator.Peers;

namespace PeerRelay.Tests.Simulator;

public sealed class MessageTallyTests
{
    [Fact]
    public void Add_OfMessages_CountsEachOnce()
    {
        var tally = new MessageTally("all", maxTries: 3);
        Add(tally, deliveries: 1, hops: 2, atTry: 1);
        Add(tally, deliveries: 3, hops: 4, atTry: 2);
        Add(tally, deliveries: 0);
        Add(tally, deliveries: 0, isVoid: true);
        Assert.Equal((3, 2, 1, 1, 2), (tally.Sent, tally.Delivered, tally.Lost, tally.Void, tally.Duplicates));
        Assert.Equal(3, tally.MeanHops);
        Assert.Equal((2, 4), (tally.HopsAt(0.5), tally.HopsAt(0.99)));
        Assert.Equal(1.0 / 3, tally.ShareWithin(1), 1e-9);
        Assert.Equal(2.0 / 3, tally.ShareWithin(2), 1e-9);
        Assert.Equal(tally.Share, tally.ShareWithin(3));
    }

    private static void Add(MessageTally tally, int deliveries, int hops = 0, int atTry = 0, bool isVoid = false)
    {
        IScenarioPeer nobody = null!;
        tally.Add(new TestMessage(0, 0, nobody, nobody) { Deliveries = deliveries, Hops = hops, DeliveredAtTry = atTry, IsVoid = isVoid }, new TransmissionCounts());
    }
}
