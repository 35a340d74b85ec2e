using System.Threading.Channels;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>A WebRTC connection with one peer that is being made, from the first signal until there is a link or there will be none.</summary>
/// <param name="peer">The peer.</param>
/// <param name="isOwn">Whether this node has begun it.</param>
/// <param name="by">The link that its first signal came by, if nothing was known of the peer; else null.</param>
internal sealed class RtcAttempt(PeerId peer, bool isOwn, ILink? by)
{
    /// <summary>Signals that wait to be taken up. 32: a browser sends a description and some ten candidates, and they hardly ever wait.</summary>
    private const int MaxWaiting = 32;

    private readonly Channel<Signal> _signals = Channel.CreateBounded<Signal>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly TaskCompletionSource<ConnectResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PeerId Peer => peer;

    public bool IsOwn => isOwn;

    /// <summary>The link that its first signal came by, if nothing was known of the peer; null once it is over.</summary>
    public ILink? By { get; private set; } = by;

    /// <summary>The signals that have come, in order.</summary>
    public ChannelReader<Signal> Signals => _signals.Reader;

    /// <summary>What has become of it.</summary>
    public Task<ConnectResult> Result => _result.Task;

    /// <summary>Takes a signal of the peer's.</summary>
    /// <returns>Whether it was taken: not if too many wait, or it is over.</returns>
    public bool TryTake(in Signal signal) => _signals.Writer.TryWrite(signal);

    /// <summary>Takes no more signals, and tells what has become of it.</summary>
    public void Complete(ConnectResult result)
    {
        By = null; // else a link that has ended would be kept for as long as this one stands
        _signals.Writer.TryComplete();
        _result.TrySetResult(result);
    }
}
