namespace PeerRelay.Transports;

/// <summary>The result of a dial.</summary>
/// <param name="Connection">The open connection, or null.</param>
/// <param name="RemoteAddress">The address that it leads to.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Detail">Why it failed, in a sentence.</param>
internal readonly record struct DialedConnection(IConnection? Connection, string? RemoteAddress, ConnectStatus Status, string? Detail);
