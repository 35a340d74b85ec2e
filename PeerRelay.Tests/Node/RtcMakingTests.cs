using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Node;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Tests.Rtc;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>How a WebRTC connection is made, between two sides whose signals the tests carry.</summary>
public sealed class RtcMakingTests : IDisposable
{
    private static readonly PeerId Smaller = Ids.Of("1");
    private static readonly PeerId Greater = Ids.Of("2");

    private readonly ManualTimeProvider _clock = new();
    private readonly FakeRtcNetwork _network = new();
    private readonly CancellationTokenSource _stopping = new();

    public void Dispose() => _stopping.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Make_OneSideDials_BothOpen(bool isSmallerTheDialler)
    {
        var (dialler, other) = NewPair(isSmallerTheDialler ? Smaller : Greater, isOwn: false);
        var (one, two) = await MakeAsync(dialler, other);
        Assert.True(one!.IsOfferer);
        Assert.False(two!.IsOfferer);
        Assert.Equal("peer-relay", two.Channel!.Label);
        Assert.Equal((2, 2), (_network.Made, _network.Live));
        await one.DisposeAsync();
        await two.DisposeAsync();
        Assert.Equal(0, _network.Live);
    }

    [Fact]
    public async Task Make_BothSidesDial_OfferOfTheSmallerIdStands()
    {
        var (smaller, greater) = NewPair(Smaller, isOwn: true);
        var (one, two) = await MakeAsync(smaller, greater);
        Assert.True(one!.IsOfferer);
        Assert.False(two!.IsOfferer);
        Assert.Equal((3, 2), (_network.Made, _network.Live)); // the offer of the greater is given up
    }

    [Fact]
    public async Task Make_CandidatesBeforeTheOffer_HeldForIt()
    {
        var (dialler, other) = NewPair(Smaller, isOwn: false);
        dialler.IsHeldBack = signal => signal.Kind == SignalKind.Offer;
        var making = Task.WhenAll(dialler.MakeAsync(_stopping.Token), other.MakeAsync(_stopping.Token));
        await Eventually.TrueAsync(() => dialler.HeldBack.Count == 1 && dialler.Sent(SignalKind.Candidate) == 2);
        dialler.Release();
        var made = await making.WaitAsync(Eventually.Limit);
        Assert.All(made, Assert.NotNull);
        Assert.Equal(2, ((FakeRtcConnection)made[1]!.Connection).Candidates.Count);
    }

    [Fact]
    public async Task Make_CandidatesBeforeTheAnswer_HeldForIt()
    {
        var (dialler, other) = NewPair(Smaller, isOwn: false);
        other.IsHeldBack = signal => signal.Kind == SignalKind.Answer;
        var making = Task.WhenAll(dialler.MakeAsync(_stopping.Token), other.MakeAsync(_stopping.Token));
        await Eventually.TrueAsync(() => other.HeldBack.Count == 1 && other.Sent(SignalKind.Candidate) == 2);
        other.Release();
        Assert.All(await making.WaitAsync(Eventually.Limit), Assert.NotNull);
    }

    [Fact]
    public async Task Make_Descriptions_SentBeforeCandidates()
    {
        var (dialler, other) = NewPair(Smaller, isOwn: false);
        await MakeAsync(dialler, other);
        Assert.Equal((SignalKind.Offer, SignalKind.Answer), (dialler.All.First().Kind, other.All.First().Kind));
        Assert.DoesNotContain(dialler.All, signal => signal.Kind == SignalKind.Candidate && signal.Text.Length == 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Make_NothingComesOfIt_TimedOutAndNothingLeft(bool isOwn)
    {
        _network.IsCut = true;
        var side = new Side(Smaller, Greater, isOwn, _network, _clock);
        var making = side.MakeAsync(_stopping.Token);
        await Eventually.EqualAsync(1, () => _clock.WaitingTimers);
        _clock.Advance(new PeerLimits().RtcTimeout - TimeSpan.FromTicks(1));
        Assert.False(making.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(await making.WaitAsync(Eventually.Limit));
        Assert.Equal((ConnectStatus.TimedOut, 0), (side.Making.Result.Status, _network.Live));
    }

    [Fact]
    public async Task Make_NodeStops_StoppedAndNothingLeft()
    {
        _network.IsCut = true;
        var (dialler, other) = NewPair(Smaller, isOwn: false);
        var making = Task.WhenAll(dialler.MakeAsync(_stopping.Token), other.MakeAsync(_stopping.Token));
        await Eventually.EqualAsync(2, () => _network.Live);
        await _stopping.CancelAsync();
        Assert.All(await making.WaitAsync(Eventually.Limit), Assert.Null);
        Assert.Equal((ConnectStatus.Stopped, 0), (dialler.Making.Result.Status, _network.Live));
    }

    [Theory]
    [InlineData(true, (int)SignalKind.Answer)]
    [InlineData(false, (int)SignalKind.Offer)]
    public async Task Make_DescriptionThatIsNone_FailedAndNothingLeft(bool isOwn, int kind)
    {
        var side = new Side(Smaller, Greater, isOwn, _network, _clock);
        Assert.True(side.Attempt.TryTake(new Signal((SignalKind)kind, "v=1")));
        Assert.Null(await side.MakeAsync(_stopping.Token).WaitAsync(Eventually.Limit));
        Assert.Equal((ConnectStatus.Failed, 0), (side.Making.Result.Status, _network.Live));
        Assert.Contains("not of the tests' WebRTC", side.Making.Result.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Make_EngineMakesNoMore_FailedWithItsReason(bool isOwn)
    {
        var offer = new Signal(SignalKind.Offer, await _network.Make().CreateOfferAsync());
        _network.IsFull = true;
        var side = new Side(Smaller, Greater, isOwn, _network, _clock);
        Assert.True(side.Attempt.TryTake(offer));
        Assert.Null(await side.MakeAsync(_stopping.Token).WaitAsync(Eventually.Limit));
        Assert.Equal(ConnectStatus.Failed, side.Making.Result.Status);
        Assert.Contains("too many connections", side.Making.Result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Make_ConnectionBreaks_FailedWithItsReason()
    {
        _network.IsCut = true;
        var side = new Side(Smaller, Greater, isOwn: true, _network, _clock);
        var making = side.MakeAsync(_stopping.Token);
        await Eventually.EqualAsync(1, () => side.Sent(SignalKind.Offer));
        _network.Connections.Single().Break("no way");
        Assert.Null(await making.WaitAsync(Eventually.Limit));
        Assert.Contains("no way", side.Making.Result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Make_PeerBeginsAnew_LatestOfferAnsweredThreeAtMost()
    {
        _network.IsCut = true;
        var side = new Side(Smaller, Greater, isOwn: false, _network, _clock);
        var making = side.MakeAsync(_stopping.Token);
        for (var i = 0; i < 10; i++) Assert.True(side.Attempt.TryTake(new Signal(SignalKind.Offer, await _network.Make().CreateOfferAsync())));
        await Eventually.EqualAsync(3, () => side.Sent(SignalKind.Answer));
        await Eventually.TrueAsync(() => side.Attempt.Signals.Count == 0);
        await _stopping.CancelAsync();
        await making.WaitAsync(Eventually.Limit);
        Assert.Equal((3, 10), (side.Sent(SignalKind.Answer), _network.Live)); // those of the test's own
    }

    [Fact]
    public async Task Make_CandidatesWithoutEnd_FewAreHeld()
    {
        var side = new Side(Smaller, Greater, isOwn: false, _network, _clock);
        var making = side.MakeAsync(_stopping.Token);
        for (var i = 0; i < 100; i++)
        {
            side.Attempt.TryTake(new Signal(SignalKind.Candidate, $"candidate:{i}"));
            await Eventually.EqualAsync(0, () => side.Attempt.Signals.Count);
        }

        side.Attempt.TryTake(new Signal(SignalKind.Offer, await _network.Make().CreateOfferAsync()));
        await Eventually.EqualAsync(1, () => side.Sent(SignalKind.Answer));
        await Eventually.EqualAsync(16, () => _network.Connections.Single(connection => connection.Number == 2).Candidates.Count);
        await _stopping.CancelAsync();
        await making.WaitAsync(Eventually.Limit);
    }

    /// <summary>The first dials; the other answers, or dials as well.</summary>
    private (Side Dialler, Side Other) NewPair(PeerId dialler, bool isOwn)
    {
        var peer = dialler == Smaller ? Greater : Smaller;
        var (one, two) = (new Side(dialler, peer, isOwn: true, _network, _clock), new Side(peer, dialler, isOwn, _network, _clock));
        (one.Other, two.Other) = (two, one);
        return (one, two);
    }

    private async Task<(RtcNegotiation? One, RtcNegotiation? Two)> MakeAsync(Side one, Side two)
    {
        var made = await Task.WhenAll(one.MakeAsync(_stopping.Token), two.MakeAsync(_stopping.Token)).WaitAsync(Eventually.Limit);
        return (made[0], made[1]);
    }

    private sealed class Side
    {
        private readonly Lock _lock = new();
        private readonly List<Signal> _all = [];

        public Side(PeerId self, PeerId peer, bool isOwn, FakeRtcNetwork network, TimeProvider clock)
        {
            var node = new NodeContext(this, new PeerOptions { Id = self, TimeProvider = clock, Rtc = network.NewEngine() }, NullLogger.Instance);
            Attempt = new RtcAttempt(peer, isOwn, by: null);
            Making = new RtcMaking(node, Attempt, Send);
        }

        public RtcAttempt Attempt { get; }

        public RtcMaking Making { get; }

        public Side? Other { get; set; }

        /// <summary>Which signals wait until they are released.</summary>
        public Predicate<Signal> IsHeldBack { get; set; } = _ => false;

        public List<Signal> HeldBack { get; } = [];

        /// <summary>What it has signalled, in order.</summary>
        public Signal[] All
        {
            get
            {
                lock (_lock) return [.. _all];
            }
        }

        public int Sent(SignalKind kind) => All.Count(signal => signal.Kind == kind);

        public Task<RtcNegotiation?> MakeAsync(CancellationToken stopping) => Task.Run(() => Making.MakeAsync(stopping), CancellationToken.None);

        public void Release() => HeldBack.ForEach(signal => Other!.Attempt.TryTake(signal));

        private void Send(Signal signal)
        {
            lock (_lock) _all.Add(signal);
            if (IsHeldBack(signal)) HeldBack.Add(signal);
            else Other?.Attempt.TryTake(signal);
        }
    }
}
