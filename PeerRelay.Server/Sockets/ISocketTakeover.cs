namespace PeerRelay.Server.Sockets;

/// <summary>A connection whose socket can be taken out of the web server's hands: what the server holds for it is free again then, and nothing stands between the link and its socket.</summary>
internal interface ISocketTakeover
{
    /// <summary>Whether it can be had: the web server reads and writes its bytes as they are, without TLS or anything else in between.</summary>
    bool CanBeTaken { get; }

    /// <summary>Takes the socket. All that was to be written before must have been; the server's end of the connection no longer ends it.</summary>
    LinkSocket Take();
}
