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

    /// <summary>Gives the application a message.</summary>
    /// <returns><see cref="DropReason.None"/> if any handler has taken it, else why not. All but <see cref="DropReason.NobodyListens"/> has been counted.</returns>
    public DropReason Raise(PeerMessage message)
    {
        var result = DropReason.NobodyListens;
        foreach (var handler in Delegate.EnumerateInvocationList(MessageReceived))
        {
            message.Refuse(DropReason.None);
            var reason = Call(handler, message) ? message.Refusal : DropReason.HandlerFailed;
            if (result != DropReason.None) result = reason;
        }

        return result;
    }

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
        foreach (var handler in Delegate.EnumerateInvocationList(handlers)) Call(handler, argument);
    }

    /// <returns>Whether it has not thrown.</returns>
    private bool Call<T>(EventHandler<T> handler, T argument)
    {
        try
        {
            handler(sender, argument);
            return true;
        }
        catch (Exception e) // whatever the application's handler throws, the link that it runs on must live on
        {
            counters.Dropped(DropReason.HandlerFailed);
            NodeLog.HandlerFailed(logger, typeof(T).Name, e);
            return false;
        }
    }
}
