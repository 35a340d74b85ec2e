using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;

namespace PeerRelay.Tests.Server;

/// <summary>Frames that come in pieces, over a real socket: wherever the cut is, the link takes them.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class SplitFramesTests
{
    private const byte Pong = 0x8a;

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(125)]
    public async Task Ping_InPieces_IsAnswered(int length)
    {
        await using var server = await RunningServer.StartAsync();
        using var limit = new CancellationTokenSource(Eventually.Limit);
        using var connection = await RawConnection.UpgradeAsync(server.RelayUrl, 0, limit.Token);
        await connection.HelloAsync(PeerId.Random(), limit.Token);
        await Eventually.EqualAsync(1, () => server.Peer.LinkCount);

        var payload = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var ping = WebSocketFrame.Make(WebSocketFrame.Ping, payload);
        for (var cut = 1; cut < ping.Length; cut += cut < 20 ? 1 : 15)
        {
            await connection.WriteAsync(ping[..cut], limit.Token);
            await Task.Delay(5, limit.Token); // so that it is read before the rest has come; the outcome must not depend on it
            await connection.WriteAsync(ping[cut..], limit.Token);
            Assert.Equal(payload, await ReadPongAsync(connection, limit.Token));
        }
    }

    [Fact]
    public async Task Pings_ManyAtOnce_AreAllAnswered()
    {
        const int count = 5_000;
        await using var server = await RunningServer.StartAsync("Limits:MessagesPerSecond=0");
        using var limit = new CancellationTokenSource(Eventually.Limit);
        using var connection = await RawConnection.UpgradeAsync(server.RelayUrl, 0, limit.Token);
        await connection.HelloAsync(PeerId.Random(), limit.Token);
        await Eventually.EqualAsync(1, () => server.Peer.LinkCount);

        var payload = new byte[101];
        var ping = WebSocketFrame.Make(WebSocketFrame.Ping, payload);
        var writing = connection.WriteAsync([.. Enumerable.Repeat(ping, count).SelectMany(bytes => bytes)], limit.Token);
        for (var i = 0; i < count; i++) Assert.Equal(payload, await ReadPongAsync(connection, limit.Token));
        await writing;
    }

    private static async Task<byte[]> ReadPongAsync(RawConnection connection, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (first, payload) = await connection.ReadFrameAsync(cancellationToken);
            if (first == Pong) return payload;
        }
    }
}
