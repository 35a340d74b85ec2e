using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Gives messages to whom they are for: those of the layer of requests to that, all others to the application.</summary>
internal sealed class Delivery(NodeContext node, Requester requester, Responder responder)
{
    /// <summary>Gives a message.</summary>
    /// <returns><see cref="DropReason.None"/> if it was taken, else why not. All but <see cref="DropReason.NobodyListens"/> has been counted.</returns>
    public DropReason Deliver(PeerMessage message)
    {
        node.Counters.Delivered();
        return message.IsBinary ? node.Events.Raise(message) : LayerName.Of(message.Json.Span) switch
        {
            Layer.Request => responder.OnRequest(message),
            Layer.Response => requester.OnResponse(message),
            _ => node.Events.Raise(message),
        };
    }
}
