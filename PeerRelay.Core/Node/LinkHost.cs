using System.Collections.Concurrent;
using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Node;

/// <summary>Makes links of connections, dialled or accepted, and ends them all when the node stops.</summary>
internal sealed class LinkHost(
    NodeContext node, Outbox outbox, MessageHandler messages, Membership membership, IDialler dialler, TaskSet tasks)
{
    /// <summary>Connections above the limit that are told so in order; what comes on top is cut, so that a flood can't occupy the node.</summary>
    private const int RefusalRoom = 1_000;

    private readonly ConcurrentDictionary<Link, bool> _links = [];
    private readonly SendBudget _budget = new(node.Limits.TotalQueuedBytes);
    private int _served;
    private int _refusing;
    private volatile bool _isStopping;

    /// <summary>Runs an accepted connection until it has ended.</summary>
    public async Task<LinkCloseReason> AcceptAsync(IConnection transport, AcceptedConnection connection, CancellationToken cancellationToken)
    {
        if (_isStopping) return Cut(transport, LinkCloseReason.Stopping); // else a host that goes on accepting would keep the node from ending
        var isServed = TryTake(ref _served, node.Limits.MaxLinks);
        if (!isServed && !TryTake(ref _refusing, RefusalRoom)) return Cut(transport, LinkCloseReason.LimitReached);
        try
        {
            return await RunAcceptedAsync(transport, connection, isServed, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref isServed ? ref _served : ref _refusing);
        }
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
            node.Counters.DialFailed();
            return new ConnectResult(dialled.Status, expected, dialled.Detail);
        }

        var origin = new LinkOrigin
        {
            Direction = LinkDirection.Outbound, RemoteAddress = dialled.RemoteAddress, DialledUrl = url, ExpectedId = expected, IsTrusted = isTrusted,
        };
        var link = new Link(connection, origin, node.Limits, node.Options.TimeProvider, _budget);
        var result = await EstablishAsync(link, cancellationToken).ConfigureAwait(false);
        if (!result.IsConnected) node.Counters.DialFailed();
        return result;
    }

    /// <summary>Cuts the links that are stuck or dead, and asks those for a sign of life that have been silent.</summary>
    public void CheckLife()
    {
        foreach (var (link, _) in _links) link.CheckLife();
    }

    /// <summary>Closes all links in order. New ones are closed as they come.</summary>
    public void Stop()
    {
        _isStopping = true;
        foreach (var (link, _) in _links) link.Close(LinkCloseReason.Stopping);
    }

    private static LinkCloseReason Cut(IConnection transport, LinkCloseReason reason)
    {
        transport.Abort();
        transport.Dispose();
        return reason;
    }

    /// <summary>Takes one place of so many.</summary>
    private static bool TryTake(ref int taken, int places)
    {
        if (Interlocked.Increment(ref taken) <= places) return true;
        Interlocked.Decrement(ref taken);
        return false;
    }

    private async Task<LinkCloseReason> RunAcceptedAsync(
        IConnection transport, AcceptedConnection connection, bool isServed, CancellationToken cancellationToken)
    {
        var origin = new LinkOrigin
        {
            Direction = LinkDirection.Inbound,
            RemoteAddress = connection.RemoteAddress,
            LocalUrl = connection.LocalUrl is { } url && WebSocketUrl.CanBeTold(url) ? url : null, // a stranger's Host header may say anything
        };
        var link = new Link(transport, origin, node.Limits, node.Options.TimeProvider, _budget);
        if (!isServed) link.Close(LinkCloseReason.LimitReached);
        using var end = cancellationToken.Register(() => link.Close(_isStopping ? LinkCloseReason.Stopping : LinkCloseReason.ConnectionLost));
        return await RunAsync(link, NewSession()).ConfigureAwait(false);
    }

    private LinkSession NewSession() => new(node, outbox, messages, membership);

    /// <summary>Starts a link that was dialled, and waits until it stands or has failed to.</summary>
    private async Task<ConnectResult> EstablishAsync(Link link, CancellationToken cancellationToken)
    {
        var session = NewSession();
        var running = RunAsync(link, session);
        tasks.Add(running);
        Task ended = Task.WhenAny(session.Established, running);
        await ended.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (session.Established.IsCompleted) return await session.Established.ConfigureAwait(false);
        link.Close(LinkCloseReason.Disconnected);
        var detail = ended.IsCompleted ? "The link failed; the log says how." : "The dial was given up before the peer said hello.";
        return new ConnectResult(_isStopping ? ConnectStatus.Stopped : ConnectStatus.Failed, link.Origin.ExpectedId, detail);
    }

    private async Task<LinkCloseReason> RunAsync(Link link, LinkSession session)
    {
        _links[link] = true;
        if (_isStopping) link.Close(LinkCloseReason.Stopping);
        try
        {
            // Whoever accepts or dials must not run the link on its own thread for as long as there is something to read, least of all under a lock.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return await session.RunAsync(link).ConfigureAwait(false);
        }
        finally
        {
            _links.TryRemove(link, out _);
        }
    }
}
