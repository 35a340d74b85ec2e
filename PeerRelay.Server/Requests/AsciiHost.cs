namespace PeerRelay.Server.Requests;

/// <summary>Hosts in ASCII, as they stand in headers: also those of other alphabets, which are <c>xn--…</c> there (RFC 5890).</summary>
internal static class AsciiHost
{
    /// <summary>
    /// The host that a request is for, as it came. The framework's own has <c>xn--…</c> turned into letters that no header of an answer can carry, and throws where it stands for none.
    /// </summary>
    public static HostString Of(HttpRequest request) => new(request.Headers.Host.ToString());

    /// <summary>A url's host, and its port if that is not its scheme's own.</summary>
    public static string AuthorityOf(Uri url) =>
        url.HostNameType != UriHostNameType.Dns ? url.Authority : url.IsDefaultPort ? url.IdnHost : $"{url.IdnHost}:{url.Port}";
}
