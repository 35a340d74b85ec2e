using PeerRelay.Identity;
using PeerRelay.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Routing;

/// <summary>Routers on a random connected graph, and the frames that are between them.</summary>
internal sealed class RouterNetwork
{
    private readonly Random _random;
    private readonly PeerId[] _ids;
    private readonly Router<FakeNeighbour>[] _routers;
    private readonly List<(byte[] Frame, int From, int To)> _flying = [];
    private ulong _nonce;

    /// <param name="nodes">How many nodes.</param>
    /// <param name="extraLinks">Links beyond those that connect it.</param>
    /// <param name="standing">What a node knows of a neighbour.</param>
    /// <param name="random">Where chance comes from.</param>
    public RouterNetwork(int nodes, int extraLinks, Func<Standing> standing, Random random)
    {
        _random = random;
        _ids = [.. Enumerable.Range(0, nodes).Select(_ => Ids.Random(random))];
        _routers =
        [
            .. _ids.Select(id => new Router<FakeNeighbour>(
                id, new SeenMessages(1_024, TimeSpan.FromMinutes(2)), new ReturnPaths(1_024, TimeSpan.FromMinutes(5)))),
        ];
        for (var node = 1; node < nodes; node++) Connect(node, random.Next(node), standing);
        for (var i = 0; i < extraLinks; i++)
            if (random.Next(nodes) is var a && random.Next(nodes) is var b && a != b)
                Connect(a, b, standing);
    }

    /// <summary>How often the last message was delivered.</summary>
    public int Delivered { get; private set; }

    /// <summary>How many frames the last message cost.</summary>
    public int FrameCount { get; private set; }

    /// <summary>The longest path that a frame of the last message had.</summary>
    public int LongestPath { get; private set; }

    /// <summary>Sends a message and lets all its copies go to their ends, in random order.</summary>
    public void Send(int from, int to)
    {
        (Delivered, FrameCount, LongestPath) = (0, 0, 0);
        var frame = EnvelopeWriter.Write(_ids[to], _ids[from], ++_nonce, BodyType.User, "1"u8);
        var route = _routers[from].RouteOwn(_ids[to], _nonce, TimeSpan.Zero);
        Post(frame, from, route.First);
        Post(frame, from, route.Second);
        while (_flying.Count > 0)
        {
            var next = _random.Next(_flying.Count);
            var (bytes, sender, receiver) = _flying[next];
            _flying.RemoveAt(next);
            Handle(bytes, sender, receiver);
        }
    }

    private void Connect(int a, int b, Func<Standing> standing)
    {
        _routers[a].Set(new FakeNeighbour(_ids[b], standing()));
        _routers[b].Set(new FakeNeighbour(_ids[a], standing()));
    }

    private void Post(byte[] frame, int from, FakeNeighbour? to)
    {
        if (to is null) return;
        _flying.Add((frame, from, Array.IndexOf(_ids, to.Id)));
        FrameCount++;
        Assert.True(FrameCount < 10_000, "It goes on for ever.");
    }

    private void Handle(byte[] frame, int from, int to)
    {
        Assert.True(Envelope.TryRead(frame, out var envelope, out var fault), fault.ToString());
        LongestPath = Math.Max(LongestPath, envelope.PathCount);
        var route = _routers[to].Route(envelope, _routers[to].Links.Find(_ids[from])!, TimeSpan.Zero);
        if (route.Action == RouteAction.Deliver)
        {
            Assert.Equal(_ids[to], envelope.To);
            Delivered++;
        }

        if (route.Action != RouteAction.Forward) return;
        var forwarded = new byte[envelope.ForwardedLength];
        envelope.WriteForwarded(_ids[to], forwarded);
        Post(forwarded, to, route.First);
        Post(forwarded, to, route.Second);
    }
}
