using System.Security.Cryptography;
using PeerRelay.Datagrams;
using PeerRelay.Tests.Harness;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Interop;

/// <summary>The dgram-like sockets of both kinds, with each other.</summary>
public sealed class DatagramTests : MixedNetwork
{
    [NodeFact]
    public async Task Sockets_OursAndReference_ExchangeBytesWithTheirAddresses()
    {
        var relay = await Ours.StartPeerAsync();
        await using var ours = MakeSocket(relay);
        await ours.BindAsync(4711).WaitAsync(Eventually.Limit);
        var theirs = await Theirs.SocketAsync(relay.ListenUrl!);
        await theirs.BindAsync(4712);
        await Eventually.TrueAsync(() => theirs.IsListening);
        await Eventually.TrueAsync(() => relay.HasLink(ours.Peer.Id) && relay.HasLink(theirs.Id));
        var bytes = AllBytes();

        await theirs.SendDatagramAsync(bytes, 4711, ours.Address.Id.ToString());
        var received = await ours.ReceiveAsync().AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal(bytes, received.Bytes.ToArray());
        Assert.Equal(new PeerEndPoint(theirs.Id, 4712), received.RemoteEndPoint);

        var outcome = await ours.SendAsync(bytes, received.RemoteEndPoint);
        Assert.True(outcome.IsAccepted, outcome.ToString());
        await Eventually.EqualAsync(1, () => theirs.Datagrams.Count);
        var datagram = theirs.Datagrams.Single();
        Assert.Equal(bytes, datagram.Bytes);
        Assert.Equal(ours.Address.Id.ToString(), datagram.Address);
        Assert.Equal(4711, datagram.Port);
        Assert.Equal("peer-relay", datagram.Family);
    }

    [NodeTheory, InlineData(0), InlineData(1), InlineData(1400), InlineData(65_507)]
    public async Task Datagram_OfAnySize_ArrivesIntactBothWays(int size)
    {
        var relay = await Ours.StartPeerAsync();
        await using var ours = MakeSocket(relay);
        await ours.BindAsync().WaitAsync(Eventually.Limit);
        var theirs = await Theirs.SocketAsync(relay.ListenUrl!);
        await theirs.BindAsync();
        await Eventually.TrueAsync(() => theirs.IsListening);
        await Eventually.TrueAsync(() => relay.HasLink(ours.Peer.Id) && relay.HasLink(theirs.Id));
        var bytes = RandomNumberGenerator.GetBytes(size);

        await ours.SendAsync(bytes, theirs.Id.ToString(), theirs.SocketPort);
        await theirs.SendDatagramAsync(bytes, ours.Address.Port, ours.Address.Id.ToString().ToUpperInvariant());

        await Eventually.EqualAsync(1, () => theirs.Datagrams.Count);
        Assert.Equal(bytes, theirs.Datagrams.Single().Bytes);
        var received = await ours.ReceiveAsync().AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal(bytes, received.Bytes.ToArray());
    }

    [NodeFact]
    public async Task ReferenceSockets_WithEachOtherThroughOurs_ExchangeBytes()
    {
        var relay = await Ours.StartPeerAsync();
        var left = await Theirs.SocketAsync(relay.ListenUrl!);
        var right = await Theirs.SocketAsync(relay.ListenUrl!);
        await left.BindAsync(1);
        await right.BindAsync(65_535);
        await Eventually.TrueAsync(() => left.IsListening && right.IsListening);
        await Eventually.TrueAsync(() => relay.HasLink(left.Id) && relay.HasLink(right.Id));
        var bytes = AllBytes();

        await left.SendDatagramAsync(bytes, right.SocketPort, right.Id.ToString());
        await Eventually.EqualAsync(1, () => right.Datagrams.Count);
        var datagram = right.Datagrams.Single();
        await right.SendDatagramAsync(datagram.Bytes, datagram.Port, datagram.Address);
        await Eventually.EqualAsync(1, () => left.Datagrams.Count);

        Assert.Equal(new { Address = left.Id.ToString(), Port = 1 }, new { datagram.Address, datagram.Port });
        Assert.Equal(bytes, left.Datagrams.Single().Bytes);
        Assert.Equal(65_535, left.Datagrams.Single().Port);
    }

    [NodeFact]
    public async Task Bind_OfASocketWithoutALink_CompletesWithTheFirst()
    {
        var relay = Ours.Add();
        await using var ours = MakeSocket(relay, options => options.Limits.ReconnectMinimum = TimeSpan.FromMilliseconds(50));
        var theirs = await Theirs.ListenAsync();
        var binding = ours.BindAsync();
        Assert.False(binding.IsCompleted);

        await ours.Peer.ConnectAsync(theirs.Url!).WaitAsync(Eventually.Limit);

        await binding.WaitAsync(Eventually.Limit);
        Assert.InRange(ours.Address.Port, 1, 65_535);
    }

    [NodeFact]
    public async Task Message_ThatIsNoDatagram_IsDroppedAndTheSocketGoesOn()
    {
        var relay = await Ours.StartPeerAsync();
        await using var ours = MakeSocket(relay);
        await ours.BindAsync().WaitAsync(Eventually.Limit);
        var plain = await Theirs.DialAsync(relay.ListenUrl!);
        var theirs = await Theirs.SocketAsync(relay.ListenUrl!);
        await theirs.BindAsync(7);
        await Eventually.TrueAsync(() => theirs.IsListening);
        await Eventually.TrueAsync(() => plain.HasLinkAsync(relay.Id));
        await Eventually.TrueAsync(() => relay.HasLink(ours.Peer.Id));

        string[] others = ["null", "5", "{}", """{"buffer":5,"port":1,"address":"x"}""", """{"buffer":{"type":"Buffer","data":[300]},"port":1}"""];
        foreach (var json in others) await plain.SendAsync(ours.Address.Id, json);
        await Eventually.EqualAsync(others.Length, () => (int)ours.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.InvalidDatagram));
        await theirs.SendDatagramAsync([1, 2, 3], ours.Address.Port, ours.Address.Id.ToString());

        var received = await ours.ReceiveAsync().AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal([1, 2, 3], received.Bytes.ToArray());
    }

    [NodeFact]
    public async Task Send_ToAnAddressWithDots_IsDroppedAsTheReferenceDoes()
    {
        var relay = await Ours.StartPeerAsync();
        await using var ours = MakeSocket(relay);
        await ours.BindAsync().WaitAsync(Eventually.Limit);

        var outcome = await ours.SendAsync(new byte[] { 1 }, "192.0.2.1", 6881);

        Assert.Equal(SendStatus.Dropped, outcome.Status);
        Assert.Equal(DropReason.UnreachableAddress, outcome.Reason);
    }

    private static byte[] AllBytes() => [.. Enumerable.Range(0, 256).Select(i => (byte)i)];

    private static PeerSocket MakeSocket(TestPeer relay, Action<PeerOptions>? configure = null)
    {
        var options = new PeerOptions { DialPrivateAddresses = true, Bootstrap = [relay.ListenUrl!], CertificatePolicy = TestCertificate.Trust };
        configure?.Invoke(options);
        return new PeerSocket(options);
    }
}
