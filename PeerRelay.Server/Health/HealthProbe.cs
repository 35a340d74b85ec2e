using System.Net;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Health;

/// <summary>
/// Asks the node on this machine whether it is alive, for the <c>HEALTHCHECK</c> of an image that has neither a shell nor curl.
/// </summary>
internal static class HealthProbe
{
    /// <summary>How long the answer may take. 3 s: a node that needs longer is not well.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);

    /// <summary>Asks.</summary>
    /// <returns>Whether it answered that it is.</returns>
    public static async Task<bool> IsLiveAsync(RelayOptions options)
    {
        using var handler = new HttpClientHandler { UseProxy = false }; // the question is for this machine
        using var client = new HttpClient(handler) { Timeout = Timeout };
        try
        {
            using var response = await client.GetAsync(Url(options));
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"No answer from {Url(options)}: {e.Message}");
            return false;
        }
    }

    /// <summary>The url to ask: loopback, where the node listens on every address.</summary>
    internal static Uri Url(RelayOptions options)
    {
        var host = options.Address;
        if (!IPAddress.TryParse(host, out var address) || address.Equals(IPAddress.Any))
            host = "127.0.0.1";
        else if (address.Equals(IPAddress.IPv6Any))
            host = "::1";
        return new UriBuilder(Uri.UriSchemeHttp, host, options.Port, HealthEndpoints.LivePath).Uri;
    }
}
