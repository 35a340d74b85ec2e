using System.Runtime.CompilerServices;
using System.Threading.Channels;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Hands messages to a reader at its own pace, bounded: what it can't keep up with is dropped and counted.</summary>
internal static class MessageStream
{
    public static async IAsyncEnumerable<PeerMessage> ReadAsync(NodeContext node, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<PeerMessage>(
            new BoundedChannelOptions(node.Limits.InboxMessages) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        using var stopped = node.Stopped.Register(() => channel.Writer.TryComplete());
        node.Events.MessageReceived += Write;
        try
        {
            await foreach (var message in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false)) yield return message;
        }
        finally
        {
            node.Events.MessageReceived -= Write;
        }

        void Write(object? sender, PeerMessage message)
        {
            if (channel.Writer.TryWrite(message)) return;
            message.Refuse(DropReason.InboxFull);
            node.Drop(DropReason.InboxFull, from: message.From, to: node.Self);
        }
    }
}
