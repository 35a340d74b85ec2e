using PeerRelay.WebRtc.Dcep;
using PeerRelay.WebRtc.Sctp;
using PeerRelay.WebRtc.Tests.Dcep;
using PeerRelay.WebRtc.Tests.Sctp;

namespace PeerRelay.WebRtc.Tests.Hostile;

/// <summary>What a peer with which there is an association may send on its channels.</summary>
[Collection(HostileTestGroup.Name)]
public sealed class ChannelHostileTests
{
    private static readonly byte[] Open = [3, 0, 1, 0, 0, 0, 0, 0, 0, 5, 0, 4, .. "label"u8, .. "name"u8];

    [Fact]
    public void OnPacket_MutatedMessagesOnAnyStream_ChannelsStayBounded() => Mutations.Run(32, (random, _) =>
    {
        const int Count = 5_000;
        var (server, send) = Connected();
        for (var i = 0; i < Count; i++)
        {
            var protocol = random.Next(4) == 0 ? DataChannelProtocol.Binary + (uint)random.Next(6) : DataChannelProtocol.Control;
            send((ushort)random.Next(2000), protocol, Mutated(random.Next(8) == 0 ? AckMessage.Bytes.ToArray() : Open, random));
        }

        Assert.True(server.Opened.Count <= DataChannels.MaxChannels);
        Assert.True(server.Channels.Association.OutgoingStreams <= DataChannels.MaxChannels + DataChannels.MaxRefused);
        server.Channels.Abort(default);
        Assert.Equal(server.Opened.Count, server.Closed.Count);
        return Count;
    });

    [Fact]
    public void OnPacket_ChannelsWithoutEndAndNoResetAnswered_FewStreamsAreKept()
    {
        var (server, send) = Connected();
        for (var stream = 0; stream < 10_000; stream += 2) send((ushort)stream, DataChannelProtocol.Control, Open);
        Assert.Equal(DataChannels.MaxChannels, server.Opened.Count);
        Assert.Equal(5_000 - DataChannels.MaxChannels, server.Channels.DropCount(DataChannelDropReason.TooManyChannels));
        Assert.Equal(DataChannels.MaxChannels + DataChannels.MaxRefused, server.Channels.Association.OutgoingStreams);
        Assert.Empty(server.Disconnected);
    }

    /// <summary>Channels whose other side sends messages by hand, one in a packet, and answers nothing.</summary>
    private static (ChannelPeer Server, Action<ushort, uint, byte[]> Send) Connected()
    {
        const uint FirstTsn = 1;
        var server = new ChannelPeer();
        var peer = new SimulatedPeer(tag: 1, initialTsn: FirstTsn);
        peer.Sent = packet => server.Channels.OnPacket(packet, default);
        server.Channels.Start(isDtlsClient: false, 256 * 1024, default);
        peer.Association.Connect(default);
        while (server.TakeSent() is { Count: > 0 } packets)
            foreach (var packet in packets) peer.Association.OnPacket(packet, default);
        Assert.Equal(SctpState.Established, server.Channels.Association.State);
        var tsn = FirstTsn;
        return (server, (stream, protocol, message) =>
        {
            var data = PacketBuilder.Data(tsn++, DataFlags.Begin | DataFlags.End | DataFlags.Unordered, stream, 0, message, protocol);
            server.Channels.OnPacket(PacketBuilder.Packet(server.Channels.Association.LocalTag, data), default);
            server.TakeSent();
        });
    }

    private static byte[] Mutated(byte[] message, Random random)
    {
        message = [.. message];
        for (var changes = random.Next(3); changes > 0; changes--) message[random.Next(message.Length)] = (byte)random.Next(256);
        return random.Next(8) == 0 ? message[..random.Next(1, message.Length + 1)] : message;
    }
}
