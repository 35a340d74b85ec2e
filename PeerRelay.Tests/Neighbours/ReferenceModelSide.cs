using PeerRelay.Identity;

namespace PeerRelay.Tests.Neighbours;

/// <summary>
/// A reference peer in the model, with its fault: a connection that closes takes the other one to the same peer with it
/// (<c>_onConnection</c> in <c>lib/client.js</c>). What comes by a connection that it does not serve, it never looks at.
/// </summary>
internal sealed class ReferenceModelSide(PeerId id, PeerId other, Action<int, ModelFrame> send) : ModelSide(id, send)
{
    private int _served = -1;

    public override int Served => _served;

    public override void Tick(TimeSpan now)
    {
        // It does nothing of its own accord.
    }

    protected override void Handle(int connection, ModelFrame frame, TimeSpan now)
    {
        if (frame == ModelFrame.Hello && _served < 0)
        {
            _served = connection;
            Send(connection, ModelFrame.FindPeers);
        }
        else if (frame == ModelFrame.Hello && other >= Id)
        {
            Close(connection, now);
        }
        else if (frame == ModelFrame.FindPeers && connection == _served)
        {
            Send(connection, ModelFrame.FoundPeers);
        }
    }

    protected override void OnClosed(int connection, TimeSpan now)
    {
        var served = _served;
        _served = -1;
        if (served >= 0) Close(served, now);
    }
}
