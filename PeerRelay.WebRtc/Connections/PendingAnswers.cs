namespace PeerRelay.WebRtc.Connections;

/// <summary>
/// Connections that have taken packets of datagrams that came together, and answer them when all are taken: by one acknowledgement, and with what that makes room for. For the receive thread
/// only.
/// </summary>
/// <param name="onFault">Told what one has thrown: a fault of ours, and no reason to leave out the others.</param>
internal sealed class PendingAnswers(Action<Exception> onFault)
{
    private readonly List<RtcConnection> _connections = [];

    /// <summary>Adds one that has taken a packet. In a run there are some dozens at most.</summary>
    public void Add(RtcConnection connection)
    {
        if (!_connections.Contains(connection)) _connections.Add(connection);
    }

    /// <summary>Has them answer.</summary>
    public void GiveAll()
    {
        foreach (var connection in _connections)
        {
            try
            {
                connection.AnswerPackets();
            }
            catch (Exception exception)
            {
                onFault(exception);
            }
        }

        _connections.Clear();
    }
}
