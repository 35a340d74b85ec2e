using PeerRelay.Identity;
using PeerRelay.Links;

namespace PeerRelay.Node;

/// <summary>Makes WebRTC connections, dialled or answered, and links of them. Each has a task, which ends with the link.</summary>
internal sealed class RtcHost
{
    private readonly NodeContext _node;
    private readonly SignalService _signals;
    private readonly LinkHost _links;
    private readonly CancellationToken _stopping;

    public RtcHost(NodeParts parts, LinkHost links, TaskSet tasks, CancellationToken stopping)
    {
        (_node, _signals, _links, _stopping) = (parts.Node, parts.Signals, links, stopping);
        _signals.Begun += attempt => tasks.Add(RunAsync(attempt));
    }

    /// <summary>Dials a peer that has answered that it takes WebRTC, and completes when there is a link or there will be none. The link runs on.</summary>
    public async Task<ConnectResult> DialAsync(PeerId peer)
    {
        if (_signals.Dial(peer) is not { } attempt) return Stopped(peer);
        var result = await attempt.Result.ConfigureAwait(false);
        if (!result.IsConnected) _node.Counters.DialFailed();
        return result;
    }

    private static ConnectResult Stopped(PeerId peer) => new(ConnectStatus.Stopped, peer, "This node stops.");

    /// <summary>Makes a connection, and runs it as a link until it has ended. However that goes, the attempt is told of it and let go.</summary>
    private async Task RunAsync(RtcAttempt attempt)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // whoever begins it may be a link's thread
        var result = new ConnectResult(ConnectStatus.Failed, attempt.Peer, "The WebRTC connection failed; the log says how.");
        try
        {
            var making = new RtcMaking(_node, attempt, signal => _signals.Send(attempt.Peer, signal));
            var made = await making.MakeAsync(_stopping).ConfigureAwait(false);
            result = making.Result;
            if (made is null)
            {
                NodeLog.RtcFailed(_node.Logger, attempt.Peer, result.Status, result.Detail);
                return;
            }

            await using (made.ConfigureAwait(false)) await RunLinkAsync(attempt, made).ConfigureAwait(false);
        }
        finally
        {
            Complete(attempt, result);
            if (!attempt.IsOwn) _node.RtcPlaces.GiveBack();
        }
    }

    private async Task RunLinkAsync(RtcAttempt attempt, RtcNegotiation made)
    {
        var (isAdmitted, place) = Admit(attempt, made);
        using var held = place;
        // There will be no link, but it ends in order, which takes a while: whoever begins anew meanwhile must find another attempt than this one, which looks at no signal any more.
        if (!isAdmitted) Complete(attempt, new ConnectResult(ConnectStatus.Failed, attempt.Peer, "This node has no room for the connection."));
        var established = new TaskCompletionSource<ConnectResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var origin = new LinkOrigin
        {
            Direction = made.IsOfferer ? LinkDirection.Outbound : LinkDirection.Inbound,
            RemoteAddress = made.Connection.RemoteEndPoint?.ToString(),
            ExpectedId = attempt.Peer,
            IsSignalled = true,
        };
        var connection = new ChannelConnection(made.Channel!, made.Connection, _node, attempt.Peer);
        var running = _links.RunSignalledAsync(connection, origin, isAdmitted, established);
        await Task.WhenAny(established.Task, running).ConfigureAwait(false);
        if (established.Task.IsCompleted) Complete(attempt, await established.Task.ConfigureAwait(false));
        await running.ConfigureAwait(false);
    }

    /// <summary>Asks the host whether there is room for a connection that the other side has made.</summary>
    private (bool IsAdmitted, IDisposable? Place) Admit(RtcAttempt attempt, RtcNegotiation made)
    {
        if (attempt.IsOwn || _node.Options.AdmitRtc is not { } admit || made.Connection.RemoteEndPoint is not { } remote) return (true, null);
        var place = admit(remote.Address);
        return (place is not null, place);
    }

    private void Complete(RtcAttempt attempt, ConnectResult result)
    {
        _signals.End(attempt);
        attempt.Complete(result);
    }
}
