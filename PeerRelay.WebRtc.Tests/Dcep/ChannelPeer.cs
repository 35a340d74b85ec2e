using PeerRelay.WebRtc.Dcep;
using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Dcep;

/// <summary>An owner of data channels that keeps what it is told, and hands packets to another one at once, some together and one after the other.</summary>
internal sealed class ChannelPeer : IDataChannelsOwner
{
    private readonly Queue<byte[]> underway = new();

    public ChannelPeer() => Channels = new DataChannels(this, new SctpOptions());

    public DataChannels Channels { get; }

    public List<DataChannel> Opened { get; } = [];

    public List<DataChannel> Closed { get; } = [];

    public List<(DataChannel Channel, byte[] Data, bool IsText)> Messages { get; } = [];

    public List<SctpCloseReason> Disconnected { get; } = [];

    public void SendPacket(ReadOnlySpan<byte> packet) => underway.Enqueue(packet.ToArray());

    public void OnConnected()
    {
    }

    public void OnOpen(DataChannel channel) => Opened.Add(channel);

    public void OnMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText)
    {
        Messages.Add((channel, message.ToArray(), isText));
        Channels.Release(message.Length, TimeSpan.Zero);
    }

    public void OnBufferedLow(DataChannel channel)
    {
    }

    public void OnClosed(DataChannel channel) => Closed.Add(channel);

    public void OnDisconnected(SctpCloseReason reason) => Disconnected.Add(reason);

    /// <summary>What it has sent since the last call.</summary>
    public IReadOnlyList<byte[]> TakeSent()
    {
        byte[][] sent = [.. underway];
        underway.Clear();
        return sent;
    }

    /// <summary>Carries packets both ways until none is left, with nothing but delayed acknowledgements between.</summary>
    public static void Exchange(ChannelPeer left, ChannelPeer right, TimeSpan now)
    {
        var random = new Random(1);
        do
        {
            Carry(left, right, random, now);
            Carry(right, left, random, now);
            now += SctpLimits.SackDelay;
            foreach (var peer in new[] { left, right })
            {
                if (peer.Channels.NextTimeoutAt <= now)
                    peer.Channels.OnTimeout(now);
            }
        }
        while (left.underway.Count + right.underway.Count > 0);
    }

    private static void Carry(ChannelPeer from, ChannelPeer to, Random random, TimeSpan now)
    {
        while (from.underway.Count > 0)
        {
            for (var together = random.Next(1, 12); together > 0 && from.underway.TryDequeue(out var packet); together--)
            {
                to.Channels.TakePacket(packet, now);
                if (random.Next(8) == 0)
                    to.Channels.OnTimeout(now);
            }

            to.Channels.OnPacketsTaken(now);
        }
    }
}
