using PeerRelay.WebRtc.Dtls;
using PeerRelay.WebRtc.Tests.Hostile;

namespace PeerRelay.WebRtc.Tests.Dtls;

/// <summary>What strangers may send.</summary>
[Collection(HostileTestGroup.Name)]
public sealed class DtlsHostileTests
{
    [Fact]
    public void OnDatagram_GarbageWhileConnected_StaysConnectedAndHandsOutNothing()
    {
        using var pair = DtlsPair.Connected();
        Mutations.Run(2, (random, _) =>
        {
            var garbage = new byte[random.Next(0, 200)];
            random.NextBytes(garbage);
            if (garbage.Length > 13) (garbage[0], garbage[1], garbage[2], garbage[11]) = ((byte)random.Next(19, 26), 0xFE, 0xFD, 0);
            pair.Server.Session.OnDatagram(garbage, default);
        });

        Assert.Empty(pair.Server.Data);
        pair.Client.Session.TryWrite("still"u8);
        pair.Run();
        Assert.Equal("still"u8, Assert.Single(pair.Server.Data));
    }

    [Fact]
    public void OnDatagram_MutatedData_HandsOutOnlyWhatWasWritten()
    {
        using var pair = DtlsPair.Connected();
        Mutations.Run(3, (random, _) =>
        {
            pair.Client.Session.TryWrite("true"u8);
            var datagram = pair.Client.TakeSent()[0];
            Mutate(datagram, random);
            pair.Server.Session.OnDatagram(datagram, default);
            Assert.True(pair.Server.Session.State == DtlsState.Connected, $"{pair.Server.Session.FailureReason} {Convert.ToHexString(datagram)}");
            Assert.All(pair.Server.Data, data => Assert.Equal("true"u8, data)); // some changes undo themselves, or change the header's version
            pair.Server.Data.Clear();
        });
    }

    [Fact]
    public void OnDatagram_MutatedHandshake_ConnectedOrFailedButNeverWithAStranger()
    {
        Mutations.Run(4, MutateHandshake, costs: 20); // a handshake costs a millisecond, and has some twenty datagrams' worth of messages

        static void MutateHandshake(Random random, int number)
        {
            using var pair = new DtlsPair();
            pair.Start();
            for (var round = 0; round < 6; round++)
            {
                foreach (var (from, to) in (ReadOnlySpan<(DtlsEnd, DtlsEnd)>)[(pair.Client, pair.Server), (pair.Server, pair.Client)])
                    foreach (var datagram in from.TakeSent())
                    {
                        if (random.Next(3) == 0) Mutate(datagram, random);
                        to.Session.OnDatagram(datagram.AsSpan(0, random.Next(8) == 0 ? random.Next(datagram.Length + 1) : datagram.Length), default);
                    }
            }

            foreach (var end in (ReadOnlySpan<DtlsEnd>)[pair.Client, pair.Server])
                Assert.Equal(end.Session.State == DtlsState.Failed, end.Session.FailureReason is not null);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OnDatagram_HandshakeOfAnotherConnectionWhileConnected_StaysConnected(bool isClient)
    {
        using var pair = DtlsPair.Connected();
        using var other = new DtlsPair();
        other.Start();
        var hello = Assert.Single(other.Client.TakeSent());
        other.Server.Session.OnDatagram(hello, default);
        var (one, far) = isClient ? (pair.Client, pair.Server) : (pair.Server, pair.Client);
        one.Session.OnDatagram(hello, default);
        foreach (var datagram in other.Server.TakeSent()) one.Session.OnDatagram(datagram, default);
        one.Session.OnDatagram([21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40], default); // an alert in the clear
        far.Session.TryWrite([1]);
        pair.Run();
        Assert.Equal([1], Assert.Single(one.Data));
    }

    [Fact]
    public void PackedLength_AnyBytes_NeverBeyondTheEnd()
    {
        Mutations.Run(5, (random, _) =>
        {
            var bytes = new byte[random.Next(0, 100)];
            random.NextBytes(bytes);
            for (var at = 11; at < bytes.Length; at += 13) bytes[at] = 0;
            Assert.InRange(DtlsRecords.PackedLength(bytes), 0, bytes.Length);
            Assert.InRange(DtlsRecords.Look(bytes).WholeBytes, 0, bytes.Length);
        });
    }

    private static void Mutate(byte[] datagram, Random random)
    {
        for (var changes = random.Next(1, 4); changes > 0; changes--) datagram[random.Next(datagram.Length)] ^= (byte)(1 << random.Next(8));
    }
}
