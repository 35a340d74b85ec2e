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

    /// <summary>Whether the operator or the application has named a url of it.</summary>
    bool IsBootstrap { get; }

    /// <summary>Whether a WebRTC signal does it no harm.</summary>
    bool TakesSignals { get; }
}
