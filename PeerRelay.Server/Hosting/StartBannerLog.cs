using PeerRelay.Identity;

namespace PeerRelay.Server.Hosting;

/// <summary>The lines of the start.</summary>
internal static partial class StartBannerLog
{
    [LoggerMessage(1, LogLevel.Information, "{Name} {Version} runs as node {Id}")]
    public static partial void Started(this ILogger logger, string name, string version, PeerId id);

    [LoggerMessage(2, LogLevel.Information, "Peers connect at {Url}")]
    public static partial void Listening(this ILogger logger, string url);

    [LoggerMessage(15, LogLevel.Information, "Browsers find it at {Url}")]
    public static partial void Pages(this ILogger logger, string url);

    [LoggerMessage(3, LogLevel.Information, "Other peers are told {Url}")]
    public static partial void PublicUrl(this ILogger logger, Uri url);

    [LoggerMessage(4, LogLevel.Information, "No public url is set: a peer is told the url its own connection came by, unless that is localhost (--public-url)")]
    public static partial void NoPublicUrl(this ILogger logger);

    [LoggerMessage(5, LogLevel.Information, "The admin API asks for the API key")]
    public static partial void AdminByKey(this ILogger logger);

    [LoggerMessage(6, LogLevel.Warning, "No API key is set: the admin API lets in callers on this machine, and a proxy or tunnel on it counts as one (PeerRelay__Admin__ApiKey)")]
    public static partial void AdminLocalOnly(this ILogger logger);

    [LoggerMessage(7, LogLevel.Warning, "No API key is set and the node is public: the admin API lets nobody in (PeerRelay__Admin__ApiKey)")]
    public static partial void AdminNobody(this ILogger logger);

    [LoggerMessage(8, LogLevel.Warning, "Other peers are told {Url}, which leads each of them to its own machine (--public-url)")]
    public static partial void LoopbackPublicUrl(this ILogger logger, Uri url);

    [LoggerMessage(EventId = 10, Message = "This process may have {Descriptors} descriptors, so {Peers} peer connections are taken and not {MaxConnections} (ulimit -n, PeerRelay:MaxConnections)")]
    public static partial void FewDescriptors(this ILogger logger, LogLevel level, int descriptors, int peers, int maxConnections);

    [LoggerMessage(11, LogLevel.Information, "WebRTC is on, at UDP port {Port}")]
    public static partial void WebRtc(this ILogger logger, int port);

    [LoggerMessage(12, LogLevel.Information, "WebRTC is off. {Reason}")]
    public static partial void NoWebRtc(this ILogger logger, string reason);

    [LoggerMessage(13, LogLevel.Warning, "WebRTC can be reached from this machine only, and others are told that they can use it (PeerRelay:WebRtc:Address)")]
    public static partial void LoopbackWebRtc(this ILogger logger);

    [LoggerMessage(14, LogLevel.Warning, "Others are told this container's own addresses for WebRTC: name those that lead to it from outside, or switch it off (PeerRelay:WebRtc:AdvertisedAddresses, :Enabled)")]
    public static partial void ContainerWebRtc(this ILogger logger);

    [LoggerMessage(9, LogLevel.Warning, "These names in the environment set nothing: {Names}. A setting is named as in PeerRelay__Port")]
    public static partial void Misplaced(this ILogger logger, string names);
}
