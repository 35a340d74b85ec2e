using Microsoft.Extensions.Options;
using PeerRelay.Server.Access;
using PeerRelay.Server.Node;
using PeerRelay.Server.Settings;
using PeerRelay.Server.WebRtc;

namespace PeerRelay.Server.Hosting;

/// <summary>Says, once the server listens, what an operator needs to know.</summary>
internal sealed class StartBanner(
    Peer peer,
    ListenUrls urls,
    AdminGuard guard,
    DescriptorBudget budget,
    NodeRtc rtc,
    IHostApplicationLifetime lifetime,
    IOptions<RelayOptions> options,
    ILogger<StartBanner> logger) : IHostedService
{
    /// <summary>Fewer peers than this are worth a warning. 500: a shell's usual 1,024 descriptors allow some 560, and nobody chose fewer for a relay.</summary>
    private const int FewPeers = 500;

    /// <summary>What .NET's images say of themselves.</summary>
    private static bool IsInContainer => Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true";

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Show); // the server starts after this service
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>An url to copy: "every address" is none.</summary>
    private static string Dialable(string url) =>
        url.Replace("//[::]", "//localhost", StringComparison.Ordinal).Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal);

    private void Show()
    {
        logger.Started(options.Value.Name, ServerVersion.Text, peer.Id);
        foreach (var url in urls.Relay())
            logger.Listening(Dialable(url));
        foreach (var url in urls.Pages())
            logger.Pages(Dialable(url));
        if (peer.PublicUrl is not { } publicUrl)
            logger.NoPublicUrl();
        else if (LoopbackName.IsOrIsBelow(publicUrl.Host))
            logger.LoopbackPublicUrl(publicUrl);
        else
            logger.PublicUrl(publicUrl);
        ShowWebRtc();
        if (guard.HasKey)
            logger.AdminByKey();
        else if (guard.NeedsKey)
            logger.AdminNobody();
        else
            logger.AdminLocalOnly();
        if (budget.Descriptors is { } descriptors && budget.Peers < options.Value.MaxConnections)
            logger.FewDescriptors(budget.Peers < FewPeers ? LogLevel.Warning : LogLevel.Information, descriptors, budget.Peers, options.Value.MaxConnections);
        if (MisplacedSettings.InEnvironment() is { Count: > 0 } misplaced)
            logger.Misplaced(string.Join(", ", misplaced));
    }

    private void ShowWebRtc()
    {
        if (rtc.Engine is null)
            logger.NoWebRtc(rtc.UnavailableReason!);
        if (rtc.Engine is not { UnavailableReason: null } engine) return; // where it is wanted and can't be had, the peer says so
        logger.WebRtc(engine.Port);
        if (options.Value.WebRtc is not { AdvertisedAddresses.Length: 0, StunServers.Length: 0 }) return;
        if (RtcEngineFactory.IsLoopbackOnly(options.Value) && peer.PublicUrl is { } url && !LoopbackName.IsOrIsBelow(url.Host))
            logger.LoopbackWebRtc();
        else if (IsInContainer)
            logger.ContainerWebRtc();
    }
}
