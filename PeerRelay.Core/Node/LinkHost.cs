using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Makes links of connections, dialled or accepted, and ends them all when the node stops.</summary>
internal sealed class LinkHost(NodeParts parts, IDialler dialler, TaskSet tasks)
{
    /// <summary>Connections above the limit that are told so in order; what comes on top is cut, so that a flood can't occupy the node.</summary>
    private const int RefusalRoom = 1_000;

    private readonly NodeContext _node = parts.Node;
    private readonly LinkSet _links = new();
    private readonly SendBudget _budget = new(parts.Node.Limits.TotalQueuedBytes);
    private readonly Places _served = new(parts.Node.Limits.MaxLinks);
    private readonly Places _refused = new(RefusalRoom);
    private volatile bool _isStopping;

    /// <summary>Runs an accepted connection until it has ended.</summary>
    public Task<LinkCloseReason> AcceptAsync(IConnection transport, AcceptedConnection connection, CancellationToken cancellationToken)
    {
        var origin = new LinkOrigin
        {
            Direction = LinkDirection.Inbound,
            RemoteAddress = connection.RemoteAddress,
            Round = connection.Round,
            LocalUrl = connection.LocalUrl is { } url && WebSocketUrl.CanBeTold(url) ? url : null, // a stranger's Host header may say anything
        };
        return AcceptAsync(transport, origin, NewSession(), TakePlace(), cancellationToken);
    }

    /// <summary>Runs a connection whose other end the signalling has named, until it has ended.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="origin">How it came to be.</param>
    /// <param name="isAdmitted">Whether there is room for it, as far as the host is concerned; if not, the peer is told so in order.</param>
    /// <param name="established">Is told when there is a link or there will be none.</param>
    public async Task<LinkCloseReason> RunSignalledAsync(IConnection connection, LinkOrigin origin, bool isAdmitted, TaskCompletionSource<ConnectResult> established)
    {
        var session = NewSession(established);
        if (origin.Direction == LinkDirection.Outbound)
            return await RunAsync(new Link(connection, origin, _node.Limits, _node.Options.TimeProvider, _budget), session).ConfigureAwait(false);
        var places = isAdmitted ? TakePlace() : TakeRefusal();
        // At once, and not when the peer has been told so: until then its next signals would be taken for this connection's.
        if (places != _served) established.TrySetResult(new ConnectResult(ConnectStatus.LimitReached, origin.ExpectedId, "There are too many links."));
        return await AcceptAsync(connection, origin, session, places, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Dials a url, and completes when there is a link or there will be none. The link runs on.</summary>
    /// <param name="url">The url.</param>
    /// <param name="expected">The peer that must be met there; null if any will do.</param>
    /// <param name="isTrusted">Whether the operator or the application named the url.</param>
    /// <param name="cancellationToken">Gives up; a link that is made is kept.</param>
    public async Task<ConnectResult> DialAsync(Uri url, PeerId? expected, bool isTrusted, CancellationToken cancellationToken)
    {
        var dialled = await dialler.DialAsync(url, isTrusted, cancellationToken).ConfigureAwait(false);
        if (dialled.Connection is not { } connection)
        {
            _node.Counters.DialFailed();
            return new ConnectResult(dialled.Status, expected, dialled.Detail);
        }

        var origin = new LinkOrigin
        {
            Direction = LinkDirection.Outbound, RemoteAddress = dialled.RemoteAddress, DialledUrl = url, ExpectedId = expected, IsTrusted = isTrusted,
        };
        var link = new Link(connection, origin, _node.Limits, _node.Options.TimeProvider, _budget);
        var result = await EstablishAsync(link, cancellationToken).ConfigureAwait(false);
        if (!result.IsConnected) _node.Counters.DialFailed();
        return result;
    }

    /// <summary>Cuts the links that are stuck or dead, and asks those for a sign of life that have been silent.</summary>
    public void CheckLife()
    {
        _links.ForEach(static link => link.CheckLife());
    }

    /// <summary>Closes all links in order, and completes when those have ended that were accepted. New ones are closed as they come.</summary>
    public Task StopAsync()
    {
        _isStopping = true;
        var ended = Task.WhenAll(_served.CloseAsync(), _refused.CloseAsync());
        _links.ForEach(static link => link.Close(LinkCloseReason.Stopping));
        return ended;
    }

    private Places? TakePlace() => _served.TryTake() ? _served : TakeRefusal();

    private Places? TakeRefusal() => _refused.TryTake() ? _refused : null;

    /// <param name="transport">The connection.</param>
    /// <param name="origin">How it came to be.</param>
    /// <param name="session">What is done with it.</param>
    /// <param name="places">Where its place is from; null if there is none.</param>
    /// <param name="isLost">Cancelled when the host has lost it.</param>
    private Task<LinkCloseReason> AcceptAsync(IConnection transport, LinkOrigin origin, LinkSession session, Places? places, CancellationToken isLost)
    {
        if (places is null) return Task.FromResult(Cut(transport)); // also when stopping: else a host that goes on accepting would keep the node from ending
        try
        {
            var link = new Link(transport, origin, _node.Limits, _node.Options.TimeProvider, _budget);
            if (places == _refused) link.Close(LinkCloseReason.LimitReached);
            return RunAsync(link, session, places, CloseWhenLost(link, isLost));
        }
        catch // what the application's clock or token throws
        {
            places.GiveBack();
            Cut(transport);
            throw;
        }
    }

    private LinkCloseReason Cut(IConnection transport)
    {
        transport.Abort();
        transport.Dispose();
        return _isStopping ? LinkCloseReason.Stopping : LinkCloseReason.LimitReached;
    }

    private LinkSession NewSession(TaskCompletionSource<ConnectResult>? established = null) => new(parts, established);

    /// <summary>Has a link closed when its host says that the connection is lost.</summary>
    private CancellationTokenRegistration CloseWhenLost(Link link, CancellationToken isLost)
    {
        if (!isLost.CanBeCanceled) return default;
        return isLost.UnsafeRegister(static state => Close(((LinkHost, Link))state!), (this, link));

        static void Close((LinkHost Host, Link Link) lost) =>
            lost.Link.Close(lost.Host._isStopping ? LinkCloseReason.Stopping : LinkCloseReason.ConnectionLost);
    }

    /// <summary>Starts a link that was dialled, and waits until it stands or has failed to.</summary>
    private async Task<ConnectResult> EstablishAsync(Link link, CancellationToken cancellationToken)
    {
        var established = new TaskCompletionSource<ConnectResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = RunAsync(link, NewSession(established));
        tasks.Add(running);
        Task ended = Task.WhenAny(established.Task, running);
        await ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (established.Task.IsCompleted) return await established.Task.ConfigureAwait(false);
        link.Close(LinkCloseReason.Disconnected);
        var detail = ended.IsCompleted ? "The link failed; the log says how." : "The dial was given up before the peer said hello.";
        return new ConnectResult(_isStopping ? ConnectStatus.Stopped : ConnectStatus.Failed, link.Origin.ExpectedId, detail);
    }

    /// <summary>Runs a link until it has ended. However it ends, it is let go of.</summary>
    /// <param name="link">The link.</param>
    /// <param name="session">What is done with it.</param>
    /// <param name="place">Where the place came from that it has; null for one that was dialled, which the task set keeps.</param>
    /// <param name="loss">Closes it when its host has lost the connection.</param>
    private async Task<LinkCloseReason> RunAsync(Link link, LinkSession session, Places? place = null, CancellationTokenRegistration loss = default)
    {
        _links.Add(link);
        if (_isStopping) link.Close(LinkCloseReason.Stopping);
        try
        {
            // Whoever accepts or dials must not run the link on its own thread for as long as there is something to read, least of all under a lock.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return await link.RunAsync(session, _node.Self).ConfigureAwait(false);
        }
        catch (Exception e) when (place is not null) // of the others the task set tells
        {
            NodeLog.TaskFailed(_node.Logger, e);
            throw;
        }
        finally
        {
            try
            {
                End(link, session, loss);
            }
            finally
            {
                place?.GiveBack(); // whatever happens: the stop waits for it
            }
        }
    }

    private void End(Link link, LinkSession session, CancellationTokenRegistration loss)
    {
        try
        {
            session.End(link);
        }
        finally
        {
            _links.Remove(link);
            loss.Dispose();
            link.Dispose();
        }
    }
}
