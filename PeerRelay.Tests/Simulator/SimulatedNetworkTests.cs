using PeerRelay.Simulator.Networks;

namespace PeerRelay.Tests.Simulator;

public sealed class SimulatedNetworkTests
{
    private static readonly LinkModel Even = new() { MedianLatency = TimeSpan.FromMilliseconds(10), LatencySpread = 0, Jitter = 0 };

    private readonly SimulatedNetwork _network = new(1, Even);

    [Fact]
    public void Dial_OfALivingPeer_TakesTwoRoundTripsAndHello()
    {
        var (a, b) = Linked();
        Assert.Equal(["0: start", "40: opened x"], a.Notes);
        Assert.Equal(["0: start", "50: opened"], b.Notes);
        Assert.True(a.Link.IsDialler);
        Assert.False(b.Link.IsDialler);
        Assert.Equal(b.Id, a.Link.RemoteId);
    }

    [Fact]
    public void Dial_OfNobody_FailsAfterARoundTrip()
    {
        var a = RecordingPeer.In(_network, 1);
        _network.Dial(a, RecordingPeer.UrlOf(9), "x");
        Run(1_000);
        Assert.Equal(["0: start", "20: failed x"], a.Notes);
    }

    [Fact]
    public void Dial_OfAVanishedHost_TimesOut()
    {
        var (a, b) = (RecordingPeer.In(_network, 1), RecordingPeer.In(_network, 2));
        _network.Kill(b);
        _network.Dial(a, b.Url!, "x");
        Run(20_000);
        Assert.Equal(["0: start", "10000: failed x"], a.Notes);
    }

    [Fact]
    public void Dial_WhoseTargetDiesMeanwhile_Fails()
    {
        var (a, b) = (RecordingPeer.In(_network, 1), RecordingPeer.In(_network, 2));
        _network.Dial(a, b.Url!, "x");
        Run(20);
        _network.Leave(b);
        Run(20_000);
        Assert.Equal("10000: failed x", a.Notes[^1]);
        Assert.Empty(b.Links);
    }

    [Fact]
    public void Send_SeveralFrames_ArriveInOrderDespiteJitter()
    {
        var network = new SimulatedNetwork(7, Even with { Jitter = 5 });
        var (a, b) = (RecordingPeer.In(network, 1), RecordingPeer.In(network, 2));
        network.Dial(a, b.Url!, null);
        network.Run(TimeSpan.FromSeconds(1));
        for (byte i = 0; i < 100; i++) Assert.True(a.Link.Send([i]));
        network.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"frame {i}"), b.Notes.Where(note => note.Contains("frame")).Select(note => note.Split(": ")[1]));
    }

    [Fact]
    public void Send_WithLoss_LosesAbout()
    {
        var network = new SimulatedNetwork(7, Even with { Loss = 0.3 });
        var (a, b) = (RecordingPeer.In(network, 1), RecordingPeer.In(network, 2));
        network.Dial(a, b.Url!, null);
        network.Run(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 1_000; i++) a.Link.Send([1]);
        network.Run(TimeSpan.FromSeconds(2));
        Assert.InRange(b.Notes.Count(note => note.Contains("frame")), 600, 800);
    }

    [Fact]
    public void Close_WithFramesUnderWay_BothGetThem()
    {
        var (a, b) = Linked();
        Run(100);
        a.Link.Send([1]);
        b.Link.Send([2]);
        var link = a.Link;
        Assert.True(link.Close(LinkCloseReason.Duplicate));
        Assert.False(link.Close(LinkCloseReason.Superseded));
        Assert.False(link.Send([3]));
        Run(1_000);
        Assert.Equal(["110: frame 2", "120: closed Duplicate"], a.Notes[2..]);
        Assert.Equal(["110: frame 1", "110: closed Duplicate"], b.Notes[2..]);
        Assert.Empty(a.Links);
        Assert.Empty(b.Links);
    }

    [Fact]
    public void Close_OnBothSidesAtOnce_EachIsToldOnceWithItsOwnReason()
    {
        var (a, b) = Linked();
        a.Link.Close(LinkCloseReason.Duplicate);
        b.Link.Close(LinkCloseReason.Superseded);
        Run(120_000);
        Assert.Equal("110: closed Duplicate", Assert.Single(a.Notes[2..]));
        Assert.Equal("110: closed Superseded", Assert.Single(b.Notes[2..]));
    }

    [Fact]
    public void Kill_OfAPeer_IsFoundOutByKeepAliveOnly()
    {
        var (a, b) = Linked();
        b.Link.Send([1]);
        _network.Kill(b);
        Assert.True(a.Link.Send([2]));
        Run(29_000);
        Assert.True(a.Link.IsOpen);
        Run(61_000);
        Assert.Equal("110: frame 1", a.Notes[2]);
        Assert.EndsWith("closed ConnectionLost", a.Notes[3], StringComparison.Ordinal);
        Assert.Empty(a.Links);
        Assert.Equal(2, b.Notes.Count);
    }

    [Fact]
    public void Leave_OfAPeer_IsToldAfterTheLatency()
    {
        var (a, b) = Linked();
        _network.Leave(b);
        Run(120_000);
        Assert.Equal("110: closed Stopping", Assert.Single(a.Notes[2..]));
        Assert.Equal(2, b.Notes.Count);
        Assert.False(b.IsAlive);
    }

    [Fact]
    public void Leave_OfADiallerWhoseHelloIsUnderWay_TellsNobodyWhoWasNotTold()
    {
        var (a, b) = (RecordingPeer.In(_network, 1), RecordingPeer.In(_network, 2));
        _network.Dial(a, b.Url!, "x");
        Run(45);
        _network.Leave(a);
        Run(1_000);
        Assert.Equal(["0: start", "50: opened", "55: closed Stopping"], b.Notes);
    }

    [Fact]
    public void Send_ToABusyPeer_OneFrameAfterTheOtherAndTheCloseBehindThem()
    {
        var (a, b) = LinkedIn(new SimulatedNetwork(1, Even with { Processing = TimeSpan.FromMilliseconds(30) }));
        for (byte i = 1; i <= 3; i++) a.Link.Send([i]);
        a.Link.Close(LinkCloseReason.Stopping);
        a.Run(300);
        Assert.Equal(["110: frame 1", "140: frame 2", "170: frame 3", "200: closed Stopping"], b.Notes[2..]);
    }

    [Fact]
    public void Send_ToABusyPeerByTwoLinks_InTheOrderInWhichTheyCome()
    {
        var network = new SimulatedNetwork(1, Even with { Processing = TimeSpan.FromMilliseconds(2.5) });
        var (a, b) = LinkedIn(network);
        var c = RecordingPeer.In(network, 3);
        network.Dial(c, b.Url!, null);
        a.Run(200);
        for (byte i = 0; i < 3; i++)
        {
            a.Link.Send([i]);
            c.Link.Send([(byte)(10 + i)]);
        }

        a.Run(300);
        Assert.Equal(["210: frame 0", "213: frame 10", "215: frame 1", "218: frame 11", "220: frame 2", "223: frame 12"], b.Notes[3..]);
    }

    [Fact]
    public void Kill_OfABusyPeer_ForgetsWhatHasWaited()
    {
        var network = new SimulatedNetwork(1, Even with { Processing = TimeSpan.FromSeconds(1) });
        var (a, b) = LinkedIn(network);
        a.Link.Send([1]);
        a.Link.Send([2]);
        a.Run(200);
        network.Kill(b);
        network.Start(b);
        a.Run(10_000);
        Assert.Equal(["110: frame 1", "200: start"], b.Notes[2..]);
    }

    [Fact]
    public void Timers_NearAndFar_GoOffInOrder()
    {
        var a = RecordingPeer.In(_network, 1);
        foreach (var (at, tag) in new[] { (90_000, 1), (5, 2), (90_000, 3), (20_000, 4), (5, 5) }) _network.SetTimer(a, TimeSpan.FromMilliseconds(at), tag);
        Run(80_000);
        _network.SetTimer(a, TimeSpan.FromMilliseconds(90_000), 6);
        _network.SetTimer(a, TimeSpan.Zero, 7);
        Run(100_000);
        Assert.Equal(["5: timer 2", "5: timer 5", "20000: timer 4", "80000: timer 7", "90000: timer 1", "90000: timer 3", "90000: timer 6"], a.Notes[1..]);
    }

    [Fact]
    public void Timer_OfALifeBefore_DoesNotGoOff()
    {
        var a = RecordingPeer.In(_network, 1);
        _network.SetTimer(a, TimeSpan.FromMilliseconds(50), 1);
        _network.Kill(a);
        _network.Start(a);
        _network.SetTimer(a, TimeSpan.FromMilliseconds(60), 2);
        Run(100);
        Assert.Equal(["0: start", "0: start", "60: timer 2"], a.Notes);
    }

    [Fact]
    public void Time_InARun_IsThatOfTheEvents()
    {
        Run(1_500);
        Assert.Equal(TimeSpan.FromMilliseconds(1_500), _network.Now);
        Assert.Equal(TimeSpan.FromMilliseconds(1_500), _network.Time.GetElapsedTime(0));
        Assert.Throws<NotSupportedException>(() => _network.Time.CreateTimer(_ => { }, null, TimeSpan.Zero, TimeSpan.Zero));
    }

    private (RecordingPeer Dialler, RecordingPeer Target) Linked() => LinkedIn(_network);

    private static (RecordingPeer Dialler, RecordingPeer Target) LinkedIn(SimulatedNetwork network)
    {
        var (a, b) = (RecordingPeer.In(network, 1), RecordingPeer.In(network, 2));
        network.Dial(a, b.Url!, "x");
        a.Run(100);
        return (a, b);
    }

    private void Run(int until) => _network.Run(TimeSpan.FromMilliseconds(until));
}
