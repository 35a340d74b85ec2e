using PeerRelay.WebRtc.Dcep;
using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Dcep;

public class DataChannelsTests
{
    private readonly ChannelPeer client = new();
    private readonly ChannelPeer server = new();

    [Fact]
    public void Channel_MadeBeforeTheStart_OpensOnBothSides_WithTheParityOfItsSide()
    {
        var one = client.Channels.TryCreate("one", "proto", default)!;
        var two = server.Channels.TryCreate("two", string.Empty, default)!;
        Start();
        Assert.Equal((0, 1), (one.Stream!.Value, two.Stream!.Value));
        var incoming = server.Opened.Single(channel => channel.IsIncoming);
        Assert.Equal(("one", "proto", DataChannelState.Open), (incoming.Label, incoming.Protocol, incoming.State));
        Assert.Contains(client.Opened, channel => channel is { Label: "two", IsIncoming: true });
    }

    [Fact]
    public void Messages_BinaryTextAndEmpty_ComeAsSent()
    {
        var channel = client.Channels.TryCreate("a", string.Empty, default)!;
        Start();
        Assert.True(client.Channels.TrySend(channel, [1, 2, 3], isText: false, default));
        Assert.True(client.Channels.TrySend(channel, "hé"u8, isText: true, default));
        Assert.True(client.Channels.TrySend(channel, [], isText: true, default));
        Assert.True(client.Channels.TrySend(channel, [], isText: false, default));
        client.Channels.Flush(default);
        Exchange();
        Assert.Equal(
            ["010203 False", "68C3A9 True", " True", " False"],
            server.Messages.Select(message => $"{Convert.ToHexString(message.Data)} {message.IsText}"));
        Assert.True(server.Channels.TrySend(server.Opened.Single(), [9], isText: false, default));
        server.Channels.Flush(default);
        Exchange();
        Assert.Same(channel, client.Messages.Single().Channel);
    }

    [Fact]
    public void Close_ByEitherSide_ClosesBothOnce_AndFreesTheStream()
    {
        for (var round = 0; round < 300; round++)
        {
            var channel = client.Channels.TryCreate("a", string.Empty, default)!;
            if (round == 0)
                Start();
            Exchange();
            var closing = round % 2 == 0 ? client : server;
            closing.Channels.Close(closing == client ? channel : server.Opened[^1], default);
            Exchange();
            Assert.Equal(DataChannelState.Closed, channel.State);
            Assert.Equal((round + 1, round + 1), (client.Closed.Count, server.Closed.Count));
        }
    }

    [Fact]
    public void Close_WithMessagesWaiting_StillDeliversThem()
    {
        var channel = client.Channels.TryCreate("a", string.Empty, default)!;
        Start();
        for (var i = 0; i < 10; i++)
            client.Channels.TrySend(channel, new byte[10_000], isText: false, default);
        client.Channels.Close(channel, default);
        Assert.False(client.Channels.TrySend(channel, [1], isText: false, default));
        Exchange();
        Assert.Equal(10, server.Messages.Count);
        Assert.Single(server.Closed);
    }

    [Fact]
    public void Channels_BeyondTheLimit_AreRefused()
    {
        Start();
        for (var i = 0; i < DataChannels.MaxChannels; i++)
            Assert.NotNull(client.Channels.TryCreate("a", string.Empty, default));
        Assert.Null(client.Channels.TryCreate("a", string.Empty, default));
        Exchange();
        Assert.Equal(DataChannels.MaxChannels, server.Opened.Count);
        Assert.Null(server.Channels.TryCreate("a", string.Empty, default));
    }

    [Fact]
    public void Abort_ClosesAllChannels_AndTells()
    {
        var channel = client.Channels.TryCreate("a", string.Empty, default)!;
        Start();
        server.Channels.Abort(default);
        Exchange();
        Assert.Equal([SctpCloseReason.AbortedByPeer], client.Disconnected);
        Assert.Equal([SctpCloseReason.ClosedByUs], server.Disconnected);
        Assert.Equal(DataChannelState.Closed, channel.State);
        Assert.Null(client.Channels.TryCreate("b", string.Empty, default));
    }

    [Fact]
    public void MessageWithoutChannel_IsPassedOver()
    {
        Start();
        Assert.True(client.Channels.Association.TrySend(8, DataChannelProtocol.Binary, [1], default));
        Assert.True(client.Channels.Association.TrySend(8, 99, [1], default));
        Assert.True(client.Channels.Association.TrySend(8, DataChannelProtocol.Control, [7], default));
        Assert.True(client.Channels.Association.TrySend(9, DataChannelProtocol.Control, Convert.FromHexString("030001000000000000000000"), default));
        client.Channels.Flush(default);
        Exchange();
        foreach (var reason in new[] { DataChannelDropReason.NoChannel, DataChannelDropReason.UnknownProtocol, DataChannelDropReason.MalformedControl, DataChannelDropReason.StreamTaken })
            Assert.Equal(1, server.Channels.DropCount(reason));
        Assert.Empty(server.Opened);
    }

    private void Start()
    {
        client.Channels.Start(isDtlsClient: true, 256 * 1024, default);
        server.Channels.Start(isDtlsClient: false, 256 * 1024, default);
        Exchange();
    }

    private void Exchange() => ChannelPeer.Exchange(client, server, TimeSpan.Zero);
}
