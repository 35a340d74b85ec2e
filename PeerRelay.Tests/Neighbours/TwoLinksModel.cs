using PeerRelay.Identity;
using PeerRelay.Links;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Neighbours;

/// <summary>Two peers with two connections between them, on which frames arrive in order but the connections and directions in any.</summary>
internal sealed class TwoLinksModel
{
    private readonly Queue<ModelFrame>[] _channels = [new(), new(), new(), new()]; // 2 × connection + receiving side
    private readonly bool[] _isCut = new bool[2];
    private TimeSpan _now;

    public TwoLinksModel(PeerId left, PeerId right, bool isRightOurs)
    {
        Left = new OurModelSide(left, right, isRightOurs, NewLinks(), (connection, frame) => Put(connection, 1, frame));
        Right = new ReferenceModelSide(right, left, (connection, frame) => Put(connection, 0, frame));
        if (isRightOurs) RestartRight();
    }

    public OurModelSide Left { get; }

    public ModelSide Right { get; private set; }

    /// <summary>The channels on which something waits.</summary>
    public int[] Ready => [.. Enumerable.Range(0, 4).Where(channel => _channels[channel].Count > 0)];

    /// <summary>Opens a connection: both sides say hello at once.</summary>
    public void Open(int connection)
    {
        Left.Open(connection);
        Right.Open(connection);
    }

    /// <summary>The right side, of our kind, forgets all and comes back with its id.</summary>
    public void RestartRight() =>
        Right = new OurModelSide(Right.Id, Left.Id, isOtherOurs: true, NewLinks(), (connection, frame) => Put(connection, 0, frame));

    /// <summary>Cuts a connection without a word: what is on it is lost, and nothing comes by it any more.</summary>
    public void Cut(int connection)
    {
        _isCut[connection] = true;
        _channels[2 * connection].Clear();
        _channels[(2 * connection) + 1].Clear();
    }

    /// <summary>Has one frame arrive.</summary>
    public void Deliver(int channel)
    {
        var frame = _channels[channel].Dequeue();
        (channel % 2 == 0 ? Left : Right).Receive(channel / 2, frame, _now);
    }

    /// <summary>Has all that is on the way arrive, in the order of the channels.</summary>
    public void Settle()
    {
        while (Ready is [var channel, ..]) Deliver(channel);
    }

    /// <summary>Lets time pass, and both sides do what is due, in either order.</summary>
    public void Pass(TimeSpan time, bool rightFirst)
    {
        _now += time;
        if (rightFirst) Right.Tick(_now);
        Left.Tick(_now);
        if (!rightFirst) Right.Tick(_now);
    }

    private static Link[] NewLinks() => [NewLink(), NewLink()];

    private static Link NewLink() => new(
        new SilentConnection(), new LinkOrigin { Direction = LinkDirection.Inbound }, new PeerLimits(), FrozenTime.Instance);

    private void Put(int connection, int receiver, ModelFrame frame)
    {
        if (!_isCut[connection]) _channels[(2 * connection) + receiver].Enqueue(frame);
    }
}
