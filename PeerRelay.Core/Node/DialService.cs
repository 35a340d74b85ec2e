using PeerRelay.Identity;

namespace PeerRelay.Node;

/// <summary>Dials the peers that have answered an offer, and the urls that the application names, until the node stops.</summary>
internal sealed class DialService
{
    private readonly HandshakeService _handshakes;
    private readonly LinkHost _links;
    private readonly RtcHost _rtc;
    private readonly CancellationToken _stopping;

    public DialService(NodeParts parts, LinkHost links, RtcHost rtc, TaskSet tasks, CancellationToken stopping)
    {
        (_handshakes, _links, _rtc, _stopping) = (parts.Handshakes, links, rtc, stopping);
        _handshakes.DialWanted += (id, url) => tasks.Add(DialAsync(id, url, isByRtc: false));
        _handshakes.RtcDialWanted += (id, url) => tasks.Add(DialAsync(id, url, isByRtc: true));
    }

    /// <summary>How it ends where the node is not running.</summary>
    public static ConnectResult NotRunning(PeerId? id) => new(ConnectStatus.Stopped, id, "This node is not running.");

    /// <summary>Dials a url that the application names. It returns at once: the caller may hold a lock.</summary>
    public async Task<ConnectResult> DialAsync(Uri url, CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping);
        return await DialAsync(url, expected: null, isTrusted: true, either.Token).ConfigureAwait(false);
    }

    /// <summary>Dials a peer that has answered an offer.</summary>
    /// <param name="id">The peer.</param>
    /// <param name="url">The url that it has named, if it has.</param>
    /// <param name="isByRtc">Whether by WebRTC, and at the url only if that fails.</param>
    private async Task DialAsync(PeerId id, Uri? url, bool isByRtc)
    {
        var result = new ConnectResult(ConnectStatus.Failed, id, "The dial failed; the log says how.");
        try
        {
            if (isByRtc) result = await _rtc.DialAsync(id).ConfigureAwait(false);
            if (!result.IsConnected && url is not null) result = await DialAsync(url, id, isTrusted: false, _stopping).ConfigureAwait(false);
        }
        finally
        {
            _handshakes.OnDialled(id, result); // in any case: else the peer could never be dialled again
        }
    }

    private async Task<ConnectResult> DialAsync(Uri url, PeerId? expected, bool isTrusted, CancellationToken cancellationToken)
    {
        var result = await _links.DialAsync(url, expected, isTrusted, cancellationToken).ConfigureAwait(false);
        return result.IsConnected || !_stopping.IsCancellationRequested ? result : NotRunning(result.Peer);
    }
}
