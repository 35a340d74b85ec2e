using System.Net;
using PeerRelay.Identity;
using static PeerRelay.Tests.Server.HttpAssert;

namespace PeerRelay.Tests.Server;

/// <summary>The admin API of a node without links: every endpoint, asked well and badly.</summary>
public abstract class AdminApiTests(HttpClient client)
{
    private static readonly string Stranger = PeerId.Random().ToString();

    [Fact]
    public async Task Node_TellsWhatTheNodeIs()
    {
        var node = await client.GetAsync("/api/v1/node").JsonAsync();
        Assert.Equal(await IdAsync(), (string)node["id"]!);
        Assert.Equal("PeerRelay", (string)node["name"]!);
        Assert.Equal("0.1.0", (string)node["version"]!);
        Assert.True((double)node["uptimeSeconds"]! >= 0);
        Assert.Equal((bool)node["webRtc"]!["available"]!, node["webRtc"]!["unavailableReason"] is null);
        Assert.Equal(0, (int)node["connections"]!["open"]!);
        Assert.Equal(0, (int)node["statistics"]!["links"]!);
    }

    [Theory]
    [InlineData("/api/v1/links", """{"items":[],"next":null,"total":0}""")]
    [InlineData("/api/v1/links?filter=ab&direction=inbound&limit=5", """{"items":[],"next":null,"total":0}""")]
    [InlineData("/api/v1/bootstraps", "[]")]
    [InlineData("/api/v1/routing/closest?to=00112233445566778899aabbccddeeff00112233&count=3", "[]")]
    [InlineData("/health/live", """{"status":"live"}""")]
    [InlineData("/health/ready", """{"status":"ready"}""")]
    public async Task Get_NodeWithoutLinks_Answers(string path, string expected) =>
        Assert.Equal(expected, (await client.GetAsync(path).JsonAsync()).ToJsonString());

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_AskedByHead_AnswersAsToGet(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Routing_NodeWithoutLinks_HasNoBuckets()
    {
        var routing = await client.GetAsync("/api/v1/routing").JsonAsync();
        Assert.Equal(await IdAsync(), (string)routing["id"]!);
        Assert.Empty(routing["buckets"]!.AsArray());
    }

    [Theory]
    [InlineData("/api/v1/links?limit=0", "limit")]
    [InlineData("/api/v1/links?limit=1001", "limit")]
    [InlineData("/api/v1/links?limit=ten", "limit")]
    [InlineData("/api/v1/links?limit=1&limit=2", "limit")]
    [InlineData("/api/v1/links?after=xyz", "after")]
    [InlineData("/api/v1/links?direction=up", "direction")]
    [InlineData("/api/v1/links?direction=up&limit=-1&after=1", "after", "direction", "limit")]
    [InlineData("/api/v1/links/xyz", "id")]
    [InlineData("/api/v1/routing/closest", "to")]
    [InlineData("/api/v1/routing/closest?to=1&count=0", "count", "to")]
    [InlineData("/api/v1/inbox?after=-1", "after")]
    [InlineData("/api/v1/inbox?limit=99999", "limit")]
    [InlineData("/api/v1/events?seconds=0", "seconds")]
    [InlineData("/api/v1/links?limt=5&direction=inbound", "limt")]
    [InlineData("/api/v1/node?verbose=1", "verbose")]
    public async Task Get_BadParameter_NamesIt(string path, params string[] fields) =>
        Assert.Equal(fields, (await client.GetAsync(path).ProblemAsync(HttpStatusCode.BadRequest)).Fields());

    [Fact]
    public async Task Link_Unknown_IsNotFound()
    {
        Assert.Equal("noLink", (string)(await client.GetAsync($"/api/v1/links/{Stranger}").ProblemAsync(HttpStatusCode.NotFound))["reason"]!);
        await client.DeleteAsync($"/api/v1/links/{Stranger}").ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(["id"], (await client.DeleteAsync("/api/v1/links/5").ProblemAsync(HttpStatusCode.BadRequest)).Fields());
    }

    [Theory]
    [InlineData("{}", "id")]
    [InlineData("""{"id":"1"}""", "id")]
    [InlineData("""{"id":null}""", "id")]
    [InlineData("""{"id":[]}""", "id")]
    [InlineData("""{"url":5}""", "url")]
    [InlineData("""{"url":"http://a/"}""", "url")]
    [InlineData("""{"url":"a/b"}""", "url")]
    [InlineData("""{"url":"ws://me:secret@a/"}""", "url")]
    [InlineData("""{"url":"ws://a/","url":"ws://b/"}""", "url")]
    [InlineData("""{"url":"ws://a/","id":"00112233445566778899aabbccddeeff00112233"}""", "url")]
    [InlineData("""{"Url":"ws://a/"}""", "Url", "id")]
    [InlineData("""{"uri":"ws://a/","when":1}""", "id", "uri", "when")]
    [InlineData("""{"url":"\ud800"}""", "url")]
    [InlineData("""{"\ud800":1}""", @"\ud800", "id")]
    public async Task Connect_BadBody_NamesField(string body, params string[] fields) =>
        Assert.Equal(fields, (await PostAsync("links", body).ProblemAsync(HttpStatusCode.BadRequest)).Fields());

    [Theory]
    [InlineData("{}", "json", "to")]
    [InlineData("""{"to":"00112233445566778899aabbccddeeff00112233"}""", "json")]
    [InlineData("""{"to":"0011","json":1}""", "to")]
    [InlineData("""{"to":{},"base64":"%"}""", "base64", "to")]
    [InlineData("""{"to":"00112233445566778899aabbccddeeff00112233","base64":"abc"}""", "base64")]
    [InlineData("""{"to":"00112233445566778899aabbccddeeff00112233","base64":null}""", "base64")]
    [InlineData("""{"to":"00112233445566778899aabbccddeeff00112233","base64":"","json":null}""", "base64")]
    [InlineData("""{"to":"00112233445566778899aabbccddeeff00112233","json":1,"jsno":1}""", "jsno")]
    [InlineData("""{"to":"00112233445566778899aabbccddeeff00112233","json":1,"receipt":"yes"}""", "receipt")]
    [InlineData("""{"to":"00112233445566778899aabbccddeeff00112233","json":1,"receipt":true,"timeoutSeconds":0}""", "timeoutSeconds")]
    [InlineData("""{"to":"00112233445566778899aabbccddeeff00112233","json":1,"receipt":true,"timeoutSeconds":61,"tries":10}""", "timeoutSeconds", "tries")]
    [InlineData("""{"to":"00112233445566778899aabbccddeeff00112233","json":1,"receipt":true,"timeoutSeconds":"5","tries":1.5}""", "timeoutSeconds", "tries")]
    [InlineData("""{"to":"00112233445566778899aabbccddeeff00112233","json":1,"timeoutSeconds":5,"receipt":false,"tries":1}""", "timeoutSeconds", "tries")]
    public async Task Send_BadBody_NamesField(string body, params string[] fields) =>
        Assert.Equal(fields, (await PostAsync("messages", body).ProblemAsync(HttpStatusCode.BadRequest)).Fields());

    [Fact]
    public async Task Send_ManyAndLongUnknownMembers_AnswerStaysShort()
    {
        var members = string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"member{i}\":1").Prepend($"\"{new string('a', 100_000)}\":1"));
        using var response = await PostAsync("messages", $"{{{members}}}");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.InRange((await response.Content.ReadAsByteArrayAsync()).Length, 1, 10_000);
    }

    [Fact]
    public async Task Send_NestedTooDeep_NamesField()
    {
        var json = new string('[', 200) + new string(']', 200);
        Assert.Equal(["json"], (await PostAsync("messages", $$"""{"to":"{{Stranger}}","json":{{json}}}""").ProblemAsync(HttpStatusCode.BadRequest)).Fields());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("""{"id":"x",}""")]
    [InlineData("""{"id":"x"} {}""")]
    public async Task Post_BodyThatIsNoJsonObject_IsAProblem(string body)
    {
        await PostAsync("links", body).ProblemAsync(HttpStatusCode.BadRequest);
        await PostAsync("messages", body).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Post_OtherContentType_IsAProblemThatNamesTheRightOne(string type)
    {
        using var content = new StringContent("{}", new System.Net.Http.Headers.MediaTypeHeaderValue(type));
        var problem = await client.PostAsync("/api/v1/links", content).ProblemAsync(HttpStatusCode.UnsupportedMediaType);
        Assert.Contains("application/json", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TooLarge_IsAProblem()
    {
        await PostAsync("links", $$"""{"url":"ws://{{new string('a', 20_000)}}/"}""").ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        var frame = await PostAsync("messages", $$"""{"to":"{{Stranger}}","json":"{{new string('a', 1024 * 1024)}}"}""").ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(("tooLarge", "json"), ((string)frame["reason"]!, frame.Fields().Single()));
        var bytes = await PostAsync("messages", $$"""{"to":"{{Stranger}}","base64":"{{new string('A', 1024 * 1024)}}"}""").ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        Assert.Equal(("tooLarge", "base64"), ((string)bytes["reason"]!, bytes.Fields().Single()));
    }

    [Fact]
    public async Task Path_OfNothing_IsAProblem()
    {
        await client.GetAsync("/api").ProblemAsync(HttpStatusCode.NotFound);
        await client.GetAsync("/api/v1/nothing").ProblemAsync(HttpStatusCode.NotFound);
        await client.GetAsync("/api/v2/node").ProblemAsync(HttpStatusCode.NotFound);
        await client.GetAsync("/nothing").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Method_NotTaken_IsAProblemThatNamesThose()
    {
        using var response = await client.PutAsync("/api/v1/links", null);
        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow.Order());
        await client.PutAsync("/api/v1/links", null).ProblemAsync(HttpStatusCode.MethodNotAllowed);
    }

    [Fact]
    public async Task Connect_ToItselfById_NamesField()
    {
        var problem = await PostAsync("links", $$"""{"id":"{{await IdAsync()}}"}""").ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(["id"], problem.Fields());
        Assert.Equal("self", (string)problem["reason"]!);
    }

    [Fact]
    public async Task Connect_ToNobody_IsBadGateway()
    {
        var problem = await PostAsync("links", """{"url":"ws://127.0.0.1:1/relay"}""").ProblemAsync(HttpStatusCode.BadGateway);
        Assert.Equal("failed", (string)problem["reason"]!);
    }

    [Fact]
    public async Task Send_NoLinkYet_IsQueued()
    {
        var outcome = await PostAsync("messages", $$$"""{"to":"{{{Stranger}}}","json":{"a":1}}""").JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("""{"status":"queued","reason":"none","copies":0}""", outcome.ToJsonString());
    }

    [Fact]
    public async Task Send_ToItself_ArrivesInTheInboxAsItWasWritten()
    {
        var id = await IdAsync();
        const string Json = """{ "text" : "gr\u00fcße", "n": 1.50, "twice":1,"twice":2 }""";
        var outcome = await PostAsync("messages", $$"""{"to":"{{id}}","json":{{Json}}}""").JsonAsync(HttpStatusCode.Accepted);
        Assert.Equal("deliveredHere", (string)outcome["status"]!);
        var text = await client.GetStringAsync("/api/v1/inbox?limit=1000");
        Assert.Contains($"\"json\":{Json}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_ToItselfWithReceipt_IsDelivered()
    {
        var id = await IdAsync();
        var outcome = await PostAsync("messages", $$"""{"to":"{{id}}","json":"receipted","receipt":true}""").JsonAsync();
        Assert.Equal("""{"status":"delivered","hops":0,"elapsedSeconds":0,"tries":1}""", outcome.ToJsonString());
        Assert.Contains("receipted", await client.GetStringAsync("/api/v1/inbox?limit=1000"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_NoLinkAndWithReceipt_TimesOut()
    {
        var outcome = await PostAsync("messages", $$"""{"to":"{{Stranger}}","base64":"AAEC","receipt":true,"timeoutSeconds":0.01,"tries":1}""").JsonAsync();
        Assert.Equal(("timedOut", 0, 1), ((string)outcome["status"]!, (int)outcome["hops"]!, (int)outcome["tries"]!));
    }

    [Fact]
    public async Task Send_Bytes_ArriveInTheInboxAsBytes()
    {
        var id = await IdAsync();
        await PostAsync("messages", $$"""{"to":"{{id}}","base64":"AAEC/w=="}""").JsonAsync(HttpStatusCode.Accepted);
        var items = (await client.GetAsync("/api/v1/inbox?limit=1000").JsonAsync())["items"]!.AsArray();
        var item = items.Single(item => item!.AsObject().ContainsKey("base64"))!;
        Assert.Equal("AAEC/w==", (string)item["base64"]!);
        Assert.Equal("""{"type":"Buffer","data":[0,1,2,255]}""", item["json"]!.ToJsonString());
        Assert.Equal((id, 0), ((string)item["from"]!, (int)item["hops"]!));
    }

    [Fact]
    public async Task Inbox_Deleted_IsEmpty()
    {
        var id = await IdAsync();
        await PostAsync("messages", $$"""{"to":"{{id}}","json":"gone"}""").JsonAsync(HttpStatusCode.Accepted);
        using var response = await client.DeleteAsync("/api/v1/inbox");
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.DoesNotContain("gone", await client.GetStringAsync("/api/v1/inbox"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_NeverSendsCorsHeadersNorIsKept()
    {
        using var response = await client.GetAsync("/api/v1/node");
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task OpenApi_ListsEveryRouteWithItsErrors()
    {
        var document = await client.GetAsync("/swagger/v1/swagger.json").JsonAsync();
        var routes = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => $"{method.Key.ToUpperInvariant()} {path.Key}"));
        Assert.Equal(
            [
                "DELETE /api/v1/inbox", "DELETE /api/v1/links/{id}", "GET /api/v1/bootstraps", "GET /api/v1/events", "GET /api/v1/inbox",
                "GET /api/v1/links", "GET /api/v1/links/{id}", "GET /api/v1/node", "GET /api/v1/routing", "GET /api/v1/routing/closest",
                "GET /health/live", "GET /health/ready", "GET /relay", "POST /api/v1/links", "POST /api/v1/messages",
            ],
            routes.Order(StringComparer.Ordinal));
        foreach (var (_, path) in document["paths"]!.AsObject())
            foreach (var (_, operation) in path!.AsObject())
                Assert.NotEmpty((string)operation!["summary"]!);
        Assert.Equal("X-Api-Key", (string)document["components"]!["securitySchemes"]!["ApiKey"]!["name"]!);
        Assert.Equal("ApiKey", document["security"]![0]!.AsObject().Single().Key);
        Assert.Contains("409", document["paths"]!["/api/v1/messages"]!["post"]!["responses"]!.AsObject().Select(response => response.Key));
    }

    [Fact]
    public async Task OpenApi_ExampleBodies_AreTaken()
    {
        var document = await client.GetAsync("/swagger/v1/swagger.json").JsonAsync();
        var examples = document["paths"]!["/api/v1/messages"]!["post"]!["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject();
        Assert.Equal(3, examples.Count);
        foreach (var (_, example) in examples)
        {
            var body = example!["value"]!;
            if (body["receipt"] is not null) body["to"] = await IdAsync(); // a receipt from a stranger would be waited for as long as the example says
            await PostAsync("messages", body.ToJsonString()).JsonAsync(body["receipt"] is null ? HttpStatusCode.Accepted : HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task Swagger_Page_IsServedAndCantBeFramed()
    {
        using var response = await client.GetAsync("/swagger/index.html");
        Assert.Contains("swagger-ui", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
    }

    private async Task<string> IdAsync() => (string)(await client.GetAsync("/").JsonAsync())["id"]!;

    private async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        using var content = Body(body);
        return await client.PostAsync($"/api/v1/{path}", content);
    }
}
