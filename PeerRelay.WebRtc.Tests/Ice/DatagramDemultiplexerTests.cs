using System.Text;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;
using PeerRelay.WebRtc.Tests.Hostile;
using PeerRelay.WebRtc.Tests.Stun;

namespace PeerRelay.WebRtc.Tests.Ice;

[Collection(HostileTestGroup.Name)]
public sealed class DatagramDemultiplexerTests
{
    private static readonly NetworkAddress Remote = VirtualSide.AddressOf("192.0.2.1:1");
    private static readonly byte[] Ciphered = [23, 0xfe, 0xfd, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 9];
    private static readonly byte[] Clear = [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9];

    private readonly DatagramDemultiplexer _demultiplexer = new();

    [Fact]
    public void OnDatagram_StunRequest_ByTheUserFragment()
    {
        var (one, other) = (new Target(), new Target());
        Assert.NotNull(_demultiplexer.TryRegister(one, "abcdefgh"));
        Assert.NotNull(_demultiplexer.TryRegister(other, "abcdefgi"));
        Assert.Null(_demultiplexer.TryRegister(other, "abcdefgi"));
        _demultiplexer.OnDatagram(Request("abcdefgi:xyz"), Remote);
        Assert.Equal((0, 1), (one.Stun, other.Stun));
        foreach (var user in new[] { "abcdefgi", "abcdefg:xyz", "abcdefgij:xyz", "", "hgfedcba:xyz" }) _demultiplexer.OnDatagram(Request(user), Remote);
        Assert.Equal((0, 1), (one.Stun, other.Stun));
        Assert.Equal(5, _demultiplexer.Dropped(DatagramDropReason.UnknownUser));
    }

    [Fact]
    public void OnDatagram_StunAnswer_ByTheTag()
    {
        var target = new Target();
        var registration = _demultiplexer.TryRegister(target, null)!;
        _demultiplexer.OnDatagram(Answer(registration.Tag), Remote);
        _demultiplexer.OnDatagram(Answer(registration.Tag + 1), Remote);
        Assert.Equal(1, target.Stun);
        Assert.Equal(1, _demultiplexer.Dropped(DatagramDropReason.UnknownTransaction));
    }

    [Fact]
    public void OnDatagram_Dtls_ByTheAddressOnceItWasShown()
    {
        var target = new Target();
        using var registration = _demultiplexer.TryRegister(target, "abcdefgh")!;
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal(1, _demultiplexer.Dropped(DatagramDropReason.UnknownAddress));
        registration.AddAddress(Remote, isProven: true);
        registration.AddAddress(Remote, isProven: true);
        _demultiplexer.OnDatagram(Ciphered, Remote);
        _demultiplexer.OnDatagram(Clear, Remote);
        _demultiplexer.OnDatagram([20], Remote);
        Assert.Equal(3, target.Dtls);
        registration.Dispose();
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal(3, target.Dtls);
    }

    [Fact]
    public void OnDatagram_TwoConnectionsWithOneAddress_AllToBoth()
    {
        var (older, newer) = (new Target(), new Target());
        using var first = _demultiplexer.TryRegister(older, "abcdefgh")!;
        var second = _demultiplexer.TryRegister(newer, "abcdefgi")!;
        second.AddAddress(Remote, isProven: true);
        first.AddAddress(Remote, isProven: true); // its checks go on
        _demultiplexer.OnDatagram(Clear, Remote);
        Assert.Equal((1, 1), (older.Dtls, newer.Dtls));
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal((2, 2), (older.Dtls, newer.Dtls));
        second.Dispose();
        _demultiplexer.OnDatagram(Clear, Remote);
        Assert.Equal((3, 2), (older.Dtls, newer.Dtls));
    }

    [Fact]
    public void AddAddress_MoreConnectionsWithOneAddressThanItLeadsTo_TheDisplacedOneIsHeardOnceAnotherHasEnded()
    {
        var oldest = new Target();
        using var first = _demultiplexer.TryRegister(oldest, "abcdefgh")!;
        first.AddAddress(Remote, isProven: true);
        var later = Enumerable.Range(0, 4).Select(i => _demultiplexer.TryRegister(new Target(), $"abcdef{i:00}")!).ToList();
        foreach (var registration in later) registration.AddAddress(Remote, isProven: true);
        first.AddAddress(Remote, isProven: true); // its checks go on
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal(0, oldest.Dtls);
        later[0].Dispose();
        first.AddAddress(Remote, isProven: true);
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal(1, oldest.Dtls);
        foreach (var registration in later) registration.Dispose();
        _demultiplexer.OnDatagram(Clear, Remote);
        Assert.Equal(2, oldest.Dtls);
        first.Dispose();
        Assert.Equal(0, _demultiplexer.AddressCount);
    }

    [Fact]
    public void AddAddress_VeryMany_TheLatestAreKept()
    {
        var target = new Target();
        using var registration = _demultiplexer.TryRegister(target, "abcdefgh")!;
        registration.AddAddress(Remote, isProven: true);
        for (var port = 2; port < 1_000; port++)
        {
            registration.AddAddress(VirtualSide.AddressOf($"192.0.2.1:{port}"), isProven: true);
            registration.AddAddress(Remote, isProven: true);
        }

        Assert.Equal(DatagramRegistration.MaxAddresses, _demultiplexer.AddressCount);
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal(1, target.Dtls);
    }

    [Fact]
    public void AddAddress_ChecksFromForgedSourceOfNewerConnections_WhoHasProvenTheAddressIsStillHeard()
    {
        var honest = new Target();
        using var first = _demultiplexer.TryRegister(honest, "abcdefgh")!;
        first.AddAddress(Remote, isProven: true);
        for (var i = 0; i < 10; i++) _demultiplexer.TryRegister(new Target(), $"abcdef{i:00}")!.AddAddress(Remote, isProven: false);
        _demultiplexer.OnDatagram(Ciphered, Remote);
        _demultiplexer.OnDatagram(Clear, Remote);
        Assert.Equal((2, 0), (honest.Dtls, honest.Unsure));
        Assert.Equal(10 - 3, _demultiplexer.Displaced);
    }

    [Fact]
    public void AddAddress_NewerConnectionsAtAStrangersAddressThatAnswers_TheStrangersOwnIsHeard()
    {
        var honest = new Target();
        using var first = _demultiplexer.TryRegister(honest, "abcdefgh")!;
        first.AddAddress(Remote, isProven: true);
        var newer = new Target();
        using var second = _demultiplexer.TryRegister(newer, "abcdefgi")!;
        second.AddAddress(Remote, isProven: true); // with the password of another of the stranger's connections
        _demultiplexer.OnDatagram(Clear, Remote);
        Assert.Equal((1, 1), (honest.Dtls, newer.Dtls)); // either one's
        first.SecureAddress(Remote);
        for (var i = 0; i < 10; i++) _demultiplexer.TryRegister(new Target(), $"abcdef{i:00}")!.AddAddress(Remote, isProven: true);
        first.AddAddress(Remote, isProven: true); // its checks go on
        var before = newer.Dtls;
        _demultiplexer.OnDatagram(Ciphered, Remote);
        _demultiplexer.OnDatagram(Clear, Remote);
        Assert.Equal(3, honest.Dtls);
        Assert.Equal(before, newer.Dtls); // displaced
    }

    [Fact]
    public void AddAddress_ConnectionsWithKeysOfElsewhere_DoNotKeepAStrangersHandshakeFromIt()
    {
        var honest = new Target();
        using var first = _demultiplexer.TryRegister(honest, "abcdefgh")!;
        first.AddAddress(Remote, isProven: true);
        using var second = _demultiplexer.TryRegister(new Target(), "abcdefgi")!;
        second.SecureAddress(VirtualSide.AddressOf("192.0.2.2:1"));
        second.AddAddress(Remote, isProven: true);
        _demultiplexer.OnDatagram(Clear, Remote);
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal(2, honest.Dtls);
    }

    [Fact]
    public void OnDatagram_Ciphered_ToThoseForWhichTheAddressHasAnsweredIfThereAreAny()
    {
        var (older, newer, forged) = (new Target(), new Target(), new Target());
        using var first = _demultiplexer.TryRegister(older, "abcdefgh")!;
        using var second = _demultiplexer.TryRegister(newer, "abcdefgi")!;
        using var third = _demultiplexer.TryRegister(forged, "abcdefgj")!;
        third.AddAddress(Remote, isProven: false);
        second.AddAddress(Remote, isProven: false);
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal((0, 1, 1), (older.Dtls, newer.Dtls, forged.Dtls));
        first.AddAddress(Remote, isProven: true);
        second.AddAddress(Remote, isProven: true);
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal((1, 2, 1), (older.Dtls, newer.Dtls, forged.Dtls));
        first.SecureAddress(Remote);
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal((2, 3, 1), (older.Dtls, newer.Dtls, forged.Dtls)); // the newer one's handshake may end by it
        Assert.Equal(0, older.Unsure + newer.Unsure + forged.Unsure);
    }

    [Fact]
    public void AddAddress_NoPlaceForTheNewcomer_ChecksAreNeitherCountedNorCostAnything()
    {
        for (var i = 0; i < 4; i++) _demultiplexer.TryRegister(new Target(), $"abcdef{i:00}")!.AddAddress(Remote, isProven: true);
        using var late = _demultiplexer.TryRegister(new Target(), "abcdefgh")!;
        late.AddAddress(Remote, isProven: false);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) late.AddAddress(Remote, isProven: false);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * 1024); // less than one array each
        Assert.Equal(0, _demultiplexer.Displaced);
        late.AddAddress(Remote, isProven: true);
        Assert.Equal(1, _demultiplexer.Displaced);
    }

    [Fact]
    public void OnDatagram_HandshakeBeforeTheProof_TheNewConnectionMayLookAtIt()
    {
        var (older, newer) = (new Target(), new Target());
        using var first = _demultiplexer.TryRegister(older, "abcdefgh")!;
        using var second = _demultiplexer.TryRegister(newer, "abcdefgi")!;
        first.AddAddress(Remote, isProven: true);
        second.AddAddress(Remote, isProven: false);
        _demultiplexer.OnDatagram(Clear, Remote);
        Assert.Equal((1, 0, 0, 1), (older.Dtls, older.Unsure, newer.Dtls, newer.Unsure));
        second.AddAddress(Remote, isProven: true);
        second.AddAddress(Remote, isProven: false); // its checks go on
        _demultiplexer.OnDatagram(Clear, Remote);
        Assert.Equal((2, 0, 1, 1), (older.Dtls, older.Unsure, newer.Dtls, newer.Unsure));
    }

    [Fact]
    public void AddAddress_VeryManyForgedOnes_TheProvenOneIsKept()
    {
        var target = new Target();
        using var registration = _demultiplexer.TryRegister(target, "abcdefgh")!;
        registration.AddAddress(Remote, isProven: true);
        for (var port = 2; port < 1_000; port++) registration.AddAddress(VirtualSide.AddressOf($"192.0.2.1:{port}"), isProven: false);
        Assert.Equal(DatagramRegistration.MaxAddresses, _demultiplexer.AddressCount);
        _demultiplexer.OnDatagram(Ciphered, Remote);
        Assert.Equal(1, target.Dtls);
        for (var port = 2; port <= DatagramRegistration.MaxAddresses; port++) registration.AddAddress(VirtualSide.AddressOf($"192.0.2.1:{port}"), isProven: true);
        registration.AddAddress(VirtualSide.AddressOf("192.0.2.2:1"), isProven: false);
        _demultiplexer.OnDatagram(Ciphered, VirtualSide.AddressOf("192.0.2.2:1"));
        Assert.Equal(1, _demultiplexer.Dropped(DatagramDropReason.UnknownAddress));
    }

    [Fact]
    public void Dispose_All_NothingIsLeft()
    {
        var registrations = Enumerable.Range(0, 100).Select(i => _demultiplexer.TryRegister(new Target(), $"abcdef{i:00}")!).ToList();
        foreach (var registration in registrations) registration.AddAddress(Remote, isProven: true);
        foreach (var registration in registrations)
        {
            registration.Dispose();
            registration.Dispose();
            registration.AddAddress(Remote, isProven: true);
        }

        Assert.Equal(0, _demultiplexer.Count);
        Assert.Equal(0, _demultiplexer.AddressCount);
        Assert.NotNull(_demultiplexer.TryRegister(new Target(), "abcdef00"));
    }

    [Fact]
    public void OnDatagram_Other_IsDropped()
    {
        _demultiplexer.OnDatagram([], Remote);
        for (var first = 4; first < 256; first++)
        {
            if (first is < 20 or > 63) _demultiplexer.OnDatagram([(byte)first, 1, 2, 3], Remote);
        }

        Assert.Equal(1 + 16 + 192, _demultiplexer.Dropped(DatagramDropReason.UnknownKind));
        _demultiplexer.OnDatagram([0, 1], Remote);
        Assert.Equal(1, _demultiplexer.Dropped(DatagramDropReason.MalformedStun));
    }

    [Fact]
    public void OnDatagram_Mutated_NeverThrows()
    {
        using var registration = _demultiplexer.TryRegister(new Target(), "abcdefgh")!;
        registration.AddAddress(Remote, isProven: true);
        byte[][] seeds = [Request("abcdefgh:xyz"), Answer(registration.Tag), Ciphered];
        Mutations.Run(5, (random, i) => _demultiplexer.OnDatagram(Mutation.Of(seeds[i % seeds.Length], random), Remote));
        Assert.Equal(1, _demultiplexer.Count);
    }

    private static byte[] Request(string username)
    {
        var buffer = new byte[256];
        var writer = new StunWriter(buffer, StunClass.Request, new TransactionId(1, 2));
        writer.WriteUsername(Encoding.ASCII.GetBytes(username));
        return buffer[..writer.Length];
    }

    private static byte[] Answer(uint tag)
    {
        var buffer = new byte[64];
        var writer = new StunWriter(buffer, StunClass.Success, new TransactionId(tag, 2));
        writer.WriteFingerprint();
        return buffer[..writer.Length];
    }

    private sealed class Target : IDatagramTarget
    {
        public int Stun { get; private set; }

        public int Dtls { get; private set; }

        public void OnStun(ReadOnlySpan<byte> datagram, NetworkAddress from) => Stun++;

        public int Unsure { get; private set; }

        public void OnDtls(ReadOnlySpan<byte> datagram, NetworkAddress from, bool isSure)
        {
            if (isSure) Dtls++;
            else Unsure++;
        }
    }
}
