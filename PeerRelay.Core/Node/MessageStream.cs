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
        var room = new ByteRoom(node.Limits.PartialBytes); // of those that no frame bounds: the others' number bounds them
        using var stopped = node.Stopped.Register(() => channel.Writer.TryComplete());
        node.Events.MessageReceived += Write;
        try
        {
            await foreach (var message in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsLarge(message)) room.GiveBack(message.Size);
                yield return message;
            }
        }
        finally
        {
            node.Events.MessageReceived -= Write;
        }

        void Write(object? sender, PeerMessage message)
        {
            var isLarge = IsLarge(message);
            if (!isLarge || room.TryTake(message.Size))
            {
                if (channel.Writer.TryWrite(message)) return;
                if (isLarge) room.GiveBack(message.Size);
            }

            message.Refuse(DropReason.InboxFull);
            node.Drop(DropReason.InboxFull, from: message.From, to: node.Self);
        }

        bool IsLarge(PeerMessage message) => message.Size > node.Limits.MaxFrameBytes;
    }
}
