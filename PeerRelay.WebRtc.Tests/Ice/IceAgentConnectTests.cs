using PeerRelay.WebRtc.Ice;

namespace PeerRelay.WebRtc.Tests.Ice;

public sealed class IceAgentConnectTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Connect_BothReachable_SettledAfterTwoRoundTripsByFewDatagrams()
    {
        var wire = new VirtualWire(1);
        var (one, other) = VirtualSide.Pair(wire);
        one.Meet(other);
        other.Meet(one);
        var begun = wire.Now;
        Assert.True(wire.RunUntil(() => one.Agent.IsSettled && other.Agent.IsSettled, Second));
        Assert.True(wire.Now - begun <= 5 * wire.MaxDelay + IceLimits.Pace);
        Assert.Equal([other.Address], one.Selected);
        Assert.Equal([one.Address], other.Selected);
        Assert.Equal(2 * wire.MaxDelay, one.Agent.RoundTrip);
        Assert.Contains(other.Address, one.Verified);
        Assert.True(one.Sent + other.Sent <= 8, $"{one.Sent} + {other.Sent}");
        wire.RunFor(3 * Second);
        Assert.True(one.Sent + other.Sent <= 10, $"{one.Sent} + {other.Sent}");
    }

    [Theory]
    [InlineData(0.1, 60, 0)]
    [InlineData(0.3, 200, 0.2)]
    [InlineData(0.4, 400, 0)]
    public void Connect_LossyReorderingWire_EachSeedConnectsByABoundedNumber(double loss, int delay, double duplicates)
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var wire = new VirtualWire(seed) { Loss = loss, Duplicates = duplicates, MaxDelay = TimeSpan.FromMilliseconds(delay) };
            var (one, other) = VirtualSide.Pair(wire, seed);
            one.Meet(other, "192.0.2.2:2000", "192.0.2.99:1");
            wire.At(wire.Now + (Second * (seed % 5) / 10), () => other.Meet(one, "192.0.2.98:1", "192.0.2.1:1000"));
            Assert.True(wire.RunUntil(() => one.Agent.IsSettled && other.Agent.IsSettled, 30 * Second), $"seed {seed}: {one.Failure} {other.Failure}");
            Assert.True(one.Sent + other.Sent < 150, $"seed {seed}: {one.Sent} + {other.Sent}");
        }
    }

    [Fact]
    public void Connect_EachWayTakesASecond_LateAnswersCount()
    {
        // Every answer comes long after the check was repeated; each check that comes triggers one.
        var wire = new VirtualWire(1) { MinDelay = Second, MaxDelay = Second };
        var (one, other) = VirtualSide.Pair(wire);
        one.Meet(other);
        other.Meet(one);
        Assert.True(wire.RunUntil(() => one.Agent.IsSettled && other.Agent.IsSettled, 6 * Second));
        Assert.Equal(2 * Second, one.Agent.RoundTrip);
        Assert.True(one.Sent + other.Sent < 50, $"{one.Sent} + {other.Sent}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Connect_SameRole_OneGivesWay(bool isControlling)
    {
        var role = isControlling ? IceRole.Controlling : IceRole.Controlled;
        for (var seed = 0; seed < 50; seed++)
        {
            var wire = new VirtualWire(seed) { MaxDelay = TimeSpan.FromMilliseconds(50), Loss = seed % 2 == 0 ? 0 : 0.2 };
            var one = new VirtualSide(wire, "192.0.2.1:1000", role, (2 * seed) + 1);
            var other = new VirtualSide(wire, "192.0.2.2:2000", role, (2 * seed) + 2);
            one.Meet(other);
            other.Meet(one);
            Assert.True(wire.RunUntil(() => one.Agent.IsSettled && other.Agent.IsSettled, 20 * Second), $"seed {seed}");
            Assert.NotEqual(one.Agent.Role, other.Agent.Role);
            Assert.True(one.Sent + other.Sent < 100, $"seed {seed}: {one.Sent} + {other.Sent}");
        }
    }

    [Fact]
    public void Connect_OneBehindANatThatHidesItsAddress_LearntFromItsChecks()
    {
        var wire = new VirtualWire(1);
        var (one, other) = VirtualSide.Pair(wire);
        var mapped = VirtualSide.AddressOf("198.51.100.1:7777");
        one.Nat = _ => mapped;
        one.Meet(other);
        other.Meet(one, "10.0.0.1:1000"); // of no use
        Assert.True(wire.RunUntil(() => one.Agent.IsSettled && other.Agent.IsSettled, Second));
        Assert.Equal(mapped, other.Agent.Selected);
        Assert.DoesNotContain(VirtualSide.AddressOf("10.0.0.1:1000"), other.Verified);
    }

    [Fact]
    public void Connect_BehindNatsOfWhichOneIsSymmetric_FailsInTime()
    {
        var wire = new VirtualWire(1);
        var (one, other) = VirtualSide.Pair(wire);
        var mapped = VirtualSide.AddressOf("198.51.100.1:7777");
        one.Nat = _ => mapped;
        var ports = new Dictionary<WebRtc.Network.NetworkAddress, int>();
        other.Nat = to => VirtualSide.AddressOf($"203.0.113.1:{5000 + (ports.TryGetValue(to, out var port) ? port : ports[to] = ports.Count)}");
        one.Meet(other, "203.0.113.1:4000"); // what a STUN server saw
        other.Meet(one, "10.0.0.1:1000", mapped.ToString());
        // The first NAT lets in by address and port: the symmetric one's port is learnt by nobody.
        Assert.False(wire.RunUntil(() => one.Agent.IsSettled && other.Agent.IsSettled, 40 * Second));
        Assert.Equal(IceFailure.NoPath, one.Failure);
        Assert.Equal(IceFailure.NoPath, other.Failure);
    }

    [Fact]
    public void Connect_ChecksBeforeTheAnswer_AreAnsweredAndTheirAddressUsed()
    {
        var wire = new VirtualWire(1);
        var (one, other) = VirtualSide.Pair(wire);
        one.Agent.AddLocalCandidate(IceCandidate.Host(one.Address, 0));
        one.Agent.Start(wire.Now);
        other.Meet(one);
        Assert.True(wire.RunUntil(() => other.Selected.Count == 1, Second));
        wire.RunFor(2 * Second);
        Assert.Empty(one.Selected);
        Assert.Equal(0, one.Counters.ChecksSent);
        Assert.True(one.Counters.AnswersSent < 10);
        one.Agent.SetRemoteCredentials(other.Agent.LocalCredentials, wire.Now); // and no candidate
        Assert.True(wire.RunUntil(() => one.Agent.IsSettled && other.Agent.IsSettled, Second));
        Assert.Equal(other.Address, one.Agent.Selected);
    }

    [Fact]
    public void Connect_CandidatesComeLate_Connects()
    {
        var wire = new VirtualWire(1);
        var (one, other) = VirtualSide.Pair(wire);
        one.Meet(other, "192.0.2.50:5");
        other.Meet(one, "192.0.2.51:5");
        wire.RunFor(20 * Second);
        Assert.True(one.Sent < 15);
        one.Learn("192.0.2.2:2000");
        Assert.True(wire.RunUntil(() => one.Agent.IsSettled && other.Agent.IsSettled, Second));
    }

    [Fact]
    public void Connect_CandidatesBeforeCredentials_AreKept()
    {
        var wire = new VirtualWire(1);
        var (one, other) = VirtualSide.Pair(wire);
        Assert.True(one.Learn("192.0.2.2:2000"));
        wire.RunFor(Second);
        Assert.Equal(0, one.Sent);
        one.Agent.Start(wire.Now);
        one.Agent.SetRemoteCredentials(other.Agent.LocalCredentials, wire.Now);
        other.Meet(one, "192.0.2.51:5");
        Assert.True(wire.RunUntil(() => one.Agent.IsSettled && other.Agent.IsSettled, Second));
    }

    [Fact]
    public void Connect_TwoWays_TheBetterIsNominatedThoughTheOtherWorksFirst()
    {
        var wire = new VirtualWire(1);
        var (one, other) = VirtualSide.Pair(wire);
        var worse = VirtualSide.AddressOf("192.0.2.3:2000");
        other.Aliases.Add(worse);
        var begun = wire.Now;
        wire.IsBlocked = (_, to) => to == other.Address && wire.Now < begun + TimeSpan.FromMilliseconds(50); // the first check is lost
        one.Meet(other, "192.0.2.2:2000", "192.0.2.3:2000");
        other.Meet(one, "192.0.2.77:7");
        Assert.True(wire.RunUntil(() => one.Agent.IsSettled, Second));
        Assert.Equal([worse, other.Address], one.Selected);
    }

    [Fact]
    public void Connect_OneWayOnly_FailsInTimeByABoundedNumber()
    {
        // The storm of the prototype: each check that comes asks for one, and none is ever answered.
        var wire = new VirtualWire(1);
        var (one, other) = VirtualSide.Pair(wire);
        wire.IsBlocked = (from, _) => from == other.Address;
        one.Meet(other);
        other.Meet(one);
        wire.RunFor(40 * Second);
        Assert.Equal(IceFailure.NoPath, one.Failure);
        Assert.Equal(IceFailure.NoPath, other.Failure);
        Assert.True(one.Counters.ChecksSent <= IceLimits.Attempts + 1);
        Assert.True(other.Counters.ChecksSent <= IceLimits.ChecksPerPair);
        Assert.True(other.Counters.AnswersSent <= one.Counters.ChecksSent);
    }

    [Fact]
    public void Connect_NobodyThere_FailsAfterTheTimeWithBoundedChecksPerAddressAndSecond()
    {
        var wire = new VirtualWire(1);
        var (one, other) = VirtualSide.Pair(wire);
        string[] addresses = [.. Enumerable.Range(1, IceLimits.Pairs).Select(i => $"198.51.100.{i}:99")];
        one.Meet(other, addresses);
        Assert.False(one.Agent.AddRemoteCandidate(IceCandidate.Host(VirtualSide.AddressOf("198.51.100.200:99"), 0), wire.Now, out var fault));
        Assert.Equal(IceCandidateFault.TooMany, fault);
        Assert.True(one.Learn("198.51.100.1:99")); // known
        wire.RunFor(Second);
        Assert.True(one.Sent <= 51);
        Assert.False(wire.RunUntil(() => one.Failure is not null, 28.9 * Second));
        Assert.True(wire.RunUntil(() => one.Failure is not null, 0.2 * Second));
        Assert.Equal(IceFailure.NoPath, one.Failure);
        Assert.All(one.SentTo.Values, sent => Assert.InRange(sent, 5, IceLimits.Attempts));
        Assert.Equal(TimeSpan.MaxValue, one.Agent.NextTimeoutAt);
    }

    [Fact]
    public void AddRemoteCandidate_NotReachableFromHere_IsRefused()
    {
        var wire = new VirtualWire(1);
        var side = new VirtualSide(wire, "192.0.2.1:1", IceRole.Controlling, 1, new IceSettings { AllowIPv6 = false });
        Assert.False(side.Learn("127.0.0.1:5"));
        Assert.False(side.Learn("[2001:db8::1]:5"));
        Assert.False(side.Learn("224.0.0.1:5"));
        var local = new VirtualSide(wire, "192.0.2.1:1", IceRole.Controlling, 1, new IceSettings { AllowLoopback = true });
        Assert.True(local.Learn("127.0.0.1:5"));
    }
}
