using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Node;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Links;
using PeerRelay.Tests.Routing;
using PeerRelay.Transports;

namespace PeerRelay.Tests.Node;

/// <summary>When a bootstrap is dialled again that has trimmed the link, by a clock that the tests move.</summary>
public sealed class BootstrapLoopTests : IAsyncLifetime, IDisposable
{
    private static readonly PeerId Bootstrap = Ids.Of("8");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _clock = new();
    private readonly Dialler _dialler = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly NodeContext _node;
    private readonly TaskSet _tasks = new(NullLogger.Instance);
    private readonly Presence _presence;
    private readonly BootstrapLoop _loop;
    private readonly RecordingLink _otherLink = new();
    private readonly Neighbour _other;
    private Task _running = Task.CompletedTask;

    public BootstrapLoopTests()
    {
        // What is spread at random is half of the longest here; and so the node looks twice a minute.
        var limits = new PeerLimits { ReconnectMinimum = Minute, ReconnectMaximum = Minute };
        _node = new NodeContext(this, new PeerOptions { Id = Ids.Of("0"), TimeProvider = _clock, Limits = limits, Random = new Least() }, NullLogger.Instance);
        var parts = new NodeParts(_node, new DialPolicy(allowPrivate: true));
        _presence = parts.Presence;
        _loop = new BootstrapLoop(_node, new LinkHost(parts, _dialler, _tasks), _presence, new Uri("ws://127.0.0.1/"));
        _other = _node.Neighbours.Admit(_otherLink, Ids.Of("c"), _node.Now).Neighbour;
    }

    public async Task InitializeAsync()
    {
        _running = _loop.RunAsync(_stopping.Token);
        await Eventually.EqualAsync(BootstrapState.Connected, () => _loop.Status.State);
    }

    public async Task DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        foreach (var connection in _dialler.Connections) connection.Abort();
        await _tasks.WhenAllAsync();
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _dialler.Dispose();
    }

    [Fact]
    public async Task Run_LinkTrimmedAndThereAreOthers_AskedThroughThemAfterMinutesAndThenDialled()
    {
        await TrimAsync();
        Assert.Equal((BootstrapState.Waiting, Bootstrap), (_loop.Status.State, _loop.Status.Peer));
        Assert.StartsWith("The peer has enough links", _loop.Status.LastError, StringComparison.Ordinal);
        for (var look = 1; look < BootstrapLoop.TrimmedRests; look++) await PassAsync(Minute / 2);
        Assert.Equal(0, Asked);
        await PassAsync(Minute / 2);
        Assert.Equal(1, Asked);
        Assert.Single(_dialler.Connections);
        _clock.Advance(Minute / 2);
        await Eventually.EqualAsync(2, () => _dialler.Connections.Count);
        await Eventually.EqualAsync(BootstrapState.Connected, () => _loop.Status.State);
    }

    [Fact]
    public async Task Run_LinkTrimmedAndItAnswersThroughOthers_LeftAloneAndAskedAgain()
    {
        await TrimAsync();
        for (var round = 1; round <= 3; round++)
        {
            for (var look = 1; look <= BootstrapLoop.TrimmedRests; look++) await PassAsync(Minute / 2);
            Assert.Equal(round, Asked);
            Assert.True(_presence.OnAnswer(Bootstrap));
            await PassAsync(Minute / 2);
        }

        Assert.False(_presence.OnAnswer(Bootstrap)); // nothing is asked now
        Assert.Single(_dialler.Connections);
    }

    [Fact]
    public async Task Run_LinkTrimmedLongAgo_DialledThoughItAnswers()
    {
        var longest = _node.Limits.ReconnectMinimum = _node.Limits.ReconnectMaximum = BootstrapLoop.LongestAbsence / 20; // so that four rounds take somewhat longer
        await TrimAsync();
        for (var round = 1; round <= 4; round++)
        {
            Assert.Single(_dialler.Connections);
            for (var look = 1; look <= BootstrapLoop.TrimmedRests; look++) await PassAsync(longest / 2);
            Assert.True(_presence.OnAnswer(Bootstrap));
            if (round < 4) await PassAsync(longest / 2);
            else _clock.Advance(longest / 2);
        }

        await Eventually.EqualAsync(2, () => _dialler.Connections.Count);
    }

    [Fact]
    public async Task Run_LinkTrimmedAndTheOthersGo_DialledAgainAtTheNextLook()
    {
        await TrimAsync();
        await PassAsync(Minute / 2);
        _node.Neighbours.Depart(_other, _other.Primary, _node.Now);
        Assert.Single(_dialler.Connections);
        _clock.Advance(Minute / 2);
        await Eventually.EqualAsync(2, () => _dialler.Connections.Count);
    }

    [Fact]
    public async Task Run_LinkTrimmedAndThereIsNoOther_DialledAgainAtOnce()
    {
        _node.Neighbours.Depart(_other, _other.Primary, _node.Now);
        await EndLinkAsync(CloseCode.Trimmed);
        await Eventually.EqualAsync(2, () => _dialler.Connections.Count);
    }

    [Fact]
    public async Task Run_LinkEndedOtherwise_DialledAgainAfterTheShortestWait()
    {
        await EndLinkAsync(CloseCode.GoingAway);
        await Eventually.EqualAsync(BootstrapState.Waiting, () => _loop.Status.State);
        await WaitForTimerAsync();
        _clock.Advance(Minute / 2);
        await Eventually.EqualAsync(2, () => _dialler.Connections.Count);
    }

    /// <summary>How often the bootstrap was asked through the other link.</summary>
    private int Asked => _otherLink.Frames.Count(frame => frame.Contains("findPeers", StringComparison.Ordinal) && frame.Contains($"\"to\":\"{Bootstrap}\"", StringComparison.Ordinal));

    private async Task TrimAsync()
    {
        await EndLinkAsync(CloseCode.Trimmed);
        await Eventually.EqualAsync(BootstrapState.Waiting, () => _loop.Status.State);
        await WaitForTimerAsync();
    }

    /// <summary>Has the bootstrap end the link, and waits until that is over: a link that closes has a timer of its own, which is not to be taken for the loop's.</summary>
    private async Task EndLinkAsync(CloseCode code)
    {
        var connection = _dialler.Connections.Single();
        connection.RemoteCloseCode = code;
        connection.Receive(ReceivedKind.Closed);
        await Eventually.EqualAsync(1, () => connection.Disposals);
    }

    private async Task PassAsync(TimeSpan time)
    {
        _clock.Advance(time);
        await WaitForTimerAsync();
    }

    /// <summary>Waits until the loop waits: nothing else does, once the link has ended.</summary>
    private Task WaitForTimerAsync() => Eventually.EqualAsync(1, () => _clock.WaitingTimers);

    /// <summary>Makes connections at whose other end the bootstrap says hello.</summary>
    private sealed class Dialler : IDialler
    {
        public ConcurrentQueue<FakeConnection> Connections { get; } = new();

        public Task<DialedConnection> DialAsync(Uri url, bool isTrusted, CancellationToken cancellationToken)
        {
            var connection = new FakeConnection();
            connection.Receive($"\"{Bootstrap}\"");
            Connections.Enqueue(connection);
            return Task.FromResult(new DialedConnection(connection, "127.0.0.1", ConnectStatus.Connected, Detail: null));
        }

        public void Dispose()
        {
            // It holds nothing.
        }
    }

    private sealed class Least : Random
    {
        public override double NextDouble() => 0;
    }
}
