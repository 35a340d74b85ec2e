using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using PeerRelay.Identity;
using PeerRelay.Server.Events;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Server;

[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class EventStreamTests
{
    [Fact]
    public async Task Stream_TellsOfPeersAndMessages()
    {
        await using var server = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync();
        using var stream = await EventReader.OpenAsync(server);
        await server.Peer.ConnectAsync(other.RelayUrl);
        var connected = await stream.NextAsync("peer-connected");
        Assert.Equal(other.Peer.Id.ToString(), (string)connected["id"]!);

        await other.Peer.SendAsync(server.Peer.Id, new { text = "line\nbreak" });
        var message = await stream.NextAsync("message");
        Assert.Equal((1, other.Peer.Id.ToString(), "line\nbreak"), ((int)message["sequence"]!, (string)message["from"]!, (string)message["json"]!["text"]!));

        await server.Peer.DisconnectAsync(other.Peer.Id);
        var disconnected = await stream.NextAsync("peer-disconnected");
        Assert.Equal(("disconnected", other.Peer.Id.ToString()), ((string)disconnected["reason"]!, (string)disconnected["link"]!["id"]!));
    }

    [Fact]
    public async Task Stream_LongMessage_IsLeftToTheInbox()
    {
        await using var server = await RunningServer.StartAsync();
        using var stream = await EventReader.OpenAsync(server);
        await server.Peer.SendAsync(server.Peer.Id, new string('a', 20_000));
        var message = await stream.NextAsync("message");
        Assert.Equal(20_002, (int)message["bytes"]!);
        Assert.Null(message["json"]);
    }

    [Fact]
    public async Task Stream_Drops_AreToldByReason()
    {
        await using var server = await RunningServer.StartAsync("Limits:PendingMessages=0");
        using var stream = await EventReader.OpenAsync(server);
        var dropped = stream.NextAsync("dropped");
        await Eventually.TrueAsync(async () =>
        {
            await server.Peer.SendAsync(PeerId.Random(), 1);
            return dropped.IsCompleted;
        });
        Assert.Equal("pendingQueueFull", (string)(await dropped)["reason"]!);
        Assert.True((long)(await dropped)["count"]! > 0);
    }

    [Fact]
    public async Task Stream_NothingHappens_ShowsThatItIsAlive()
    {
        await using var server = await RunningServer.StartAsync("Admin:EventHeartbeat=00:00:00.100");
        using var stream = await EventReader.OpenAsync(server);
        Assert.Equal(": PeerRelay", await stream.LineAsync());
        Assert.Equal("retry: 3000", await stream.LineAsync());
        Assert.Equal(string.Empty, await stream.LineAsync());
        Assert.Equal(":", await stream.LineAsync());
    }

    [Fact]
    public async Task Stream_BackAfterABreak_TellsHowMuchWasMissed()
    {
        await using var server = await RunningServer.StartAsync();
        for (var i = 0; i < 5; i++) await server.Peer.SendAsync(server.Peer.Id, i);
        using var stream = await EventReader.OpenAsync(server, lastId: "2");
        Assert.Equal(3, (int)(await stream.NextAsync("missed"))["count"]!);
    }

    [Fact]
    public async Task Stream_TooMany_IsRefused()
    {
        await using var server = await RunningServer.StartAsync("Admin:EventStreams=1");
        using (await EventReader.OpenAsync(server))
            Assert.Equal("tooManyStreams", (string)(await server.Client.GetAsync("/api/v1/events").ProblemAsync(HttpStatusCode.ServiceUnavailable))["reason"]!);
        await Eventually.TrueAsync(async () =>
        {
            using var response = await server.Client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
            return response.StatusCode == HttpStatusCode.OK;
        });
    }

    [Fact]
    public async Task Stream_ForSomeSeconds_Ends()
    {
        await using var server = await RunningServer.StartAsync();
        Assert.StartsWith(": PeerRelay", await server.Client.GetStringAsync("/api/v1/events?seconds=1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_WithOpenStreamAndLinks_EndsThemAndIsQuick()
    {
        // The limit, at which all is cut, is far beyond what this test waits for.
        await using var server = await RunningServer.StartAsync("ShutdownTimeout=01:00:00");
        await using var other = await RunningServer.StartAsync($"Bootstrap={server.RelayUrl}");
        await Eventually.TrueAsync(() => server.Peer.LinkCount == 1);
        using var stream = await EventReader.OpenAsync(server);
        await server.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(0, server.Peer.LinkCount);
        await stream.EndAsync();
        await Eventually.TrueAsync(() => other.Peer.LinkCount == 0);
    }

    [Fact]
    public async Task Stop_WhileEventsAreWritten_StreamEndsInOrder()
    {
        for (var round = 0; round < 10; round++) // the stop comes in the middle of a write now and then
        {
            await using var server = await RunningServer.StartAsync();
            using var stream = await EventReader.OpenAsync(server);
            using var done = new CancellationTokenSource();
            var sending = Task.Run(async () =>
            {
                while (!done.IsCancellationRequested) await server.Peer.SendAsync(server.Peer.Id, 1);
            });
            await stream.NextAsync("message");
            var ending = stream.EndAsync(); // fails if the connection is cut
            await server.StopAsync().WaitAsync(Eventually.Limit);
            await ending;
            await done.CancelAsync();
            await sending;
        }
    }

    [Fact]
    public async Task Stream_ReaderTakesNothing_IsCut()
    {
        await using var server = await RunningServer.StartAsync(builder =>
        {
            builder.Services.AddSingleton(new EventStreamLimits(TimeSpan.FromMilliseconds(200)));
            // Kestrel's own limit, of bytes a second, must not be what cuts it.
            builder.Services.PostConfigure<KestrelServerOptions>(kestrel => kestrel.Limits.MinResponseDataRate = null);
        });
        using var client = new TcpClient { ReceiveBufferSize = 4096 };
        var stream = await TestClient.ConnectAsync(client, server.BaseAddress);
        await stream.WriteAsync("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var head = new byte["HTTP/1.1 200".Length]; // comes when the stream has begun, and nothing more is read
        await stream.ReadExactlyAsync(head).AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal("HTTP/1.1 200", Encoding.ASCII.GetString(head));
        var feed = server.Services.GetRequiredService<EventFeed>();
        var text = new string('a', 10_000);
        await Eventually.TrueAsync(async () =>
        {
            for (var i = 0; i < 100; i++) await server.Peer.SendAsync(server.Peer.Id, text);
            return !feed.HasSubscribers;
        });
    }
}
