using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Access;
using PeerRelay.Server.Settings;

namespace PeerRelay.Tests.Server;

public sealed class AdminGuardTests
{
    private const string Key = RunningServer.Key;

    [Theory]
    [InlineData("127.0.0.1", "localhost:8001", "")]
    [InlineData("127.8.8.8", "127.0.0.1:8001", "")]
    [InlineData("::1", "[::1]:8001", "")]
    [InlineData("::ffff:127.0.0.1", "LOCALHOST", "")]
    [InlineData("127.0.0.1", "localhost:8001", "Origin: http://localhost:8001")]
    [InlineData("127.0.0.1", "localhost:8001", "Origin: http://127.0.0.1:8001")]
    [InlineData("127.0.0.1", "localhost:8001", "Sec-Fetch-Site: same-origin")]
    [InlineData("127.0.0.1", "localhost:8001", "Sec-Fetch-Site: none")]
    [InlineData("127.0.0.1", "localhost:8001", "X-Api-Key: whatever")]
    public void Decide_NoKeySetAndCallerOnThisMachine_Allows(string remote, string host, string header) =>
        Assert.Equal(AdminAccess.Allowed, Decide(null, remote, host, header));

    [Theory]
    [InlineData("192.168.1.2", "localhost:8001", "", AdminAccess.NotLocal)]
    [InlineData("::ffff:10.0.0.1", "localhost:8001", "", AdminAccess.NotLocal)]
    [InlineData(null, "localhost:8001", "", AdminAccess.NotLocal)]
    [InlineData("127.0.0.1", "relay.example", "", AdminAccess.ForeignHost)]
    [InlineData("127.0.0.1", "localhost.evil.example:8001", "", AdminAccess.ForeignHost)]
    [InlineData("127.0.0.1", "127.0.0.1.evil.example:8001", "", AdminAccess.ForeignHost)]
    [InlineData("127.0.0.1", "", "", AdminAccess.ForeignHost)]
    [InlineData("127.0.0.1", "evil.localhost:8001", "", AdminAccess.ForeignHost)]
    [InlineData("127.0.0.1", "0.0.0.0:8001", "", AdminAccess.ForeignHost)]
    [InlineData("127.0.0.1", "localhost:8001", "Origin: http://evil.example:8001", AdminAccess.ForeignOrigin)]
    [InlineData("127.0.0.1", "localhost:8001", "Origin: http://localhost:3000", AdminAccess.ForeignOrigin)]
    [InlineData("127.0.0.1", "localhost:8001", "Origin: http://localhost", AdminAccess.ForeignOrigin)]
    [InlineData("127.0.0.1", "localhost:8001", "Origin: null", AdminAccess.ForeignOrigin)]
    [InlineData("127.0.0.1", "localhost:8001", "Origin: file://localhost:8001", AdminAccess.ForeignOrigin)]
    [InlineData("127.0.0.1", "localhost:8001", "Sec-Fetch-Site: cross-site", AdminAccess.ForeignOrigin)]
    [InlineData("127.0.0.1", "localhost:8001", "Sec-Fetch-Site: same-site", AdminAccess.ForeignOrigin)]
    [InlineData("127.0.0.1", "localhost:8001", "X-Forwarded-For: 127.0.0.1", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "x-forwarded-host: localhost", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "X-Forwarded-Anything: 1", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "X-Original-For: 1.2.3.4", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "Forwarded: for=127.0.0.1", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "Via: 1.1 proxy", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "X-Real-IP: 127.0.0.1", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "Client-IP: 127.0.0.1", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "X-Cluster-Client-IP: 127.0.0.1", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "Fastly-Client-IP: 127.0.0.1", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "CF-Ray: 1", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "X-Azure-ClientIP: 127.0.0.1", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "x-amzn-trace-id: 1", AdminAccess.Forwarded)]
    [InlineData("127.0.0.1", "localhost:8001", "X-Envoy-External-Address: 127.0.0.1", AdminAccess.Forwarded)]
    public void Decide_NoKeySetAndAnyoneElse_RefusesWithReason(string? remote, string host, string header, object expected) =>
        Assert.Equal(expected, Decide(null, remote, host, header));

    [Theory]
    [InlineData("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: none", "Sec-Fetch-Site: none")]
    [InlineData("Origin: http://localhost:8001", "Origin: http://evil.example")]
    public void Decide_HeaderOfTheBrowserComesTwice_IsForeign(params string[] headers) =>
        Assert.Equal(AdminAccess.ForeignOrigin, Decide(null, "127.0.0.1", "localhost:8001", headers));

    [Theory]
    [InlineData("wss://relay.example/relay", false, AdminAccess.KeyRequired)]
    [InlineData("ws://192.168.1.5:8001/relay", false, AdminAccess.KeyRequired)]
    [InlineData(null, true, AdminAccess.KeyRequired)]
    [InlineData("ws://localhost:8001/relay", false, AdminAccess.Allowed)]
    [InlineData("ws://127.0.0.1:8001/relay", false, AdminAccess.Allowed)]
    [InlineData(null, false, AdminAccess.Allowed)]
    public void Decide_NoKeySetAndNodeIsMeantForOthers_LetsNobodyIn(string? publicUrl, bool hasProxy, object expected)
    {
        var options = new RelayOptions { PublicUrl = publicUrl, ForwardedHeaders = { KnownProxies = hasProxy ? ["10.0.0.1"] : [] } };
        Assert.Equal(expected, DecideWith(options, "127.0.0.1", "127.0.0.1:8001"));
    }

    [Theory]
    [InlineData("8.8.8.8", "relay.example", "X-Api-Key: " + Key)]
    [InlineData("8.8.8.8", "relay.example", "Authorization: Bearer " + Key)]
    [InlineData("8.8.8.8", "relay.example", "authorization: bearer " + Key)]
    [InlineData("8.8.8.8", "relay.example", "X-Api-Key: " + Key, "Origin: https://relay.example")]
    [InlineData("8.8.8.8", "bücher.example:8001", "X-Api-Key: " + Key, "Origin: https://xn--bcher-kva.example:8001")]
    [InlineData("8.8.8.8", "inner:8001", "X-Api-Key: " + Key, "Origin: https://public.example")]
    [InlineData("8.8.8.8", "relay.example", "X-Api-Key: " + Key, "X-Forwarded-For: 1.2.3.4")]
    public void Decide_KeyShown_Allows(string remote, string host, params string[] headers) =>
        Assert.Equal(AdminAccess.Allowed, Decide(Key, remote, host, headers));

    [Theory]
    [InlineData(AdminAccess.KeyMissing)]
    [InlineData(AdminAccess.KeyMissing, "X-Api-Key: ")]
    [InlineData(AdminAccess.KeyMissing, "Authorization: Basic " + Key)]
    [InlineData(AdminAccess.KeyWrong, "X-Api-Key: " + Key + "x")]
    [InlineData(AdminAccess.KeyWrong, "X-Api-Key: wrong")]
    [InlineData(AdminAccess.KeyWrong, "Authorization: Bearer wrong")]
    [InlineData(AdminAccess.KeyWrong, "Authorization: Bearer ")]
    [InlineData(AdminAccess.KeyWrong, "X-Api-Key: wrong", "Authorization: Bearer " + Key)]
    [InlineData(AdminAccess.ForeignOrigin, "X-Api-Key: " + Key, "Origin: https://evil.example")]
    [InlineData(AdminAccess.ForeignOrigin, "X-Api-Key: " + Key, "Origin: null")]
    [InlineData(AdminAccess.ForeignOrigin, "X-Api-Key: " + Key, "Sec-Fetch-Site: cross-site")]
    public void Decide_KeySetAndNotShownOrForeignPage_RefusesEvenOnThisMachine(object expected, params string[] headers) =>
        Assert.Equal(expected, Decide(Key, "127.0.0.1", "localhost:8001", headers));

    private static AdminAccess Decide(string? key, string? remote, string host, params string[] headers) =>
        DecideWith(new RelayOptions { PublicUrl = key is null ? null : "wss://public.example/relay", Admin = { ApiKey = key } }, remote, host, headers);

    private static AdminAccess DecideWith(RelayOptions options, string? remote, string host, params string[] headers)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
        context.Request.Scheme = "http";
        context.Request.Host = new HostString(host);
        foreach (var header in headers.Where(header => header.Length > 0))
        {
            var at = header.IndexOf(": ", StringComparison.Ordinal);
            context.Request.Headers.Append(header[..at], header[(at + 2)..]);
        }
        return new AdminGuard(Options.Create(options)).Decide(context);
    }
}
