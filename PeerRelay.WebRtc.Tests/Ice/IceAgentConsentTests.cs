using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Ice;

public sealed class IceAgentConsentTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly VirtualWire _wire = new(1);
    private readonly VirtualSide _one;
    private readonly VirtualSide _other;

    public IceAgentConsentTests()
    {
        (_one, _other) = VirtualSide.Pair(_wire);
    }

    [Fact]
    public void Consent_Connected_AskedEveryFiveSecondsAndKept()
    {
        Connect();
        var (checks, answers) = (_one.Counters.ChecksSent, _one.Counters.AnswersSent);
        _wire.RunFor(1_000 * Second);
        Assert.Null(_one.Failure);
        Assert.Null(_other.Failure);
        Assert.InRange(_one.Counters.ChecksSent - checks, 190, 210);
        Assert.InRange(_one.Counters.AnswersSent - answers, 190, 210);
        Assert.Single(_one.Selected);
        Assert.Single(_other.Selected);
    }

    [Fact]
    public void Consent_SomeLost_Kept()
    {
        Connect();
        _wire.Loss = 0.1;
        _wire.RunFor(300 * Second);
        Assert.Null(_one.Failure);
        Assert.Null(_other.Failure);
    }

    [Fact]
    public void Consent_OtherSideGone_ExpiresAfterThirtySecondsAndNothingIsSentAfter()
    {
        Connect();
        _wire.RunFor(20 * Second);
        _wire.IsBlocked = (_, _) => true;
        Assert.False(_wire.RunUntil(() => _one.Failure is not null || _other.Failure is not null, 23 * Second));
        Assert.True(_wire.RunUntil(() => _one.Failure is not null && _other.Failure is not null, 8 * Second));
        Assert.Equal(IceFailure.ConsentExpired, _one.Failure);
        Assert.Equal(IceFailure.ConsentExpired, _other.Failure);
        var sent = _one.Sent;
        _wire.IsBlocked = (_, _) => false;
        _one.Agent.OnTimeout(_wire.Now);
        _one.Learn("192.0.2.9:9");
        _wire.RunFor(60 * Second);
        Assert.Equal(sent, _one.Sent);
    }

    [Fact]
    public void Close_Connected_NothingIsSentAfter()
    {
        Connect();
        var sent = _one.Sent;
        _one.Agent.Close();
        _wire.RunFor(60 * Second);
        Assert.Equal(sent, _one.Sent);
        Assert.Null(_one.Failure);
        Assert.Equal(IceFailure.ConsentExpired, _other.Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Consent_AddressChangesOnTheWay_BothMoveToTheNewOne(bool isControllingMoved)
    {
        var (moved, still) = isControllingMoved ? (_one, _other) : (_other, _one);
        NetworkAddress first = VirtualSide.AddressOf("198.51.100.1:1"), second = VirtualSide.AddressOf("198.51.100.1:2");
        moved.Nat = _ => first;
        _one.Meet(_other, isControllingMoved ? [] : ["10.0.0.9:9"]);
        _other.Meet(_one, isControllingMoved ? ["10.0.0.9:9"] : []);
        Assert.True(_wire.RunUntil(() => _one.Agent.IsSettled && _other.Agent.IsSettled, Second));
        Assert.Equal(first, still.Agent.Selected);
        moved.Nat = _ => second;
        Assert.True(_wire.RunUntil(() => still.Agent.Selected == second, 25 * Second));
        _wire.RunFor(200 * Second);
        Assert.Null(_one.Failure);
        Assert.Null(_other.Failure);
        Assert.Equal([first, second], still.Selected);
    }

    [Fact]
    public void Consent_AddressChangesAgainAndAgain_PairsStayBounded()
    {
        var port = 1;
        _one.Nat = _ => VirtualSide.AddressOf($"198.51.100.1:{port}");
        _one.Meet(_other);
        _other.Meet(_one, "10.0.0.9:9");
        Assert.True(_wire.RunUntil(() => _one.Agent.IsSettled && _other.Agent.IsSettled, Second));
        for (port = 2; port < 60; port++)
        {
            var now = VirtualSide.AddressOf($"198.51.100.1:{port}");
            Assert.True(_wire.RunUntil(() => _other.Agent.Selected == now, 25 * Second));
        }

        Assert.Null(_one.Failure);
        Assert.Null(_other.Failure);
        Assert.True(_other.Agent.PairCount <= IceLimits.PeerReflexivePairs + 1);
    }

    private void Connect()
    {
        _one.Meet(_other);
        _other.Meet(_one);
        Assert.True(_wire.RunUntil(() => _one.Agent.IsSettled && _other.Agent.IsSettled, Second));
    }
}
