using System.Text;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;
using PeerRelay.WebRtc.Tests.Hostile;
using PeerRelay.WebRtc.Tests.Stun;

namespace PeerRelay.WebRtc.Tests.Ice;

/// <summary>What comes from who isn't the other side, or from another side that means no good; and sides of other make, written by hand.</summary>
[Collection(HostileTestGroup.Name)]
public sealed class IceAgentHostileTests
{
    private static readonly NetworkAddress Elsewhere = VirtualSide.AddressOf("203.0.113.5:5");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly VirtualWire _wire = new(1);
    private readonly VirtualSide _side;
    private readonly IceCredentials _peer = IceCredentials.Create();
    private ulong _number;

    public IceAgentHostileTests()
    {
        _side = new VirtualSide(_wire, "192.0.2.1:1000", IceRole.Controlled, 1);
        _side.Agent.AddLocalCandidate(IceCandidate.Host(_side.Address, 0));
        _side.Agent.Start(_wire.Now);
        _side.Agent.SetRemoteCredentials(_peer, _wire.Now);
    }

    [Fact]
    public void OnDatagram_WrongUserOrPassword_NothingIsSent()
    {
        _side.Receive(Request(user: "abcdefgh"), Elsewhere);
        _side.Receive(Request(user: _side.Agent.LocalCredentials.UserFragment[..7]), Elsewhere);
        Assert.Equal(2, _side.Counters.Dropped(IceDropReason.WrongUser));
        _side.Receive(Request(password: _peer.Password), Elsewhere);
        _side.Receive(Request(password: null), Elsewhere);
        Assert.Equal(2, _side.Counters.Dropped(IceDropReason.BadIntegrity));
        _wire.RunFor(5 * Second);
        Assert.Equal(0, _side.Sent);
        Assert.Empty(_side.Verified);
    }

    [Fact]
    public void OnDatagram_AnswersToNothing_Dropped()
    {
        var buffer = new byte[256];
        var writer = new StunWriter(buffer, StunClass.Success, new TransactionId(1, 2));
        writer.WriteMappedAddress(Elsewhere);
        writer.WriteIntegrity(_peer.PasswordBytes);
        _side.Receive(buffer[..writer.Length], Elsewhere);
        Assert.Equal(1, _side.Counters.Dropped(IceDropReason.UnknownTransaction));
        Assert.Empty(_side.Selected);
    }

    [Fact]
    public void OnDatagram_UnknownRequiredAttribute_Error420()
    {
        _side.Receive(Request(isStrange: true), Elsewhere);
        Assert.Equal(1, _side.Counters.AnswersSent);
        Assert.Equal(0, _side.Agent.PairCount);
    }

    [Fact]
    public void OnDatagram_FloodOfTheOtherSide_OneAnswerEachAndFewChecks()
    {
        for (var i = 0; i < 5_000; i++)
        {
            _side.Receive(Request(), Elsewhere);
            _wire.RunFor(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(5_000, _side.Counters.AnswersSent);
        Assert.True(_side.Counters.ChecksSent <= IceLimits.ChecksPerPair, $"{_side.Counters.ChecksSent}");
    }

    [Fact]
    public void OnDatagram_ChecksFromVeryManyAddresses_PairsStayBoundedAndChecksPaced()
    {
        for (var i = 0; i < 5_000; i++)
        {
            _side.Receive(Request(), VirtualSide.AddressOf($"203.0.{i / 250}.{1 + (i % 250)}:77"));
            _wire.RunFor(TimeSpan.FromMilliseconds(1));
        }

        Assert.True(_side.Agent.PairCount <= IceLimits.PeerReflexivePairs);
        Assert.True(_side.Counters.ChecksSent <= 5_000 / 20 + 1, $"{_side.Counters.ChecksSent}");
    }

    [Fact]
    public void OnDatagram_AggressiveNomination_TheBestOfThemIsUsed()
    {
        NetworkAddress low = VirtualSide.AddressOf("203.0.113.1:1"), high = VirtualSide.AddressOf("203.0.113.2:1");
        _side.Receive(Request(priority: 100, isNominated: true), low);
        AnswerChecks(low);
        Assert.Equal([low], _side.Selected);
        Assert.True(_side.Agent.IsSettled);
        _side.Receive(Request(priority: 200, isNominated: true), high);
        AnswerChecks(high);
        Assert.Equal([low, high], _side.Selected);
        _side.Receive(Request(priority: 100, isNominated: true), low);
        Assert.Equal(high, _side.Agent.Selected);
    }

    [Fact]
    public void OnDatagram_WorseOneNominatedLater_IsUsed()
    {
        NetworkAddress low = VirtualSide.AddressOf("203.0.113.1:1"), high = VirtualSide.AddressOf("203.0.113.2:1");
        _side.Receive(Request(priority: 200, isNominated: true), high);
        AnswerChecks(high);
        _wire.RunFor(8 * Second);
        _side.Receive(Request(priority: 100, isNominated: true), low);
        AnswerChecks(low);
        Assert.Equal([high, low], _side.Selected);
    }

    [Fact]
    public void OnDatagram_AnswerFromElsewhere_Dropped()
    {
        NetworkAddress asked = VirtualSide.AddressOf("203.0.113.1:1");
        _side.Receive(Request(), asked);
        AnswerChecks(asked, Elsewhere);
        Assert.Equal(1, _side.Counters.Dropped(IceDropReason.WrongSource));
        Assert.Empty(_side.Selected);
    }

    [Fact]
    public void OnDatagram_Mutated_NeverThrowsNorSendsToStrangers()
    {
        var seed = Request();
        var signed = seed.Length - 8; // what follows is the fingerprint, which may be missing
        Mutations.Run(3, (random, _) =>
        {
            var bytes = Mutation.Of(seed, random);
            if (bytes.Length < signed || !bytes.AsSpan(4, signed - 4).SequenceEqual(seed.AsSpan(4, signed - 4))) _side.Receive(bytes, Elsewhere);
        });
        Assert.Equal(0, _side.Sent);
    }

    private byte[] Request(uint priority = 5, bool isNominated = false, string? user = null, string? password = "", bool isStrange = false)
    {
        var local = _side.Agent.LocalCredentials;
        var buffer = new byte[256];
        var writer = new StunWriter(buffer, StunClass.Request, new TransactionId(77, _number++));
        writer.WriteUsername(Encoding.ASCII.GetBytes($"{user ?? local.UserFragment}:{_peer.UserFragment}"));
        writer.WritePriority(priority);
        writer.WriteControlling(5);
        if (isNominated) writer.WriteUseCandidate();
        if (isStrange)
        {
            writer.WriteUnknownAttributes([1]);
            buffer[writer.Length - 8] = 0x7f; // no longer one that is known
        }

        if (password is not null) writer.WriteIntegrity(password.Length == 0 ? local.PasswordBytes : Encoding.ASCII.GetBytes(password));
        writer.WriteFingerprint();
        return buffer[..writer.Length];
    }

    // The wire has nobody at these addresses: the checks that were sent there are answered by hand.
    private void AnswerChecks(NetworkAddress address, NetworkAddress? from = null)
    {
        _wire.RunFor(TimeSpan.FromMilliseconds(60));
        foreach (var check in _side.LatestTo(address))
        {
            if (!StunMessage.TryRead(check, out var message, out _) || message.Class != StunClass.Request) continue;
            var buffer = new byte[256];
            var writer = new StunWriter(buffer, StunClass.Success, message.TransactionId);
            writer.WriteMappedAddress(_side.Address);
            writer.WriteIntegrity(_peer.PasswordBytes);
            writer.WriteFingerprint();
            _side.Receive(buffer[..writer.Length], from ?? address);
        }
    }
}
