using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Requests;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Access;

/// <summary>Decides who may use the admin API.</summary>
internal sealed class AdminGuard
{
    /// <summary>The header that carries the key.</summary>
    public const string KeyHeader = "X-Api-Key";

    private const string Bearer = "Bearer ";

    /// <summary>Any of them, or any other <c>X-Forwarded-*</c>, tells of a proxy; <c>X-Original-*</c> is what a configured one leaves behind.</summary>
    private static readonly string[] ForwardingHeaders =
        ["Forwarded", "Via", "X-Real-IP", "X-Client-IP", "Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "Fastly-Client-IP"];
    private static readonly string[] ForwardingPrefixes = ["X-Forwarded", "X-Original-", "CF-", "X-Azure-", "X-Amzn-", "X-Envoy-"];

    private readonly byte[]? _keyHash;
    private readonly string? _publicAuthority;
    private readonly bool _isPublic;

    /// <summary>Makes the guard of the settings.</summary>
    public AdminGuard(IOptions<RelayOptions> options)
    {
        _keyHash = options.Value.Admin.ApiKey is { } key ? Hash(key.Trim()) : null;
        var publicUrl = options.Value.PublicUrl is { } url ? new Uri(url) : null;
        _publicAuthority = publicUrl is null ? null : AsciiHost.AuthorityOf(publicUrl);
        _isPublic = options.Value.ForwardedHeaders.IsConfigured || (publicUrl is not null && !LoopbackName.IsOrIsBelow(publicUrl.Host));
    }

    /// <summary>Whether a key is set.</summary>
    public bool HasKey => _keyHash is not null;

    /// <summary>
    /// Whether nobody is let in until a key is set. By its settings the node is meant for others, and a proxy or a tunnel on this machine
    /// that rewrites <c>Host</c> and adds no header, as nginx does by default, makes them look like callers on this machine.
    /// </summary>
    public bool NeedsKey => !HasKey && _isPublic;

    /// <summary>Decides on a request.</summary>
    public AdminAccess Decide(HttpContext context)
    {
        var request = context.Request;
        if (_keyHash is null)
            return _isPublic ? AdminAccess.KeyRequired : DecideLocal(context.Connection.RemoteIpAddress, request);
        // Also with a key: a page that got hold of one, or a browser that would add it, has no business here.
        if (!IsOwnOrigin(request))
            return AdminAccess.ForeignOrigin;
        if (ShownKey(request) is not { } shown)
            return AdminAccess.KeyMissing;
        // Hashes are of one length, so the time tells nothing, not even how long the key is.
        return CryptographicOperations.FixedTimeEquals(Hash(shown), _keyHash) ? AdminAccess.Allowed : AdminAccess.KeyWrong;
    }

    private static AdminAccess DecideLocal(IPAddress? remote, HttpRequest request)
    {
        if (remote is null || !IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote))
            return AdminAccess.NotLocal;
        if (request.Headers.Keys.Any(IsForwarding))
            return AdminAccess.Forwarded;
        if (!LoopbackName.Is(AsciiHost.Of(request).Host))
            return AdminAccess.ForeignHost;
        return IsSameSite(request) && IsLoopbackOrigin(request) ? AdminAccess.Allowed : AdminAccess.ForeignOrigin;
    }

    private static bool IsForwarding(string header) =>
        ForwardingHeaders.Contains(header, StringComparer.OrdinalIgnoreCase)
        || ForwardingPrefixes.Any(prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static bool IsLoopbackOrigin(HttpRequest request)
    {
        if (request.Headers.Origin.Count == 0) return true;
        return TryGetOrigin(request, out var origin)
            && LoopbackName.Is(origin.Host)
            && origin.Port == (AsciiHost.Of(request).Port ?? (request.IsHttps ? 443 : 80));
    }

    /// <summary>The scheme is not compared: behind a proxy that ends TLS, the page's is https and ours http.</summary>
    private bool IsOwnOrigin(HttpRequest request)
    {
        if (!IsSameSite(request)) return false;
        if (request.Headers.Origin.Count == 0) return true;
        return TryGetOrigin(request, out var origin)
            && (AsciiHost.AuthorityOf(origin).Equals(AsciiHost.Of(request).Value, StringComparison.OrdinalIgnoreCase)
                || AsciiHost.AuthorityOf(origin).Equals(_publicAuthority, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Browsers tell by <c>Sec-Fetch-Site</c> also where they send no <c>Origin</c>: with an image, for one.</summary>
    private static bool IsSameSite(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"] is [] or ["same-origin"] or ["none"];

    private static bool TryGetOrigin(HttpRequest request, out Uri origin)
    {
        origin = null!;
        return request.Headers.Origin is [var text]
            && Uri.TryCreate(text, UriKind.Absolute, out origin!)
            && origin.Scheme is "http" or "https";
    }

    private static string? ShownKey(HttpRequest request)
    {
        if (request.Headers[KeyHeader] is [{ Length: > 0 } key]) return key;
        return request.Headers.Authorization is [{ } value] && value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? value[Bearer.Length..].Trim()
            : null;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
