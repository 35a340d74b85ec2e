using Microsoft.Extensions.Logging;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Tells the application what happens. A handler that throws harms nobody but itself.</summary>
internal sealed class NodeEvents(object sender, NodeCounters counters, ILogger logger)
{
    public event EventHandler<PeerMessage>? MessageReceived;

    public event EventHandler<LinkInfo>? PeerConnected;

    public event EventHandler<PeerDisconnected>? PeerDisconnected;

    public event EventHandler<FrameDropped>? FrameDropped;

    /// <summary>Whether anybody wants to be told of drops: else no event is made.</summary>
    public bool WantsDrops => FrameDropped is not null;

    public void Raise(PeerMessage message) => Raise(MessageReceived, message);

    public void Raise(LinkInfo link)
    {
        ReadRound.WriteSoFar(); // handlers may take long
        Raise(PeerConnected, link);
    }

    public void Raise(PeerDisconnected disconnected)
    {
        ReadRound.WriteSoFar();
        Raise(PeerDisconnected, disconnected);
    }

    public void Raise(FrameDropped dropped) => Raise(FrameDropped, dropped);

    private void Raise<T>(EventHandler<T>? handlers, T argument)
    {
        if (handlers is null) return;
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
        {
            try
            {
                handler(sender, argument);
            }
            catch (Exception e) // whatever the application's handler throws, the link that it runs on must live on
            {
                counters.Dropped(DropReason.HandlerFailed);
                NodeLog.HandlerFailed(logger, typeof(T).Name, e);
            }
        }
    }
}
