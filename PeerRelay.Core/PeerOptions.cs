using System.Net;
using System.Security.Cryptography.X509Certificates;
using PeerRelay.Identity;
using PeerRelay.Rtc;
using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>What a <see cref="Peer"/> is made with. It is copied when the peer is made.</summary>
public sealed record PeerOptions
{
    /// <summary>The id of the peer; null for a random one. An id must be in use once only in the network.</summary>
    public PeerId? Id { get; set; }

    /// <summary>Urls (<c>ws</c> or <c>wss</c>) of nodes to join the network through. They are dialled, and dialled again, for ever.</summary>
    public IReadOnlyList<Uri> Bootstrap { get; set; } = [];

    /// <summary>The url (<c>ws</c> or <c>wss</c>) at which others can dial this peer; null if they can't.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>
    /// Whether urls that strangers name may lead to loopback, private and link-local addresses. Off by default, so that nobody can
    /// make this node knock at doors inside its own network. Bootstrap urls and urls given to <c>ConnectAsync</c> are always dialled.
    /// </summary>
    public bool DialPrivateAddresses { get; set; }

    /// <summary>
    /// What makes WebRTC connections, as <c>PeerRelay.WebRtc</c> has it; null for none. Whoever makes it frees it, once the peer has stopped. A peer that has one can be linked to by all who speak
    /// WebRTC, and so counts as a way to others even where it has no <see cref="PublicUrl"/>.
    /// </summary>
    public IRtcEngine? Rtc { get; set; }

    /// <summary>
    /// Asked about each WebRTC connection that another peer has made, by the address that it comes from, before it becomes a link: what it returns is disposed of when the connection has ended, and null
    /// turns it away. For limits that a host has beside those of <see cref="Limits"/>. It is called by several threads at a time, and must not block; if it throws, there is no link. Null admits all.
    /// </summary>
    public Func<IPAddress, IDisposable?>? AdmitRtc { get; set; }

    /// <summary>Whether the peer seeks links of its own accord. Off, it keeps to the links it is told to make and those that others make.</summary>
    public bool Discovery { get; set; } = true;

    /// <summary>The bounds of everything that could grow.</summary>
    public PeerLimits Limits { get; set; } = new();

    /// <summary>The source of nonces and of jitter; the simulator gives one with a seed.</summary>
    internal Random Random { get; set; } = Random.Shared;

    /// <summary>How the certificates of <c>wss</c> urls are checked, names apart; null for as the system does. For tests, which make their own.</summary>
    internal X509ChainPolicy? CertificatePolicy { get; set; }

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Finds what is wrong with the options.</summary>
    /// <returns>A sentence for each fault, which names the property, the value and what is allowed; empty if there is none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (Bootstrap is null) faults.Add("Bootstrap: it is null, and should be a list.");
        foreach (var url in Bootstrap ?? [])
            if (url is null || !IsWebSocketUrl(url))
                faults.Add($"Bootstrap: '{Shown(url)}' is not an absolute ws:// or wss:// url without a user name.");
        if (PublicUrl is not null && !WebSocketUrl.CanBeTold(PublicUrl))
            faults.Add($"PublicUrl: '{Shown(PublicUrl)}' is not a url that every peer can dial: ws:// or wss://, a host in ASCII letters, no user name, no fragment.");
        if (TimeProvider is null) faults.Add("TimeProvider: it is null, and should be a clock.");
        if (Limits is null) faults.Add("Limits: it is null, and should be an object.");
        else faults.AddRange(Limits.Validate());
        return faults;
    }

    internal static bool IsWebSocketUrl(Uri url) =>
        url.IsAbsoluteUri && url.Scheme is "ws" or "wss" && url.Host.Length > 0 && url.UserInfo.Length == 0;

    /// <summary>The url without the password that may be in it; where the scheme is another, all before the @ may be one.</summary>
    private static string Shown(Uri? url)
    {
        if (url is null) return "null";
        var text = url.OriginalString;
        var end = text.LastIndexOf('@');
        var start = text.IndexOf("//", StringComparison.Ordinal) is var scheme && scheme >= 0 && scheme < end ? scheme + 2 : 0;
        return end < 0 ? text : $"{text[..start]}***{text[end..]}";
    }
}
