using Microsoft.Extensions.Options;
using PeerRelay.Rtc;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.WebRtc;

/// <summary>What the node makes WebRTC connections with, if it does. It owns that, and ends it after the peer.</summary>
internal sealed class NodeRtc(IOptions<RelayOptions> options) : IAsyncDisposable
{
    /// <summary>The engine; null if WebRTC is switched off, or the node has none.</summary>
    public IRtcEngine? Engine { get; } = options.Value.WebRtc.Enabled ? RtcEngineFactory.Create() : null;

    /// <summary>Why there is no WebRTC; null if there is.</summary>
    public string? UnavailableReason =>
        Engine is not null ? Engine.UnavailableReason
        : options.Value.WebRtc.Enabled ? RtcEngineFactory.MissingReason
        : "It is switched off by PeerRelay:WebRtc:Enabled.";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Engine is IAsyncDisposable closing) await closing.DisposeAsync();
        else (Engine as IDisposable)?.Dispose();
    }
}
