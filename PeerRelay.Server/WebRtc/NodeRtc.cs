using Microsoft.Extensions.Options;
using PeerRelay.Rtc;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.WebRtc;

/// <summary>What the node makes WebRTC connections with, if it does. It owns that, and ends it after the peer.</summary>
internal sealed class NodeRtc : IAsyncDisposable
{
    public NodeRtc(IOptions<RelayOptions> options, ILoggerFactory loggerFactory)
    {
        if (options.Value.WebRtc.Enabled) Engine = RtcEngineFactory.Create(options.Value.WebRtc, loggerFactory);
    }

    /// <summary>The engine; null if WebRTC is switched off.</summary>
    public IRtcEngine? Engine { get; }

    /// <summary>Why there is no WebRTC; null if there is.</summary>
    public string? UnavailableReason => Engine is null ? "It is switched off by PeerRelay:WebRtc:Enabled." : Engine.UnavailableReason;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Engine is IAsyncDisposable closing) await closing.DisposeAsync();
        else (Engine as IDisposable)?.Dispose();
    }
}
