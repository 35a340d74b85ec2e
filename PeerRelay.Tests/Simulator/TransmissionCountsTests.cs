using PeerRelay.Simulator.Networks;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Simulator;

public sealed class TransmissionCountsTests
{
    [Fact]
    public void Count_OfFrames_ByTypeAndByMessage()
    {
        var counts = new TransmissionCounts();
        var (a, b) = (RecordingPeer.IdOf(1), RecordingPeer.IdOf(2));
        var user = EnvelopeWriter.Write(a, b, 5, BodyType.User, "4000"u8);
        counts.Count(user);
        counts.Count(user);
        counts.Count(EnvelopeWriter.Write(a, b, 5, BodyType.User, "\"type\""u8));
        counts.Count(EnvelopeWriter.Write(a, b, 5, BodyType.FindPeers, "\"x\""u8));
        counts.Count([1]);
        Assert.Equal(5, counts.Total);
        Assert.Equal(2, counts.OfMessage(4_000));
        Assert.Equal(0, counts.OfMessage(5_000));
        Assert.Equal(["findPeers 1", "none 1", "user 3"], counts.ByType.Select(type => $"{type.Key} {type.Value}"));
    }
}
