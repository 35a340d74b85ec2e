using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using PeerRelay.Rtc;

namespace PeerRelay.Tests.Rtc;

/// <summary>A connection of a <see cref="FakeRtcNetwork"/>.</summary>
internal sealed partial class FakeRtcConnection(FakeRtcNetwork network, int number) : IRtcConnection
{
    private readonly Lock _lock = new();
    private FakeRtcConnection? _other;
    private FakeRtcChannel? _channel;
    private bool _hasCandidate;
    private bool _isConnected;
    private bool _isDisposed;

    public int Number => number;

    public RtcState State { get; private set; }

    public string? FailureReason { get; private set; }

    public IPEndPoint? RemoteEndPoint => _isConnected ? new IPEndPoint(IPAddress.Loopback, 40_000) : null;

    public TimeSpan? RoundTrip => _isConnected ? TimeSpan.FromMilliseconds(7) : null;

    /// <summary>The candidates that it was told of.</summary>
    public List<RtcCandidate> Candidates { get; } = [];

    public event Action<RtcState>? StateChanged;

    public event Action<RtcCandidate>? CandidateFound;

    public event Action<IRtcChannel>? ChannelOpened;

    [GeneratedRegex(@"^v=0\r\ns=fake (\d+)(?: for (\d+))?\r\n$")]
    private static partial Regex Description { get; }

    public IRtcChannel CreateChannel(string label) => _channel = new FakeRtcChannel(label, network.MaxBuffered);

    public Task<string> CreateOfferAsync(CancellationToken cancellationToken = default)
    {
        FindCandidates();
        return Task.FromResult($"v=0\r\ns=fake {number}\r\n");
    }

    public Task<string> CreateAnswerAsync(string offer, CancellationToken cancellationToken = default)
    {
        _other = Other(offer, isAnswer: false);
        FindCandidates();
        return Task.FromResult($"v=0\r\ns=fake {number} for {_other.Number}\r\n");
    }

    public Task SetAnswerAsync(string answer, CancellationToken cancellationToken = default)
    {
        _other = Other(answer, isAnswer: true);
        TryConnect();
        return Task.CompletedTask;
    }

    public bool AddRemoteCandidate(RtcCandidate candidate)
    {
        lock (_lock) Candidates.Add(candidate);
        _hasCandidate |= candidate.Candidate.StartsWith("candidate:", StringComparison.Ordinal);
        TryConnect();
        _other?.TryConnect();
        return true;
    }

    /// <summary>Ends it, as a line that breaks does.</summary>
    public void Break(string reason)
    {
        FailureReason = reason;
        Close();
    }

    public ValueTask DisposeAsync()
    {
        _isDisposed = true;
        network.Remove(this);
        Close();
        return ValueTask.CompletedTask;
    }

    private FakeRtcConnection Other(string description, bool isAnswer)
    {
        var match = Description.Match(description);
        if (!match.Success || match.Groups[2].Success != isAnswer || (isAnswer && Int(match.Groups[2]) != number))
            throw new FormatException("It is not of the tests' WebRTC.");
        return network.Find(Int(match.Groups[1])) ?? throw new FormatException("The other side is gone.");
    }

    private static int Int(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    /// <summary>One before the description is out, one after it, and the word that there are no more.</summary>
    private void FindCandidates()
    {
        Raise(1);
        ThreadPool.QueueUserWorkItem(_ =>
        {
            Raise(2);
            CandidateFound?.Invoke(new RtcCandidate(""));
        });

        void Raise(int index) => CandidateFound?.Invoke(new RtcCandidate($"candidate:{index} 1 udp 1 127.0.0.1 {40_000 + number} typ host", "0", 0));
    }

    /// <summary>For the side that has offered, and knows the answer.</summary>
    private void TryConnect()
    {
        FakeRtcChannel mine, theirs;
        lock (_lock)
        {
            if (network.IsCut || _isConnected || _isDisposed || _other?._other != this || _channel is null || !_hasCandidate || !_other._hasCandidate) return;
            _isConnected = _other._isConnected = true;
            (mine, theirs) = (_channel, new FakeRtcChannel(_channel.Label, network.MaxBuffered) { IsMute = network.IsOneWay });
            _other._channel = theirs;
        }

        mine.Connect(theirs);
        SetState(RtcState.Connected);
        _other.SetState(RtcState.Connected);
        _other.ChannelOpened?.Invoke(theirs);
        mine.Open();
    }

    private void SetState(RtcState state)
    {
        State = state;
        StateChanged?.Invoke(state);
    }

    private void Close()
    {
        if (State == RtcState.Closed) return;
        SetState(RtcState.Closed);
        _channel?.Dispose();
        if (_other is { } other && other._other == this && _isConnected) other.Close();
    }
}
