using System.Diagnostics.CodeAnalysis;
using PeerRelay.Identity;

namespace PeerRelay.Requests;

/// <summary>The requests of this node that wait for their response. Bounded. Safe for threads.</summary>
/// <typeparam name="T">Who waits.</typeparam>
/// <param name="capacity">Requests that may wait at a time.</param>
internal sealed class OpenRequests<T>(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(PeerId To, string Id), T> _open = [];

    /// <summary>Enters a request. To be done before it is sent, since the response may come at once.</summary>
    /// <returns>False if there is no room, or such a request waits already.</returns>
    public bool TryAdd(PeerId to, string id, T waiter)
    {
        lock (_lock) return _open.Count < capacity && _open.TryAdd((to, id), waiter);
    }

    /// <summary>Takes a request out, whose response has come or that waits no longer.</summary>
    /// <param name="to">Who was asked: only its response counts.</param>
    /// <param name="id">The request's id.</param>
    /// <param name="waiter">Who waits.</param>
    public bool TryTake(PeerId to, string id, [MaybeNullWhen(false)] out T waiter)
    {
        lock (_lock) return _open.Remove((to, id), out waiter);
    }

    /// <summary>Takes all requests out, as when the node stops.</summary>
    public T[] TakeAll()
    {
        lock (_lock)
        {
            T[] waiters = [.. _open.Values];
            _open.Clear();
            return waiters;
        }
    }
}
