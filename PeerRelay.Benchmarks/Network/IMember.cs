using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Network;

/// <summary>A peer of the network that sends and receives messages. A message is its number.</summary>
internal interface IMember
{
    PeerId Id { get; }

    /// <summary>Whether it is of this project's kind, and not an npm peer.</summary>
    bool IsNew { get; }

    /// <summary>Sends a message, and does not wait for what becomes of it.</summary>
    /// <returns>Whether it was taken.</returns>
    ValueTask<bool> SendAsync(PeerId to, int number);
}
