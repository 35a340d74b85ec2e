using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using PeerRelay.Tests.Harness;
using static PeerRelay.Tests.Server.HttpAssert;

namespace PeerRelay.Tests.Server.Pages;

[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PageServingTests(KestrelFixture node) : IClassFixture<KestrelFixture>
{
    private const string Page = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"; // as a browser has it

    [Theory]
    [InlineData("/demo", "text/html")]
    [InlineData("/pages/style.css", "text/css")]
    [InlineData("/pages/icon.svg", "image/svg+xml")]
    [InlineData("/peer-relay.js", "text/javascript")]
    [InlineData("/peer-relay.d.ts", "application/typescript")]
    public async Task Get_File_IsServedAndAskedForAgain(string path, string type)
    {
        using var response = await node.Client.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no-cache", response.Headers.CacheControl!.ToString());
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
        Assert.False(response.Headers.ETag!.IsWeak);
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Get_WithItsTag_IsNotModified(string encoding)
    {
        using var first = await node.Client.SendAsync(Get("/peer-relay.js", ("Accept-Encoding", encoding)));
        using var second = await node.Client.SendAsync(Get("/peer-relay.js", ("Accept-Encoding", encoding), ("If-None-Match", $"\"other\", {first.Headers.ETag}")));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
        using var third = await node.Client.SendAsync(Get("/peer-relay.js", ("Accept-Encoding", encoding), ("If-None-Match", "\"other\"")));
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("GZIP", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("deflate", null)]
    [InlineData("br;q=0", null)]
    [InlineData(";;;", null)]
    public async Task Get_Encodings_BestIsTakenAndSaysTheSame(string accepted, string? encoding)
    {
        var plain = await node.Client.GetByteArrayAsync("/pages/style.css");
        using var response = await node.Client.SendAsync(Get("/pages/style.css", ("Accept-Encoding", accepted)));
        Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal(body.Length, response.Content.Headers.ContentLength);
        Assert.Equal(plain, Decoded(body, encoding));
        Assert.True(encoding is null ? body.Length == plain.Length : body.Length < plain.Length / 2);
    }

    [Fact]
    public async Task Get_EachEncoding_HasATagOfItsOwn()
    {
        var tags = new HashSet<EntityTagHeaderValue>();
        foreach (var encoding in new[] { "identity", "gzip", "br" })
        {
            using var response = await node.Client.SendAsync(Get("/pages/style.css", ("Accept-Encoding", encoding)));
            tags.Add(response.Headers.ETag!);
        }
        Assert.Equal(3, tags.Count);
    }

    [Fact]
    public async Task Get_VersionedClient_IsKeptForGoodByAllSites()
    {
        var page = await node.Client.GetStringAsync("/demo");
        var path = page.Split("<meta name=\"client\" content=\"")[1].Split('"')[0];
        Assert.Matches("^\\./peer-relay-[0-9a-f]{12}\\.js$", path);
        using var response = await node.Client.GetAsync(path);
        Assert.Equal("public, max-age=31536000, immutable", response.Headers.CacheControl!.ToString());
        Assert.Equal("*", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(await node.Client.GetByteArrayAsync("/peer-relay.js"), await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Get_AnotherVersionOfTheClient_LeadsToTheOneThereIs()
    {
        using var response = await node.Client.GetAsync("/peer-relay-0123456789ab.js"); // the client follows
        Assert.Equal("/peer-relay.js", response.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await node.Client.GetAsync("/peer-relay-0123456789aX.js").ProblemAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/demo")]
    [InlineData("/pages/style.css")]
    [InlineData("/pages/demo/demo.js")]
    public async Task Get_FileWithASlashAtItsEnd_LeadsToTheFile(string path)
    {
        using var response = await node.Client.GetAsync(path + "/");
        Assert.Equal(path, response.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("/demo")]
    [InlineData("/")]
    [InlineData("/peer-relay.js")]
    public async Task Head_File_IsAnsweredWithoutABody(string path)
    {
        using var response = await node.Client.SendAsync(With(new HttpRequestMessage(HttpMethod.Head, path), ("Accept", Page)));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotNull(response.Headers.ETag);
        Assert.True(response.Content.Headers.ContentLength > 0);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("POST", "/demo")]
    [InlineData("DELETE", "/peer-relay.js")]
    [InlineData("OPTIONS", "/pages/style.css")]
    [InlineData("PUT", "/peer-relay-0123456789ab.js")]
    public async Task Request_OtherMethod_IsToldThoseThatAreTaken(string method, string path)
    {
        using var response = await node.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(["GET", "HEAD"], response.Content.Headers.Allow);
        var problem = await Task.FromResult(response).ProblemAsync(HttpStatusCode.MethodNotAllowed);
        Assert.EndsWith($"does not take {method}. It takes GET, HEAD.", (string)problem["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/pages")]
    [InlineData("/pages/")]
    [InlineData("/pages/index.html")]
    [InlineData("/pages/..%2f..%2fappsettings.json")]
    [InlineData("/pages/%2e%2e/%2e%2e/appsettings.json")]
    [InlineData("/appsettings.json")]
    [InlineData("/peer-relay.js.map")]
    public async Task Get_WhatIsNotListed_IsNotFound(string path) => await node.Client.GetAsync(path).ProblemAsync(HttpStatusCode.NotFound);

    [Theory]
    [InlineData("/")]
    [InlineData("/demo")]
    [InlineData("/dashboard")]
    [InlineData("/pages/style.css")]
    public async Task Get_File_PolicyLetsNothingInButTheNodesOwn(string path)
    {
        using var response = await node.Client.SendAsync(Get(path, ("Accept", Page)));
        var authority = node.Client.BaseAddress!.Authority;
        Assert.Equal(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            + $"connect-src 'self' ws://{authority} wss://{authority}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            response.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.Contains("camera=()", response.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Page, true)]
    [InlineData("text/html", true)]
    [InlineData("TEXT/HTML;q=0.5", true)]
    [InlineData("text/html, application/json", true)]
    [InlineData("text/html;q=0.5, application/json", false)]
    [InlineData("text/html;q=0", false)]
    [InlineData("application/json", false)]
    [InlineData("*/*", false)]
    [InlineData("text/*", false)]
    [InlineData("nonsense", false)]
    [InlineData("", false)]
    public async Task Get_Root_PageIsForThoseWhoNameHtml(string accept, bool isPage)
    {
        using var response = await node.Client.SendAsync(Get("/", ("Accept", accept)));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(isPage ? "text/html" : "application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Accept", response.Headers.Vary);
    }

    [Fact]
    public async Task Get_Relay_IsNoPageForAnyone()
    {
        var info = await node.Client.SendAsync(Get("/relay", ("Accept", Page))).JsonAsync();
        Assert.NotNull(info["id"]);
    }

    [Fact]
    public async Task Get_Root_HeadersOfAPageMayBeManyAndBad()
    {
        var accept = string.Join(',', Enumerable.Repeat("text/html;q=9.99999;x=\"", 500));
        using var response = await node.Client.SendAsync(Get("/", ("Accept", accept), ("Accept-Encoding", accept), ("If-None-Match", "W/\"")));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("xn--80ak6aa92e.com:8001")]
    [InlineData("xn--.example")]
    [InlineData("xn--a.example")]
    public async Task Get_ByAHostOfAnotherAlphabet_IsServed(string host)
    {
        using var page = await node.Client.SendAsync(Get("/demo", ("Host", host)));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains($" wss://{host};", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        var info = await node.Client.SendAsync(Get("/relay", ("Host", host))).JsonAsync();
        Assert.Equal($"{LinkVariant.Current.Scheme}://{host}/relay", (string?)info["url"]);
    }

    [Fact]
    public async Task Get_PreconditionFails_ProblemIsNotSaidToBeCompressed()
    {
        using var response = await node.Client.SendAsync(Get("/demo", ("If-Match", "\"other\""), ("Accept-Encoding", "br")));
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.Null(response.Headers.ETag);
        await Task.FromResult(response).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    private static byte[] Decoded(byte[] body, string? encoding)
    {
        using Stream stream = encoding switch
        {
            "br" => new BrotliStream(new MemoryStream(body), CompressionMode.Decompress),
            "gzip" => new GZipStream(new MemoryStream(body), CompressionMode.Decompress),
            _ => new MemoryStream(body),
        };
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}
