namespace PeerRelay.Server.Relay;

/// <summary>What a node takes from a peer.</summary>
/// <param name="MaxFrameBytes">The largest frame, in bytes.</param>
/// <param name="MessagesPerSecond">Messages a second, on average; 0 for no limit.</param>
/// <param name="BytesPerSecond">Bytes a second, on average; 0 for no limit.</param>
/// <param name="MaxConnectionsPerAddress">Connections at a time of one address.</param>
/// <param name="HelloTimeoutSeconds">How long a new connection may take to say hello, in seconds.</param>
internal sealed record InfoLimits(
    int MaxFrameBytes,
    int MessagesPerSecond,
    long BytesPerSecond,
    int MaxConnectionsPerAddress,
    double HelloTimeoutSeconds);
