using PeerRelay.WebRtc;

namespace PeerRelay.Server.WebRtc;

/// <summary>What the node makes WebRTC connections with, if it does. It owns that, and ends it after the peer.</summary>
/// <param name="engine">The engine; null if WebRTC is switched off.</param>
internal sealed class NodeRtc(RtcEngine? engine) : IAsyncDisposable
{
    /// <summary>The engine; null if WebRTC is switched off.</summary>
    public RtcEngine? Engine => engine;

    /// <summary>Why there is no WebRTC; null if there is.</summary>
    public string? UnavailableReason => engine is null ? "It is switched off by PeerRelay:WebRtc:Enabled." : engine.UnavailableReason;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => engine?.DisposeAsync() ?? ValueTask.CompletedTask;
}
