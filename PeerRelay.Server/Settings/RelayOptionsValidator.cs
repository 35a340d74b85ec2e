using System.Buffers;
using System.Net;
using Microsoft.Extensions.Options;
using PeerRelay.Identity;
using PeerRelay.WebRtc;

namespace PeerRelay.Server.Settings;

/// <summary>Finds every fault of the settings at once.</summary>
internal sealed class RelayOptionsValidator(IConfiguration configuration) : IValidateOptions<RelayOptions>
{
    /// <summary>What a path of a route template, or of a url, can't have as it is.</summary>
    private static readonly SearchValues<char> NotInPath = SearchValues.Create("{}*?#% ");
    private static readonly string[] TakenPaths = ["/api", "/health", "/swagger"];
    private static readonly string[] TakenByPages = ["/demo", "/dashboard", "/pages", "/peer-relay.js", "/peer-relay.d.ts"];

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RelayOptions options)
    {
        var faults = SettingsBinder.Bind(configuration.GetSection(RelayOptions.Section), new RelayOptions());
        faults.AddRange(Check(options).Select(fault => $"{RelayOptions.Section}:{fault}"));
        faults.AddRange(MisplacedSettings.InFiles(configuration));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>Finds what is wrong with values that are of the right kind.</summary>
    /// <returns>A sentence for each fault, which begins with the setting's name within the section.</returns>
    internal static IEnumerable<string> Check(RelayOptions options) =>
        [.. Node(options), .. Urls(options), .. Ice(options.IceServers), .. Bounds(options), .. WebRtc(options.WebRtc), .. Proxies(options.ForwardedHeaders), .. options.Limits.Validate().Select(fault => $"Limits:{fault}")];

    private static IEnumerable<string> Node(RelayOptions options)
    {
        if (options.Address is not ("*" or "localhost") && !IsAddress(options.Address))
            yield return $"Address: '{options.Address}' is neither an IP address nor '*' nor 'localhost'.";
        if (options is { Address: "localhost", Port: 0 })
            yield return "Address: 'localhost' is two addresses, which can't share a port that is chosen freely; write 127.0.0.1 or [::1].";
        if (!IsPlainPath(options.Path))
            yield return $"Path: '{options.Path}' is not a plain path that begins with '/'.";
        if (TakenPaths.Any(taken => new PathString(Rooted(options.Path)).StartsWithSegments(taken)))
            yield return $"Path: '{options.Path}' is taken by the node itself: /api, /health and /swagger are.";
        if (options.Pages.Enabled && TakenByPages.Any(taken => new PathString(Rooted(options.Path)).StartsWithSegments(taken)))
            yield return $"Path: '{options.Path}' is taken by the node's pages: {string.Join(", ", TakenByPages)} are, unless Pages:Enabled is false.";
        if (options.Id is not null && !PeerId.TryParse(options.Id, out _))
            yield return $"Id{Switch("Id")}: '{options.Id}' is not 40 hexadecimal digits.";
        // The key itself is never shown.
        var key = options.Admin.ApiKey?.Trim();
        if (key is { Length: < AdminOptions.MinKeyLength })
            yield return $"Admin:ApiKey: is shorter than {AdminOptions.MinKeyLength} characters.";
        else if (key?.Any(character => character is <= ' ' or > '~') ?? false)
            yield return "Admin:ApiKey: has characters that a header can't carry; use letters, digits and signs of ASCII.";
    }

    private static IEnumerable<string> Urls(RelayOptions options)
    {
        // Core says what a url must be like, and that PublicUrl must suit every peer.
        foreach (var text in options.Bootstrap)
            if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || new PeerOptions { Bootstrap = [url] }.Validate().Count > 0)
                yield return $"Bootstrap{Switch("Bootstrap")}: '{MaskedText.Of(text)}' is not an absolute ws:// or wss:// url without a user name.";
        if (options.PublicUrl is { } publicText)
        {
            if (!Uri.TryCreate(publicText, UriKind.Absolute, out var url))
                yield return $"PublicUrl{Switch("PublicUrl")}: '{MaskedText.Of(publicText)}' is not an absolute ws:// or wss:// url.";
            else if (new PeerOptions { PublicUrl = url }.Validate() is [var fault, ..])
                yield return $"PublicUrl{Switch("PublicUrl")}{fault["PublicUrl".Length..]}";
        }
        foreach (var origin in options.AllowedOrigins)
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var url)
                || !url.GetLeftPart(UriPartial.Authority).Equals(origin, StringComparison.OrdinalIgnoreCase))
                yield return $"AllowedOrigins: '{origin}' is not an origin, as https://example.org or http://localhost:3000.";
    }

    /// <summary>One that a browser does not take has it make no connections at all, also not without that.</summary>
    private static IEnumerable<string> Ice(IceServerOptions[] servers)
    {
        for (var i = 0; i < servers.Length; i++)
        {
            var server = servers[i];
            if (server.Urls.Length == 0)
                yield return $"IceServers:{i}:Urls: is empty.";
            foreach (var url in server.Urls)
                if (!IceUrl.IsOne(url))
                    yield return $"IceServers:{i}:Urls: '{MaskedText.Of(url)}' is not a stun:, stuns:, turn: or turns: url as browsers take it, as stun:stun.example.org, stun:192.0.2.1:3478 or turns:turn.example.org:5349?transport=tcp.";
            if (!server.Urls.Any(IceUrl.IsTurn)) continue;
            if (string.IsNullOrEmpty(server.Username))
                yield return $"IceServers:{i}:Username: is missing; browsers refuse a turn: or turns: url without a Username and a Credential.";
            if (string.IsNullOrEmpty(server.Credential))
                yield return $"IceServers:{i}:Credential: is missing; browsers refuse a turn: or turns: url without a Username and a Credential.";
        }
    }

    private static IEnumerable<string> Bounds(RelayOptions options)
    {
        (string Setting, long Value, long Least, long Most)[] numbers =
        [
            ("Port", options.Port, 0, IPEndPoint.MaxPort),
            ("WebRtc:Port", options.WebRtc.Port, 0, IPEndPoint.MaxPort),
            ("MaxConnections", options.MaxConnections, 1, 1_000_000),
            ("MaxConnectionsPerAddress", options.MaxConnectionsPerAddress, 1, 1_000_000),
            ("Rooms:MaxRooms", options.Rooms.MaxRooms, 1, 1_000_000),
            ("Admin:InboxMessages", options.Admin.InboxMessages, 0, 1_000_000),
            ("Admin:InboxBytes", options.Admin.InboxBytes, 0, 1L << 32),
            ("Admin:EventStreams", options.Admin.EventStreams, 0, 1_000),
            ("Admin:EventBuffer", options.Admin.EventBuffer, 1, 100_000),
        ];
        foreach (var (setting, value, least, most) in numbers)
            if (value < least || value > most)
                yield return $"{setting}{Switch(setting)}: {value} is outside {least} to {most}.";
        (string Setting, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] times =
        [
            ("ShutdownTimeout", options.ShutdownTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            ("Admin:EventHeartbeat", options.Admin.EventHeartbeat, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
        ];
        foreach (var (setting, value, least, most) in times)
            if (value < least || value > most)
                yield return $"{setting}: {value} is outside {least} to {most}.";
    }

    private static IEnumerable<string> WebRtc(WebRtcOptions options)
    {
        if (options.Address is { } bound and not ("*" or "localhost") && !IsAddress(bound))
            yield return $"WebRtc:Address: '{bound}' is neither an IP address nor '*' nor 'localhost'.";
        var advertised = new List<IPEndPoint>();
        foreach (var address in options.AdvertisedAddresses)
        {
            var isOne = IPEndPoint.TryParse(address, out var endPoint) && (IsAddress(address) || (endPoint.Port > 0 && IsAddress(address[..address.LastIndexOf(':')])));
            if (isOne) advertised.Add(endPoint!);
            else yield return $"WebRtc:AdvertisedAddresses: '{address}' is not an IP address, nor one with a port, as 192.0.2.1:8002 or [2001:db8::1]:8002.";
        }

        // The engine says what it can do with.
        foreach (var fault in new RtcOptions { AdvertisedAddresses = advertised, StunServers = options.StunServers }.Validate())
            yield return $"WebRtc:{fault}";
    }

    private static IEnumerable<string> Proxies(ForwardedHeaderOptions options)
    {
        foreach (var proxy in options.KnownProxies)
            if (!IsAddress(proxy))
                yield return $"ForwardedHeaders:KnownProxies: '{proxy}' is not an IP address.";
        foreach (var network in options.KnownNetworks)
            if (!IPNetwork.TryParse(network, out _) || !IsAddress(network.Split('/')[0]))
                yield return $"ForwardedHeaders:KnownNetworks: '{network}' is not a network, as 10.0.0.0/8.";
    }

    /// <summary>Whether it has no segment that callers would leave out, or take for the one above it: /x/../api is /api to them.</summary>
    private static bool IsPlainPath(string path) =>
        path.StartsWith('/')
        && !path.AsSpan().ContainsAny(NotInPath)
        && !path.Contains("//", StringComparison.Ordinal)
        && !path.Split('/').Any(segment => segment is "." or "..");

    /// <summary>Whether it is an address as one is written: the framework also takes 8001 (0.0.31.65) and ::1:8 (a port meant) for one.</summary>
    private static bool IsAddress(string text)
    {
        var bare = text.Trim('[', ']').Split('%')[0];
        return IPAddress.TryParse(text, out _) && IPAddress.TryParse(bare, out var address) && address.ToString().Equals(bare, StringComparison.OrdinalIgnoreCase);
    }

    private static string Rooted(string path) => path.StartsWith('/') ? path : "/" + path;

    private static string Switch(string setting) => CommandLine.SwitchOf($"{RelayOptions.Section}:{setting}");
}
