using PeerRelay.Rtc;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// One side of one WebRTC connection: from the offer that it makes, or answers, to the open channel. What is to be signalled it has sent, descriptions before candidates.
/// </summary>
internal sealed class RtcNegotiation : IAsyncDisposable
{
    /// <summary>Candidates of ours that are signalled. 32: some for each address of the machine; each is a message through the network.</summary>
    private const int MaxCandidates = 32;

    private const string Label = "peer-relay";

    private readonly Action<Signal> _send;
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<bool> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<RtcCandidate> _held = [];
    private bool _isDescribed;
    private bool _isDone;
    private int _candidates;

    private RtcNegotiation(IRtcConnection connection, Action<Signal> send)
    {
        Connection = connection;
        _send = send;
        connection.CandidateFound += OnCandidate;
        connection.StateChanged += OnState;
    }

    public IRtcConnection Connection { get; }

    /// <summary>The channel; null while the side that answers has not got it.</summary>
    public IRtcChannel? Channel { get; private set; }

    /// <summary>Whether this side has made the offer.</summary>
    public bool IsOfferer { get; private init; }

    /// <summary>Whether both descriptions are known. Before that, the other side's candidates are of no use.</summary>
    public bool IsAgreed { get; private set; }

    /// <summary>Completes when the channel is open (true) or will never be (false).</summary>
    public Task<bool> Opened => _opened.Task;

    /// <summary>Makes an offer, and sends it.</summary>
    public static async Task<RtcNegotiation> OfferAsync(IRtcEngine engine, Action<Signal> send, CancellationToken cancellationToken)
    {
        var negotiation = new RtcNegotiation(engine.CreateConnection(), send) { IsOfferer = true };
        try
        {
            var channel = negotiation.Connection.CreateChannel(Label);
            negotiation.Take(channel);
            negotiation.Connection.ChannelOpened += negotiation.OnChannel; // to close those that the other side opens
            negotiation.Describe(new Signal(SignalKind.Offer, await negotiation.Connection.CreateOfferAsync(cancellationToken).ConfigureAwait(false)));
            return negotiation;
        }
        catch
        {
            await negotiation.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Answers an offer.</summary>
    /// <exception cref="FormatException">It can't be answered.</exception>
    public static async Task<RtcNegotiation> AnswerAsync(IRtcEngine engine, string offer, Action<Signal> send, CancellationToken cancellationToken)
    {
        var negotiation = new RtcNegotiation(engine.CreateConnection(), send);
        try
        {
            negotiation.Connection.ChannelOpened += negotiation.OnChannel;
            negotiation.Describe(new Signal(SignalKind.Answer, await negotiation.Connection.CreateAnswerAsync(offer, cancellationToken).ConfigureAwait(false)));
            negotiation.IsAgreed = true;
            return negotiation;
        }
        catch
        {
            await negotiation.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes the answer to our offer.</summary>
    /// <exception cref="FormatException">It does not fit.</exception>
    public async Task SetAnswerAsync(string answer, CancellationToken cancellationToken)
    {
        await Connection.SetAnswerAsync(answer, cancellationToken).ConfigureAwait(false);
        IsAgreed = true;
    }

    /// <summary>Signals nothing more: a peer of the old kind would take it for the begin of another connection.</summary>
    public void StopSignalling()
    {
        lock (_lock) _isDone = true;
    }

    public async ValueTask DisposeAsync()
    {
        StopSignalling();
        _opened.TrySetResult(false);
        Connection.CandidateFound -= OnCandidate;
        Connection.StateChanged -= OnState;
        Connection.ChannelOpened -= OnChannel;
        Channel?.Dispose();
        await Connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Sends our description, and then the candidates that were found before it was.</summary>
    private void Describe(in Signal description)
    {
        _send(description);
        while (TryTakeHeld() is { } candidate) Send(candidate);
    }

    /// <returns>Null if there is none: from then on, those that are found are sent at once.</returns>
    private RtcCandidate? TryTakeHeld()
    {
        lock (_lock)
        {
            if (_held.TryDequeue(out var candidate)) return candidate;
            _isDescribed = true;
            return null;
        }
    }

    private void OnCandidate(RtcCandidate candidate)
    {
        lock (_lock)
        {
            if (_isDone || candidate.Candidate.Length == 0 || ++_candidates > MaxCandidates) return; // that there are no more, nobody needs to know
            if (!_isDescribed)
            {
                _held.Enqueue(candidate);
                return;
            }
        }

        Send(candidate);
    }

    private void Send(RtcCandidate candidate) => _send(new Signal(SignalKind.Candidate, candidate.Candidate, candidate.SdpMid, candidate.SdpMLineIndex));

    private void OnState(RtcState state)
    {
        if (state == RtcState.Closed) _opened.TrySetResult(false);
    }

    private void OnChannel(IRtcChannel channel)
    {
        if (Channel is null) Take(channel);
        else channel.Dispose(); // one is enough: who opens more is none of ours
    }

    private void Take(IRtcChannel channel)
    {
        Channel = channel;
        channel.Opened.ContinueWith(
            static (opened, state) => ((TaskCompletionSource<bool>)state!).TrySetResult(opened is { IsCompletedSuccessfully: true, Result: true }),
            _opened,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }
}
