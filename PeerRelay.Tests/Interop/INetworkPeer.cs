using PeerRelay.Identity;

namespace PeerRelay.Tests.Interop;

/// <summary>A peer of either kind, so that one test runs on every mixture.</summary>
internal interface INetworkPeer
{
    PeerId Id { get; }

    /// <summary>Where it can be dialled; null if it can't.</summary>
    Uri? Url { get; }

    /// <summary>Sends a value given as JSON.</summary>
    Task SendAsync(PeerId to, string json);

    /// <summary>How many times this JSON text has arrived from that peer.</summary>
    int Count(PeerId from, string json);

    /// <summary>How many times it has told of that peer as directly connected.</summary>
    int CountConnected(PeerId peer);

    Task<bool> HasLinkAsync(PeerId peer);

    /// <summary>Asks for a direct link, and does not wait for it.</summary>
    Task ConnectAsync(PeerId peer);

    Task DisconnectAsync(PeerId peer);

    Task DestroyAsync();
}
