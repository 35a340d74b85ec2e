using PeerRelay.Rtc;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>
/// How one WebRTC connection is made: takes up the signals of the peer one after the other, until the channel is open or time is up. Where both sides have made offers, that of the side
/// with the smaller id stands, as with handshakes.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="attempt">The attempt.</param>
/// <param name="send">Sends a signal to the peer.</param>
internal sealed class RtcMaking(NodeContext node, RtcAttempt attempt, Action<Signal> send)
{
    /// <summary>The peer's candidates that are held until both descriptions are known. 16: more than browsers find at once; those that come later teach no more.</summary>
    private const int MaxHeld = 16;

    /// <summary>Offers that are answered in one attempt: the peer may have begun anew, but it does so once or twice.</summary>
    private const int MaxAnswers = 3;

    private readonly List<RtcCandidate> _held = [];
    private RtcNegotiation? _negotiation;
    private int _answers;

    /// <summary>Why there is no connection, once it is clear.</summary>
    public ConnectResult Result { get; private set; } = new(ConnectStatus.Failed, attempt.Peer, "The WebRTC connection could not be made.");

    /// <summary>Makes the connection.</summary>
    /// <returns>It, with its channel open, for the caller to dispose of; null if there is none.</returns>
    public async Task<RtcNegotiation?> MakeAsync(CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(node.Limits.RtcTimeout, node.Options.TimeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
        var isMade = false;
        try
        {
            if (attempt.IsOwn) _negotiation = await RtcNegotiation.OfferAsync(Engine, send, ending.Token).ConfigureAwait(false);
            isMade = await NegotiateAsync(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            Result = stopping.IsCancellationRequested
                ? new ConnectResult(ConnectStatus.Stopped, attempt.Peer, "This node stops.")
                : new ConnectResult(ConnectStatus.TimedOut, attempt.Peer, "The WebRTC connection was not there in time.");
        }
        catch (FormatException e) // the other side's description, or what an answer of it was made of
        {
            Result = Result with { Detail = $"The peer's signal is not one that fits: {e.Message}" };
        }
        catch (InvalidOperationException e) // the engine makes no more, or the connection has ended meanwhile
        {
            Result = Result with { Detail = $"The WebRTC connection could not be made: {e.Message}" };
        }
        finally
        {
            if (!isMade) await LetGoAsync().ConfigureAwait(false);
        }

        return _negotiation;
    }

    /// <summary>The one that there was when the attempt began: it has not gone since.</summary>
    private IRtcEngine Engine => node.Options.Rtc!;

    /// <returns>Whether the channel is open.</returns>
    private async Task<bool> NegotiateAsync(CancellationToken ending)
    {
        while (true)
        {
            var signalled = attempt.Signals.WaitToReadAsync(ending).AsTask();
            if (_negotiation is not null) await Task.WhenAny(signalled, _negotiation.Opened).ConfigureAwait(false);
            if (_negotiation is { Opened.IsCompleted: true }) return await FinishAsync(_negotiation).ConfigureAwait(false);
            await signalled.ConfigureAwait(false);
            while (attempt.Signals.TryRead(out var signal)) await TakeAsync(signal, ending).ConfigureAwait(false);
        }
    }

    private async Task<bool> FinishAsync(RtcNegotiation negotiation)
    {
        negotiation.StopSignalling();
        if (await negotiation.Opened.ConfigureAwait(false)) return true;
        if (negotiation.Connection.FailureReason is { } why) Result = Result with { Detail = $"The WebRTC connection failed: {why}" };
        return false;
    }

    private async Task TakeAsync(Signal signal, CancellationToken ending)
    {
        switch (signal.Kind)
        {
            case SignalKind.Candidate:
                Take(new RtcCandidate(signal.Text, signal.SdpMid, signal.SdpMLineIndex));
                break;
            case SignalKind.Answer when _negotiation is { IsOfferer: true, IsAgreed: false }:
                await _negotiation.SetAnswerAsync(signal.Text, ending).ConfigureAwait(false);
                UseHeld();
                break;
            case SignalKind.Offer when MayAnswer:
                await LetGoAsync().ConfigureAwait(false);
                _answers++;
                _negotiation = await RtcNegotiation.AnswerAsync(Engine, signal.Text, send, ending).ConfigureAwait(false);
                UseHeld();
                break;
        }
    }

    /// <summary>Whether an offer is to be answered: not if ours is out that stands before it, or has been answered.</summary>
    private bool MayAnswer => _answers < MaxAnswers && (_negotiation is not { IsOfferer: true } offered || (!offered.IsAgreed && node.Self > attempt.Peer));

    private void Take(RtcCandidate candidate)
    {
        if (_negotiation is { IsAgreed: true }) _negotiation.Connection.AddRemoteCandidate(candidate);
        else if (_held.Count < MaxHeld) _held.Add(candidate);
    }

    private void UseHeld()
    {
        foreach (var candidate in _held) _negotiation!.Connection.AddRemoteCandidate(candidate);
        _held.Clear();
    }

    private async Task LetGoAsync()
    {
        var negotiation = _negotiation;
        _negotiation = null;
        if (negotiation is not null) await negotiation.DisposeAsync().ConfigureAwait(false);
    }
}
