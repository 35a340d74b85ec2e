using System.Collections.Concurrent;
using PeerRelay.Identity;

namespace PeerRelay.Datagrams;

/// <summary>
/// Which socket of this process has which port, so that <c>localhost</c> can be an address
/// (<c>PORT_MAPPINGS</c> in the reference's <c>lib/wgram.js</c>). A port taken twice leads to the later socket, as there.
/// </summary>
internal static class LocalPorts
{
    private static readonly ConcurrentDictionary<int, PeerId> Sockets = [];

    public static void Set(int port, PeerId id) => Sockets[port] = id;

    /// <summary>Takes a port only if no socket has it.</summary>
    public static void SetIfFree(int port, PeerId id) => Sockets.TryAdd(port, id);

    public static void Remove(int port, PeerId id) => Sockets.TryRemove(new KeyValuePair<int, PeerId>(port, id));

    public static bool TryGet(int port, out PeerId id) => Sockets.TryGetValue(port, out id);
}
