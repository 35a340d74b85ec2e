namespace PeerRelay.Rtc;

/// <summary>
/// Makes WebRTC connections: what a peer needs of an implementation of WebRTC data channels, and all that it needs. <c>PeerRelay.WebRtc</c> has one.
/// </summary>
public interface IRtcEngine
{
    /// <summary>Why no connection can be made on this machine, for the operator to read; null if they can.</summary>
    string? UnavailableReason { get; }

    /// <summary>Makes a connection, which does nothing until it is told to make an offer or an answer. Only if there is no <see cref="UnavailableReason"/>.</summary>
    /// <exception cref="InvalidOperationException">It can't be made: there are too many, or the engine has ended.</exception>
    IRtcConnection CreateConnection();
}
