using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>A linked peer, as far as routing is concerned.</summary>
internal interface INeighbour
{
    /// <summary>Its id.</summary>
    PeerId Id { get; }

    /// <summary>What is known of it as a next hop.</summary>
    Standing Standing { get; }

    /// <summary>Whether it is of this project's kind, and so forwards by the rules of this project.</summary>
    bool IsPeerRelay { get; }

    /// <summary>Whether it acknowledges what is passed to it, refuses what it can't pass on, and tells its links: version 2 of our extensions.</summary>
    bool IsKin { get; }

    /// <summary>Whether it has left messages unacknowledged and has given no sign of life since: the last to be tried.</summary>
    bool IsSilent { get; }

    /// <summary>Whether the operator or the application has named a url of it.</summary>
    bool IsBootstrap { get; }

    /// <summary>Whether a WebRTC signal does it no harm.</summary>
    bool TakesSignals { get; }

    /// <summary>The links that it has told of, as <see cref="IdPrefix"/>es in order; empty if it has told of none.</summary>
    ulong[] Ahead { get; }
}
