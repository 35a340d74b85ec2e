using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PeerRelay.Identity;
using PeerRelay.Server.Relay;
using PeerRelay.Tests.Harness;
using static PeerRelay.Tests.Server.HttpAssert;

namespace PeerRelay.Tests.Server;

[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class RelayEndpointTests
{
    [Fact]
    public async Task Get_Info_TellsEveryPageWhatTheNodeIs()
    {
        await using var server = await RunningServer.StartAsync(
            "Name=north",
            "Id=00112233445566778899aabbccddeeff00112233",
            "PublicUrl=wss://relay.example/relay",
            "Limits:MaxFrameBytes=65536",
            "IceServers:0:Urls:0=stun:stun.example");
        foreach (var path in new[] { "/relay", "/" })
        {
            using var request = Get(path, ("Origin", "https://any.example"));
            using var response = await server.Client.SendAsync(request);
            Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
            var info = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal("00112233445566778899aabbccddeeff00112233", (string)info["id"]!);
            Assert.Equal(("north", "0.1.0"), ((string)info["name"]!, (string)info["version"]!));
            Assert.Equal("wss://relay.example/relay", (string)info["url"]!);
            Assert.Equal(65536, (int)info["limits"]!["maxFrameBytes"]!);
            Assert.Equal("""[{"urls":["stun:stun.example"]}]""", info["iceServers"]!.ToJsonString());
        }
    }

    [Theory]
    [InlineData("relay.example:8001", true)]
    [InlineData("localhost:8001", false)]
    public async Task Get_InfoWithoutPublicUrl_NamesTheRequestsOwnUnlessItIsThisMachine(string host, bool isNamed)
    {
        var url = isNamed ? $"{LinkVariant.Current.Scheme}://{host}/relay" : null;
        await using var server = await RunningServer.StartAsync();
        using var request = Get("/relay", ("Host", host));
        Assert.Equal(url, (string?)(await server.Client.SendAsync(request).JsonAsync())["url"]);
    }

    [Theory]
    [InlineData("/relay")]
    [InlineData("/")]
    public async Task Upgrade_PeerConnects(string path)
    {
        await using var server = await RunningServer.StartAsync();
        using var socket = await ConnectAsync(server, path);
        Assert.Equal(server.Peer.Id, await ShakeHandsAsync(socket, PeerId.Random()));
        await Eventually.TrueAsync(() => server.Peer.LinkCount == 1);
        Assert.StartsWith("127.0.0.1:", server.Peer.GetLinks().Single().RemoteAddress, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_RootIsNotServed_IsNotFound()
    {
        await using var server = await RunningServer.StartAsync("ServeRoot=false");
        await server.Client.GetAsync("/").ProblemAsync(HttpStatusCode.NotFound);
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, "/"));
    }

    [Theory]
    [InlineData("Sec-WebSocket-Key", "", HttpStatusCode.BadRequest)]
    [InlineData("Sec-WebSocket-Key", "short", HttpStatusCode.BadRequest)]
    [InlineData("Sec-WebSocket-Version", "12", HttpStatusCode.UpgradeRequired)]
    [InlineData("Sec-WebSocket-Version", "", HttpStatusCode.UpgradeRequired)]
    public async Task Upgrade_Broken_IsAProblem(string name, string value, HttpStatusCode status)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await UpgradeAsync(server, (name, value));
        Assert.Equal(status == HttpStatusCode.UpgradeRequired, response.Headers.TryGetValues("Sec-WebSocket-Version", out var versions) && versions.Single() == "13");
        await Task.FromResult(response).ProblemAsync(status);
        Assert.Equal(0, server.Services.GetRequiredService<ConnectionGate>().Open);
    }

    [Theory]
    [InlineData("CONNECT evil.example:443 HTTP/1.1", "HTTP/1.1 405")]
    [InlineData("HEAD /relay HTTP/1.1", "HTTP/1.1 200")]
    [InlineData("OPTIONS /relay HTTP/1.1", "HTTP/1.1 204")]
    public async Task Request_AtTheRelayWithoutUpgrade_Answers(string line, string answer)
    {
        await using var server = await RunningServer.StartAsync();
        using var client = new TcpClient();
        var stream = await TestClient.ConnectAsync(client, server.BaseAddress);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{line}\r\nHost: evil.example:443\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        Assert.StartsWith(answer, await reader.ReadLineAsync().WaitAsync(Eventually.Limit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/relay")]
    [InlineData("DELETE", "/")]
    [InlineData("NONSENSE", "/relay")]
    public async Task Request_OtherMethod_IsToldThoseThatAreTaken(string method, string path)
    {
        await using var server = await RunningServer.StartAsync();
        using var response = await server.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(["GET", "HEAD", "OPTIONS"], response.Content.Headers.Allow);
        var problem = await Task.FromResult(response).ProblemAsync(HttpStatusCode.MethodNotAllowed);
        Assert.EndsWith("It takes GET, HEAD, OPTIONS.", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ServerListensAndPeerIsNotStarted_TakesNobodyYet()
    {
        HttpResponseMessage? ready = null, upgrade = null;
        await using var server = await RunningServer.StartAsync(builder =>
            builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(services => new BeforeThePeer(services.GetRequiredService<IServer>(), async client =>
            {
                ready = await client.GetAsync("/health/ready");
                upgrade = await client.SendAsync(UpgradeRequest());
            }))));
        Assert.Equal("starting", (string)(await Task.FromResult(ready!).ProblemAsync(HttpStatusCode.ServiceUnavailable))["reason"]!);
        Assert.Equal("starting", (string)(await Task.FromResult(upgrade!).ProblemAsync(HttpStatusCode.ServiceUnavailable))["reason"]!);
        await server.Client.GetAsync("/health/ready").JsonAsync();
        (await ConnectAsync(server, "/relay")).Dispose();
    }

    [Fact]
    public async Task Upgrade_OtherPath_IsServedThere()
    {
        await using var server = await RunningServer.StartAsync("Path=/my/peers", "ServeRoot=false");
        using var socket = await ConnectAsync(server, "/my/peers");
        await ShakeHandsAsync(socket, PeerId.Random());
        await server.Client.GetAsync("/relay").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("https://good.example", true)]
    [InlineData("HTTPS://GOOD.EXAMPLE", true)]
    [InlineData(null, true)]
    [InlineData("https://good.example:444", false)]
    [InlineData("http://good.example", false)]
    [InlineData("null", false)]
    public async Task Upgrade_WithAllowedOrigins_RefusesOtherPages(string? origin, bool isAllowed)
    {
        await using var server = await RunningServer.StartAsync("AllowedOrigins:0=https://good.example");
        if (isAllowed)
            (await ConnectAsync(server, "/relay", ("Origin", origin))).Dispose();
        else
            Assert.Equal("origin", (string)(await UpgradeAsync(server, ("Origin", origin!)).ProblemAsync(HttpStatusCode.Forbidden))["reason"]!);
    }

    [Fact]
    public async Task Upgrade_NodeIsFull_IsRefusedUntilOneLeaves()
    {
        await using var server = await RunningServer.StartAsync("MaxConnections=1", "Limits:HelloTimeout=01:00:00"); // who says no hello stays
        using (await ConnectAsync(server, "/relay"))
        {
            using var refused = await UpgradeAsync(server);
            Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter!.Delta);
            Assert.Equal("full", (string)(await UpgradeAsync(server).ProblemAsync(HttpStatusCode.ServiceUnavailable))["reason"]!);
            var connections = (await server.Client.GetAsync("/api/v1/node").JsonAsync())["connections"]!;
            Assert.Equal("""{"open":1,"refused":{"full":2,"addressFull":0,"origin":0,"starting":0,"stopping":0}}""", connections.ToJsonString());
        }
        await Eventually.TrueAsync(async () =>
        {
            using var response = await UpgradeAsync(server);
            return response.StatusCode == HttpStatusCode.SwitchingProtocols;
        });
    }

    [Fact]
    public async Task Upgrade_AddressIsFull_IsRefusedAndOthersAreNot()
    {
        await using var server = await RunningServer.StartAsync(FakeRemote.Add, "MaxConnectionsPerAddress=1", "Limits:HelloTimeout=01:00:00");
        using var first = await ConnectAsync(server, "/relay", (FakeRemote.Header, "8.8.8.8"));
        var problem = await UpgradeAsync(server, (FakeRemote.Header, "8.8.8.8")).ProblemAsync(HttpStatusCode.TooManyRequests);
        Assert.Equal("addressFull", (string)problem["reason"]!);
        using var other = await ConnectAsync(server, "/relay", (FakeRemote.Header, "8.8.4.4"));
    }

    [Fact]
    public async Task Stop_Begun_NodeIsLiveButNotReadyAndTakesNobody()
    {
        await using var server = await RunningServer.StartAsync();
        using var socket = await ConnectAsync(server, "/relay");
        await ShakeHandsAsync(socket, PeerId.Random());
        await Eventually.TrueAsync(() => server.Peer.LinkCount == 1);
        server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication(); // the sign; the server itself goes on for now
        Assert.Equal("stopping", (string)(await server.Client.GetAsync("/health/ready").ProblemAsync(HttpStatusCode.ServiceUnavailable))["reason"]!);
        Assert.Equal("stopping", (string)(await UpgradeAsync(server).ProblemAsync(HttpStatusCode.ServiceUnavailable))["reason"]!);
        await server.Client.GetAsync("/health/live").JsonAsync();
        await Eventually.TrueAsync(() => server.Peer.LinkCount == 0);
    }

    [Fact]
    public async Task Answer_WithoutPublicUrl_NamesUrlThatTheLinkCameBy()
    {
        await using var server = await RunningServer.StartAsync();
        using var local = await ConnectAsync(server, "/relay");
        Assert.Null(await OfferAsync(server, local));
        using var outer = await ConnectAsync(server, "/relay", ("Host", "relay.example:8001"));
        Assert.Equal($"{LinkVariant.Current.Scheme}://relay.example:8001/relay", await OfferAsync(server, outer));
    }

    /// <summary>Offers a handshake for a third peer over the link, and reads what url the node answers with.</summary>
    private static async Task<string?> OfferAsync(RunningServer server, WebSocket socket)
    {
        var id = PeerId.Random();
        await ShakeHandsAsync(socket, id);
        var third = PeerId.Random(); // not linked, so that the offer is worth an answer
        await SendAsync(socket, $$$"""{"to":"{{{server.Peer.Id}}}","from":"{{{third}}}","path":["{{{third}}}","{{{id}}}"],"nonce":"1","data":{"type":"handshake-offer"}}""");
        while (true)
        {
            var frame = JsonNode.Parse(await ReceiveAsync(socket))!;
            if ((string?)frame["data"]!["type"] == "handshake-answer")
                return (string?)frame["data"]!["data"]!["ws"];
        }
    }

    private static Task<ClientWebSocket> ConnectAsync(RunningServer server, string path, params (string Name, string? Value)[] headers) =>
        TestClient.ConnectAsync(new Uri(server.RelayUrl, path), headers);

    /// <summary>Asks for a WebSocket in plain HTTP, so that the refusal's body can be read.</summary>
    private static Task<HttpResponseMessage> UpgradeAsync(RunningServer server, params (string Name, string Value)[] headers) =>
        server.Client.SendAsync(UpgradeRequest(headers), HttpCompletionOption.ResponseHeadersRead); // where it is not refused, what follows is no body

    /// <summary>A request for a WebSocket, with headers instead of its own (an empty one for none) or beside them.</summary>
    private static HttpRequestMessage UpgradeRequest(params (string Name, string Value)[] headers)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Connection"] = "Upgrade",
            ["Upgrade"] = "websocket",
            ["Sec-WebSocket-Version"] = "13",
            ["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ==",
        };
        foreach (var (name, value) in headers) all[name] = value;
        return Get("/relay", [.. all.Where(header => header.Value.Length > 0).Select(header => (header.Key, header.Value))]);
    }

    private static async Task<PeerId> ShakeHandsAsync(WebSocket socket, PeerId id)
    {
        await SendAsync(socket, $"\"{id}\"");
        var hello = JsonNode.Parse(await ReceiveAsync(socket))!;
        return PeerId.FromBytes([.. hello["data"]!.AsArray().Select(number => (byte)(int)number!)]);
    }

    private static Task SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    private static async Task<string> ReceiveAsync(WebSocket socket)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        var buffer = new byte[64 * 1024];
        var length = 0;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer.AsMemory(length), limit.Token); // as much as has come, which need not be all
            length += received.Count;
        }
        while (!received.EndOfMessage);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    /// <summary>Does something when the server listens, and before the peer is started.</summary>
    private sealed class BeforeThePeer(IServer server, Func<HttpClient, Task> act) : IHostedLifecycleService
    {
        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public async Task StartedAsync(CancellationToken cancellationToken)
        {
            var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address));
            using var client = TestClient.Http(addresses.Single(address => address.Scheme == LinkVariant.Current.HttpScheme));
            await act(client);
        }

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
