namespace PeerRelay.Benchmarks.Clients;

/// <summary>How a client's receiving has ended.</summary>
internal enum ClientEnd
{
    /// <summary>Both sides have said their close, and the server has ended the connection.</summary>
    Closed,

    /// <summary>The connection has ended otherwise.</summary>
    Lost,

    /// <summary>The client has stopped reading, and its connection is still there.</summary>
    StoppedReading,
}
