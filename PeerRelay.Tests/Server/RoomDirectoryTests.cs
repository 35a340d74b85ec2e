using Microsoft.Extensions.Options;
using PeerRelay.Identity;
using PeerRelay.Server.Rooms;
using PeerRelay.Server.Settings;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Wire;

namespace PeerRelay.Tests.Server;

public sealed class RoomDirectoryTests
{
    private static readonly PeerId Link = Frames.D;
    private static readonly PeerId OtherLink = Frames.Self;

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Join_TheOthers_AreTold()
    {
        var rooms = New();
        Assert.Empty(rooms.Join("x", Frames.A, Link)!);
        Assert.Equal([Frames.A], rooms.Join("x", Frames.B, Link)!);
        Assert.Equal([Frames.B], rooms.Join("x", Frames.A, Link)!);
        Assert.Empty(rooms.Join("X", Frames.C, Link)!); // names differ by case
        Assert.Equal((2, 3), rooms.Count());
    }

    [Fact]
    public void Leave_Member_IsGoneAtOnceAndSoIsAnEmptyRoom()
    {
        var rooms = New();
        rooms.Join("x", Frames.A, Link);
        rooms.Join("x", Frames.B, Link);
        rooms.Leave("x", Frames.A, Link);
        rooms.Leave("x", Frames.A, Link);
        rooms.Leave("y", Frames.A, Link);
        Assert.Equal((1, 1), rooms.Count());
        Assert.Empty(rooms.Join("x", Frames.B, Link)!);
        rooms.Leave("x", Frames.B, Link);
        Assert.Equal((0, 0), rooms.Count());
    }

    [Fact]
    public void Join_NotAgainInTime_IsNoMemberAnyMore()
    {
        var rooms = New();
        rooms.Join("x", Frames.A, Link);
        _clock.Advance(RoomDirectory.Lifetime / 2);
        rooms.Join("x", Frames.B, Link);
        _clock.Advance(RoomDirectory.Lifetime / 2);
        Assert.Equal([Frames.B], rooms.Join("x", Frames.C, Link)!);
        _clock.Advance(RoomDirectory.Lifetime);
        Assert.Equal((0, 0), rooms.Count());
    }

    [Fact]
    public void Join_AgainInTime_StaysMember()
    {
        var rooms = New();
        for (var i = 0; i < 10; i++)
        {
            rooms.Join("x", Frames.A, Link);
            _clock.Advance(RoomDirectory.Lifetime - TimeSpan.FromTicks(1));
        }

        Assert.Equal((1, 1), rooms.Count());
    }

    [Fact]
    public void Join_RoomIsFull_RefusedUntilOneLeaves()
    {
        var rooms = New();
        var members = Enumerable.Range(0, RoomDirectory.MaxMembers).Select(_ => PeerId.Random()).ToArray();
        foreach (var member in members) Assert.NotNull(rooms.Join("x", member, Link));
        Assert.Null(rooms.Join("x", Frames.A, Link));
        Assert.Equal(RoomDirectory.MaxMembers - 1, rooms.Join("x", members[0], Link)!.Length);
        rooms.Leave("x", members[0], Link);
        Assert.Equal(RoomDirectory.MaxMembers - 1, rooms.Join("x", Frames.A, Link)!.Length);
    }

    [Fact]
    public void Join_MoreRoomsThanAPeerMay_RefusedUntilItHasLeftOne()
    {
        var rooms = New();
        for (var i = 0; i < RoomDirectory.MaxRoomsPerPeer; i++) Assert.NotNull(rooms.Join($"{i}", Frames.A, Link));
        Assert.Null(rooms.Join("x", Frames.A, Link));
        Assert.NotNull(rooms.Join("0", Frames.A, Link));
        Assert.NotNull(rooms.Join("x", Frames.B, Link));
        rooms.Leave("0", Frames.A, Link);
        Assert.NotNull(rooms.Join("x", Frames.A, Link));
        _clock.Advance(RoomDirectory.Lifetime);
        for (var i = 0; i < RoomDirectory.MaxRoomsPerPeer; i++) Assert.NotNull(rooms.Join($"new {i}", Frames.A, Link));
    }

    [Fact]
    public void Join_MoreRoomsThanThereMayBe_TheOneNotJoinedForLongestGivesWay()
    {
        var rooms = New(maxRooms: 2);
        rooms.Join("1", Frames.A, Link);
        rooms.Join("2", Frames.B, Link);
        rooms.Join("1", Frames.A, Link);
        Assert.Empty(rooms.Join("3", Frames.C, Link)!);
        Assert.Equal(((2, 2), 1), (rooms.Count(), rooms.Displaced));
        Assert.Equal([Frames.A], rooms.Join("1", Frames.C, Link)!);
        Assert.Empty(rooms.Join("2", Frames.A, Link)!); // which displaces 3
        Assert.Equal(((2, 3), 2), (rooms.Count(), rooms.Displaced));
    }

    [Fact]
    public void Join_AfterRoomsHaveGivenWay_TheirMembersMayHaveAsManyAsBefore()
    {
        var rooms = New(maxRooms: 1);
        for (var i = 0; i < 2 * RoomDirectory.MaxRoomsPerPeer; i++) Assert.NotNull(rooms.Join($"{i}", Frames.A, Link));
        Assert.Equal((1, 1), rooms.Count());
    }

    [Fact]
    public void Join_RefusedByAPeersOwnLimit_DisplacesNothing()
    {
        var rooms = New(maxRooms: RoomDirectory.MaxRoomsPerPeer);
        for (var i = 0; i < RoomDirectory.MaxRoomsPerPeer; i++) rooms.Join($"{i}", Frames.A, Link);
        Assert.Null(rooms.Join("x", Frames.A, Link));
        Assert.Equal(0, rooms.Displaced);
    }

    [Fact]
    public void Join_OneLinkFillsARoomWithMadeUpMembers_OnesByOtherLinksAreTaken()
    {
        var rooms = New();
        for (var i = 0; i < 2 * RoomDirectory.MaxMembers; i++) rooms.Join("x", PeerId.Random(), OtherLink);
        Assert.Equal(RoomDirectory.MaxMembers - 1, rooms.Join("x", Frames.A, Link)!.Length);
        Assert.Equal((1, RoomDirectory.MaxMembers), (rooms.MembersDisplaced, rooms.Count().Members));
        Assert.Null(rooms.Join("x", PeerId.Random(), OtherLink)); // what it gave up it does not get back
        Assert.Contains(Frames.A, rooms.Join("x", Frames.B, Link)!);
        for (var i = 2; i < RoomDirectory.MaxMembers; i++) Assert.NotNull(rooms.Join("x", PeerId.Random(), PeerId.Random())); // until each link has one
    }

    [Fact]
    public void Join_RoomIsFullAndLinksHoldTheSame_Refused()
    {
        var rooms = New();
        for (var i = 0; i < RoomDirectory.MaxMembers; i++) Assert.NotNull(rooms.Join("x", PeerId.Random(), PeerId.Random()));
        Assert.Null(rooms.Join("x", Frames.A, Link));
        Assert.Equal(0, rooms.MembersDisplaced);
    }

    [Fact]
    public void Join_RoomIsFull_TheOldestOfTheLinkThatHasMostGivesWay()
    {
        var rooms = New();
        var members = Enumerable.Range(0, RoomDirectory.MaxMembers).Select(_ => PeerId.Random()).ToArray();
        foreach (var member in members)
        {
            rooms.Join("x", member, OtherLink);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        rooms.Join("x", members[0], OtherLink);
        Assert.Equal(members.Except([members[1]]).Order(), rooms.Join("x", Frames.A, Link)!.Order());
    }

    [Fact]
    public void Leave_ByAnotherLink_StaysMember()
    {
        var rooms = New();
        rooms.Join("x", Frames.A, Link);
        rooms.Leave("x", Frames.A, OtherLink);
        Assert.Equal([Frames.A], rooms.Join("x", Frames.B, Link)!);
        rooms.Join("x", Frames.A, OtherLink); // nor is it the other's for having joined in its name
        rooms.Leave("x", Frames.A, OtherLink);
        Assert.Equal([Frames.A], rooms.Join("x", Frames.B, Link)!);
        rooms.Leave("x", Frames.A, Link);
        Assert.Empty(rooms.Join("x", Frames.B, Link)!);
    }

    [Fact]
    public void Join_ByAnotherLink_OneMemberUntilBothHaveRunOut()
    {
        var rooms = New();
        rooms.Join("x", Frames.A, Link);
        _clock.Advance(RoomDirectory.Lifetime / 2);
        Assert.Empty(rooms.Join("x", Frames.A, OtherLink)!);
        Assert.Equal([Frames.A], rooms.Join("x", Frames.B, Link)!);
        _clock.Advance(RoomDirectory.Lifetime / 2);
        Assert.Equal([Frames.A], rooms.Join("x", Frames.B, Link)!);
        Assert.Equal((1, 2), rooms.Count());
        rooms.Leave("x", Frames.A, OtherLink);
        Assert.Empty(rooms.Join("x", Frames.B, Link)!);
    }

    [Fact]
    public void Join_MemberOfAFullRoomByAnotherLink_ToldTheOthersAllTheSame()
    {
        var rooms = New();
        rooms.Join("x", Frames.A, Link);
        for (var i = 1; i < RoomDirectory.MaxMembers; i++) rooms.Join("x", PeerId.Random(), PeerId.Random());
        Assert.Equal(RoomDirectory.MaxMembers - 1, rooms.Join("x", Frames.A, OtherLink)!.Length);
        Assert.Equal((1, RoomDirectory.MaxMembers), rooms.Count());
    }

    [Theory]
    [InlineData(RoomDirectory.MaxMembers)]
    [InlineData(40)]
    public void Join_AllMembersOfARoomChangeTheirWay_NoneIsOutOfIt(int count)
    {
        var rooms = New();
        var members = Enumerable.Range(0, count).Select(_ => PeerId.Random()).ToArray();
        foreach (var member in members)
        {
            rooms.Join("x", member, Link);
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        for (var round = 0; round < 3; round++)
        {
            foreach (var member in members.Reverse())
            {
                Assert.Equal(count - 1, rooms.Join("x", member, OtherLink)!.Length);
                _clock.Advance(TimeSpan.FromMilliseconds(100));
            }

            _clock.Advance(RoomDirectory.Lifetime / 2);
        }

        Assert.Equal(0, rooms.MembersDisplaced);
    }

    [Fact]
    public void OnGone_AsManyLinksAsThereMayBeMembers_TheirsGiveWayTheOldestFirst()
    {
        var rooms = New();
        rooms.Join("x", Frames.A, Link);
        for (var i = 1; i < RoomDirectory.MaxMembers; i++) ComesAndGoes(rooms, "x");
        for (var i = 1; i < RoomDirectory.MaxMembers; i++) Assert.NotNull(rooms.Join("x", PeerId.Random(), OtherLink));
        Assert.Contains(Frames.A, rooms.Join("x", Frames.B, PeerId.Random())!);
        Assert.Equal((1, RoomDirectory.MaxMembers), rooms.Count());
    }

    [Fact]
    public void OnGone_ComesBack_HasItsShareAgain()
    {
        var rooms = New(maxRooms: 2);
        rooms.Join("x", Frames.A, Link);
        rooms.OnGone(Link);
        rooms.Join("x", Frames.A, Link);
        ComesAndGoes(rooms, "y");
        for (var i = 0; i < 5; i++) ComesAndGoes(rooms, $"{i}");
        Assert.Equal([Frames.A], rooms.Join("x", Frames.B, OtherLink)!);
    }

    [Fact]
    public void OnGone_AsManyLinksAsThereMayBeRooms_TheirsGiveWayUnlessTheyAreJoined()
    {
        const int MaxRooms = 20;
        var rooms = New(MaxRooms);
        rooms.Join("x", Frames.A, Link);
        for (var i = 1; i < MaxRooms; i++) ComesAndGoes(rooms, $"{i}");
        rooms.Join("1", Frames.B, Link);
        for (var i = 0; i < 10 * MaxRooms; i++) ComesAndGoes(rooms, $"another {i}");
        Assert.Equal([Frames.A], rooms.Join("x", Frames.C, OtherLink)!);
        Assert.Contains(Frames.B, rooms.Join("1", Frames.C, OtherLink)!);
        Assert.Equal(MaxRooms, rooms.Count().Rooms);
    }

    [Fact]
    public void Join_RoomThatAForgerHasOpened_DoesNotGoWithHisOthers()
    {
        const int MaxRooms = 20;
        var rooms = New(MaxRooms);
        rooms.Join("x", PeerId.Random(), OtherLink);
        rooms.Join("x", Frames.A, Link);
        for (var i = 0; i < 3 * MaxRooms; i++) rooms.Join($"{i}", PeerId.Random(), OtherLink);
        Assert.Contains(Frames.A, rooms.Join("x", Frames.B, Link)!);
        Assert.Equal(MaxRooms, rooms.Count().Rooms);
    }

    [Fact]
    public void OnGone_RoomWithMembersByAnotherLink_IsThatOnes()
    {
        var rooms = New(maxRooms: 4);
        rooms.Join("x", Frames.A, Link);
        rooms.Join("x", Frames.B, OtherLink);
        rooms.OnGone(Link);
        for (var i = 0; i < 10; i++) rooms.Join($"{i}", PeerId.Random(), Frames.A);
        Assert.Contains(Frames.B, rooms.Join("x", Frames.C, OtherLink)!);
    }

    [Fact]
    public void Anything_InAnyOrder_NothingIsLeftInTheEnd()
    {
        var random = new Random(1);
        var rooms = New(maxRooms: 8);
        PeerId[] ids = [.. Enumerable.Range(0, 100).Select(_ => PeerId.Random())];
        for (var i = 0; i < 20_000; i++)
        {
            var (name, peer, link) = ($"{random.Next(12)}", ids[random.Next(ids.Length)], ids[random.Next(6)]);
            switch (random.Next(20))
            {
                case 0: rooms.OnGone(link); break;
                case < 4: rooms.Leave(name, peer, link); break;
                default: rooms.Join(name, peer, link); break;
            }

            _clock.Advance(TimeSpan.FromMilliseconds(random.Next(200)));
        }

        Assert.True(rooms.Displaced > 0);
        _clock.Advance(RoomDirectory.Lifetime);
        Assert.Equal((0, 0), rooms.Count());
        foreach (var peer in ids.Take(RoomDirectory.MaxMembers))
            for (var i = 0; i < RoomDirectory.MaxRoomsPerPeer; i++) Assert.NotNull(rooms.Join($"new {i}", peer, peer)); // nothing is counted that is not there
    }

    [Fact]
    public void Join_InAPeersNameByAnotherLink_TakesNoneOfItsRooms()
    {
        var rooms = New();
        for (var i = 0; i < RoomDirectory.MaxRoomsPerPeer; i++) rooms.Join($"{i}", Frames.A, OtherLink);
        Assert.Null(rooms.Join("x", Frames.A, OtherLink));
        Assert.NotNull(rooms.Join("x", Frames.A, Link));
    }

    [Fact]
    public void Join_OneLinkMakesUpRooms_ThoseOfOthersStay()
    {
        const int MaxRooms = 100;
        var rooms = New(MaxRooms);
        for (var i = 0; i < MaxRooms; i++) rooms.Join($"made up {i}", PeerId.Random(), OtherLink);
        for (var i = 0; i < MaxRooms / 2; i++) rooms.Join($"{i}", PeerId.Random(), Link);
        Assert.Equal(MaxRooms / 2, rooms.Displaced);
        for (var i = 0; i < 10 * MaxRooms; i++) Assert.NotNull(rooms.Join($"another {i}", PeerId.Random(), OtherLink));
        for (var i = 0; i < MaxRooms / 2; i++) Assert.Single(rooms.Join($"{i}", Frames.B, PeerId.Random())!);
    }

    [Fact]
    public void Join_MoreRoomsThanThereMayBeOfAsManyLinks_OneGivesWay()
    {
        var rooms = New(maxRooms: 2);
        foreach (var name in new[] { "1", "2", "3" }) Assert.Empty(rooms.Join(name, PeerId.Random(), PeerId.Random())!);
        Assert.Equal(((2, 2), 1), (rooms.Count(), rooms.Displaced));
    }

    [Theory]
    [InlineData("""{"peerRelay":"join","room":"x"}""", true, "x")]
    [InlineData("""{"peerRelay":"leave","room":"\u0078","more":[{"room":1}]}""", false, "x")]
    public void Read_Request_IsRead(string json, bool isJoin, string room) => Assert.Equal(new RoomRequest(isJoin, room), RoomRequest.Read(Frames.Bytes(json)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"peerRelay":"join"}""")]
    [InlineData("""{"room":"x"}""")]
    [InlineData("""{"room":"x","peerRelay":"join"}""")]
    [InlineData("""{"peerRelay":"join","room":""}""")]
    [InlineData("""{"peerRelay":"join","room":1}""")]
    [InlineData("""{"peerRelay":"join","room":null}""")]
    [InlineData("""{"peerRelay":"join","room":"\ud800"}""")]
    [InlineData("""{"peerRelay":"join","room":"x","room":"x"}""")]
    [InlineData("""{"peerRelay":"join","peerRelay":"join","room":"x"}""")]
    [InlineData("""{"peerRelay":"enter","room":"x"}""")]
    [InlineData("""{"peerRelay":["join"],"room":"x"}""")]
    [InlineData("""{"peerRelay":"join","room":"x" """)]
    public void Read_AnythingElse_IsNone(string json) => Assert.Null(RoomRequest.Read(Frames.Bytes(json)));

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Read_LongName_UpTo128Characters(int length, bool isOne) =>
        Assert.Equal(isOne, RoomRequest.Read(Frames.Bytes($$"""{"peerRelay":"join","room":"{{new string('é', length)}}"}""")) is not null);

    /// <summary>Somebody who comes by a link of his own, joins, and goes.</summary>
    private static void ComesAndGoes(RoomDirectory rooms, string room)
    {
        var id = PeerId.Random();
        rooms.Join(room, id, id);
        rooms.OnGone(id);
    }

    private RoomDirectory New(int maxRooms = 10_000) => new(Options.Create(new RelayOptions { Rooms = { MaxRooms = maxRooms } }), _clock);
}
