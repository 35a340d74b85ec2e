using Microsoft.Extensions.Options;
using PeerRelay.Identity;
using PeerRelay.Server.Rooms;
using PeerRelay.Server.Settings;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Wire;

namespace PeerRelay.Tests.Server;

public sealed class RoomDirectoryTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Join_TheOthers_AreTold()
    {
        var rooms = New();
        Assert.Empty(rooms.Join("x", Frames.A)!);
        Assert.Equal([Frames.A], rooms.Join("x", Frames.B)!);
        Assert.Equal([Frames.B], rooms.Join("x", Frames.A)!);
        Assert.Empty(rooms.Join("X", Frames.C)!); // names differ by case
        Assert.Equal((2, 3), rooms.Count());
    }

    [Fact]
    public void Leave_Member_IsGoneAtOnceAndSoIsAnEmptyRoom()
    {
        var rooms = New();
        rooms.Join("x", Frames.A);
        rooms.Join("x", Frames.B);
        rooms.Leave("x", Frames.A);
        rooms.Leave("x", Frames.A);
        rooms.Leave("y", Frames.A);
        Assert.Equal((1, 1), rooms.Count());
        Assert.Empty(rooms.Join("x", Frames.B)!);
        rooms.Leave("x", Frames.B);
        Assert.Equal((0, 0), rooms.Count());
    }

    [Fact]
    public void Join_NotAgainInTime_IsNoMemberAnyMore()
    {
        var rooms = New();
        rooms.Join("x", Frames.A);
        _clock.Advance(RoomDirectory.Lifetime / 2);
        rooms.Join("x", Frames.B);
        _clock.Advance(RoomDirectory.Lifetime / 2);
        Assert.Equal([Frames.B], rooms.Join("x", Frames.C)!);
        _clock.Advance(RoomDirectory.Lifetime);
        Assert.Equal((0, 0), rooms.Count());
    }

    [Fact]
    public void Join_AgainInTime_StaysMember()
    {
        var rooms = New();
        for (var i = 0; i < 10; i++)
        {
            rooms.Join("x", Frames.A);
            _clock.Advance(RoomDirectory.Lifetime - TimeSpan.FromTicks(1));
        }

        Assert.Equal((1, 1), rooms.Count());
    }

    [Fact]
    public void Join_RoomIsFull_RefusedUntilOneLeaves()
    {
        var rooms = New();
        var members = Enumerable.Range(0, RoomDirectory.MaxMembers).Select(_ => PeerId.Random()).ToArray();
        foreach (var member in members) Assert.NotNull(rooms.Join("x", member));
        Assert.Null(rooms.Join("x", Frames.A));
        Assert.Equal(RoomDirectory.MaxMembers - 1, rooms.Join("x", members[0])!.Length);
        rooms.Leave("x", members[0]);
        Assert.Equal(RoomDirectory.MaxMembers - 1, rooms.Join("x", Frames.A)!.Length);
    }

    [Fact]
    public void Join_MoreRoomsThanAPeerMay_RefusedUntilItHasLeftOne()
    {
        var rooms = New();
        for (var i = 0; i < RoomDirectory.MaxRoomsPerPeer; i++) Assert.NotNull(rooms.Join($"{i}", Frames.A));
        Assert.Null(rooms.Join("x", Frames.A));
        Assert.NotNull(rooms.Join("0", Frames.A));
        Assert.NotNull(rooms.Join("x", Frames.B));
        rooms.Leave("0", Frames.A);
        Assert.NotNull(rooms.Join("x", Frames.A));
        _clock.Advance(RoomDirectory.Lifetime);
        for (var i = 0; i < RoomDirectory.MaxRoomsPerPeer; i++) Assert.NotNull(rooms.Join($"new {i}", Frames.A));
    }

    [Fact]
    public void Join_MoreRoomsThanThereMayBe_RefusedUntilOneIsEmpty()
    {
        var rooms = New(maxRooms: 2);
        rooms.Join("1", Frames.A);
        rooms.Join("2", Frames.A);
        Assert.Null(rooms.Join("3", Frames.B));
        Assert.NotNull(rooms.Join("2", Frames.B));
        rooms.Leave("1", Frames.A);
        Assert.NotNull(rooms.Join("3", Frames.B));
        _clock.Advance(RoomDirectory.Lifetime);
        Assert.NotNull(rooms.Join("4", Frames.B));
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

    private RoomDirectory New(int maxRooms = 10_000) => new(Options.Create(new RelayOptions { Rooms = { MaxRooms = maxRooms } }), _clock);
}
