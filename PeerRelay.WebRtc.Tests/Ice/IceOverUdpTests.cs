using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Ice;

public sealed class IceOverUdpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Connect_SeveralConnectionsBetweenTwoPorts_EachFindsItsWayAndItsDatagrams()
    {
        DatagramDemultiplexer ones = new(), others = new();
        using var onePort = new UdpPort(new UdpPortSettings(), ones.OnDatagram);
        using var otherPort = new UdpPort(new UdpPortSettings(), others.OnDatagram);
        onePort.Start();
        otherPort.Start();
        var pairs = Enumerable.Range(0, 4).Select(_ => (One: new LoopbackSide(onePort, ones, IceRole.Controlling), Other: new LoopbackSide(otherPort, others, IceRole.Controlled))).ToList();
        foreach (var (one, other) in pairs)
        {
            one.Start(other);
            other.Start(one);
        }

        foreach (var (one, other) in pairs)
        {
            var to = await one.Selected.WaitAsync(Patience);
            Assert.Equal(otherPort.LocalAddress.Port, to.Port);
            Assert.Equal(onePort.LocalAddress.Port, (await other.Selected.WaitAsync(Patience)).Port);
        }

        byte[] ciphered = [23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 9];
        var selected = await pairs[0].One.Selected;
        onePort.TrySend(ciphered, selected);
        foreach (var (_, other) in pairs) Assert.Equal(ciphered, await other.Received.WaitAsync(Patience));
        foreach (var (one, other) in pairs)
        {
            one.Dispose();
            other.Dispose();
        }

        Assert.Equal(0, ones.Count + others.Count + ones.AddressCount + others.AddressCount);
    }
}
