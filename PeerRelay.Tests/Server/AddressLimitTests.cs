using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Hosting;
using PeerRelay.Server.Relay;
using PeerRelay.Server.Settings;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Server;

/// <summary>Connections that never come as far as a request.</summary>
public sealed class AddressLimitTests
{
    private const string RestOfRequest = "x\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task Connect_AddressHoldsAsManyAsItMay_IsCutUntilOneLeaves()
    {
        await using var server = await RunningServer.StartAsync(ExemptNobody, "MaxConnectionsPerAddress=1");
        var open = new Dictionary<Task<string?>, Socket>();
        try
        {
            for (var i = 0; i <= AddressLimit.PlainRoom + 1; i++)
            {
                var client = await DribbleAsync(server);
                open.Add(AnswerAsync(client), client);
            }
            // One is too many. The server takes them in side by side, so it need not be the last.
            var cut = await Task.WhenAny(open.Keys);
            Assert.Null(await cut);
            Leave(cut);
            var gate = server.Services.GetRequiredService<ConnectionGate>();
            Assert.Equal(1, gate.Refused()[ConnectionRefusal.AddressFull]);
            Assert.Equal(0, gate.Open); // none of them is a peer

            Leave(open.Keys.First());
            await Eventually.TrueAsync(async () =>
            {
                using var next = await DribbleAsync(server);
                await SendAsync(next, RestOfRequest);
                return await AnswerAsync(next) is not null;
            });
            foreach (var (answer, client) in open)
            {
                await SendAsync(client, RestOfRequest);
                Assert.StartsWith("HTTP/1.1 200", await answer, StringComparison.Ordinal);
            }
        }
        finally
        {
            foreach (var client in open.Values) client.Dispose();
        }

        void Leave(Task<string?> answer)
        {
            open[answer].Dispose();
            open.Remove(answer);
        }
    }

    [Fact]
    public async Task Connect_FromThisMachine_IsNotCut()
    {
        await using var server = await RunningServer.StartAsync(WaitForHeaders, "MaxConnectionsPerAddress=1");
        var open = new List<Socket>();
        for (var i = 0; i <= AddressLimit.PlainRoom + 1; i++) open.Add(await DribbleAsync(server));
        await SendAsync(open[^1], RestOfRequest);
        Assert.StartsWith("HTTP/1.1 200", await AnswerAsync(open[^1]), StringComparison.Ordinal);
        open.ForEach(client => client.Dispose());
    }

    [Theory]
    [InlineData("127.0.0.9", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.2", false)]
    [InlineData("10.1.9.9", true)]
    [InlineData("fd00::1", true)]
    [InlineData("8.8.8.8", false)]
    public void ExemptAddresses_AreThisMachineAndKnownProxies(string address, bool isExempt)
    {
        var exempt = ExemptAddresses.Of(new ForwardedHeaderOptions { KnownProxies = ["10.0.0.1", "fd00::1"], KnownNetworks = ["10.1.0.0/16"] });
        Assert.Equal(isExempt, exempt.Contains(IPAddress.Parse(address)));
    }

    [Fact]
    public async Task Headers_Dribble_AreCutOffInTime()
    {
        // The server's own time is 10 s, too long for a test to wait for.
        await using (var server = await RunningServer.StartAsync())
            Assert.Equal(TimeSpan.FromSeconds(10), Limits(server).RequestHeadersTimeout);
        await using var hasty = await RunningServer.StartAsync(builder =>
            builder.Services.PostConfigure<KestrelServerOptions>(kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromMilliseconds(500)));
        using var client = await DribbleAsync(hasty);
        var answer = AnswerAsync(client);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!answer.IsCompleted && await timer.WaitForNextTickAsync())
            await SendAsync(client, "x");
        var text = await answer;
        Assert.True(text is null || text.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task Connect_AndSendNothing_IsCutAsHeadersThatDribble()
    {
        await using var hasty = await RunningServer.StartAsync(builder =>
            builder.Services.PostConfigure<KestrelServerOptions>(kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromMilliseconds(200)));
        using var client = await ConnectAsync(hasty);
        Assert.Null(await AnswerAsync(client));
    }

    [Fact]
    public async Task Stop_RequestDribbles_IsNotWaitedFor()
    {
        // Neither its own limit nor the stop's comes within what this test waits for.
        await using var server = await RunningServer.StartAsync(WaitForHeaders, "ShutdownTimeout=01:00:00");
        using var client = await DribbleAsync(server);
        await server.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Null(await AnswerAsync(client));
    }

    private static KestrelServerLimits Limits(RunningServer server) => server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

    /// <summary>A test can't call from elsewhere, so loopback is taken for an address like any other.</summary>
    private static void ExemptNobody(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new ExemptAddresses([]));
        WaitForHeaders(builder);
    }

    /// <summary>On a busy machine, none is to be cut for the time that the test takes.</summary>
    private static void WaitForHeaders(WebApplicationBuilder builder) =>
        builder.Services.PostConfigure<KestrelServerOptions>(kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromHours(1));

    /// <summary>Connects and sends the beginning of a request.</summary>
    private static async Task<Socket> DribbleAsync(RunningServer server)
    {
        var client = await ConnectAsync(server);
        await SendAsync(client, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Dribble: ");
        return client;
    }

    /// <summary>Connects. Where the server cuts the connection, that shows here, at a write or at a read, whichever comes first.</summary>
    private static async Task<Socket> ConnectAsync(RunningServer server)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, server.PlainAddress.Port);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // Cut before the connect was looked at: what is read from it is the end, too.
        }
        return client;
    }

    private static async Task SendAsync(Socket client, string text)
    {
        try
        {
            await client.SendAsync(Encoding.ASCII.GetBytes(text));
        }
        catch (SocketException)
        {
            // The server has cut the connection: that is what is tested, by what can be read.
        }
    }

    /// <summary>What the server sends up to the end; null if it is nothing.</summary>
    private static async Task<string?> AnswerAsync(Socket client)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await client.ReceiveAsync(buffer, limit.Token) is var read and > 0)
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // Reset: nothing more comes.
        }
        return text.Length == 0 ? null : text.ToString();
    }
}
