using PeerRelay.Identity;

namespace PeerRelay.Tests.Neighbours;

/// <summary>One of the two peers in the model. It has an end of each of the two connections, by number.</summary>
internal abstract class ModelSide(PeerId id, Action<int, ModelFrame> send)
{
    private readonly bool[] _isClosed = new bool[2];

    public PeerId Id { get; } = id;

    /// <summary>The connection that it sends by, or -1.</summary>
    public abstract int Served { get; }

    /// <summary>Whether its end of a connection is open.</summary>
    public bool IsOpen(int connection) => !_isClosed[connection];

    public void Open(int connection) => Send(connection, ModelFrame.Hello);

    public void Receive(int connection, ModelFrame frame, TimeSpan now)
    {
        if (_isClosed[connection]) return;
        if (frame == ModelFrame.Close) Close(connection, now);
        else Handle(connection, frame, now);
    }

    public abstract void Tick(TimeSpan now);

    protected abstract void Handle(int connection, ModelFrame frame, TimeSpan now);

    protected abstract void OnClosed(int connection, TimeSpan now);

    protected void Send(int connection, ModelFrame frame)
    {
        if (!_isClosed[connection]) send(connection, frame);
    }

    protected void Close(int connection, TimeSpan now)
    {
        if (_isClosed[connection]) return;
        Send(connection, ModelFrame.Close);
        _isClosed[connection] = true;
        OnClosed(connection, now);
    }
}
