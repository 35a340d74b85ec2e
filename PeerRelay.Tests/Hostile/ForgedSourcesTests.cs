using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PeerRelay.Identity;
using PeerRelay.Requests;
using PeerRelay.Server.Rooms;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Interop;
using PeerRelay.Tests.Server;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Hostile;

/// <summary>One neighbour that passes on messages of any number of peers that there are not, and what it leaves to the others.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class ForgedSourcesTests
{
    private static readonly ReceiptOptions Patient = new() { Timeout = ReceiptOptions.MaxTimeout };
    private static readonly RequestOptions PatientRequest = new() { Timeout = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task Parts_OfMadeUpSourcesFillTheRoom_MessageByAnotherLinkIsDelivered()
    {
        const int Room = 12 * WireLimits.PartBytes;
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync(options =>
        {
            options.Limits.MessageBytes = (int)(options.Limits.PartialBytes = Room);
            options.TimeProvider = FrozenTime.Instance; // so that nothing gives way for its age
        });
        using var forger = await ConnectAsync(target.ListenUrl!, target.HasLink);
        for (var i = 0; i < 24; i++) await forger.RelayAsync(target.Id, Part(2 * WireLimits.PartBytes, WireLimits.PartBytes));
        await Eventually.TrueAsync(() => target.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.PartialMessagesFull) > 0);

        var source = await JoinAsync(host, target, options => options.Limits.MaxFrameBytes = 2 * WireLimits.PartBytes);
        var bytes = new byte[5 * WireLimits.PartBytes];
        var report = await source.Peer.SendAsync(target.Id, bytes, new ReceiptOptions());
        Assert.True(report.IsDelivered);
        await Eventually.EqualAsync(1, () => target.Messages.Count);
        Assert.True(target.Peer.GetStatistics().Drops[DropReason.PartsMissing] > 0); // those gave way
    }

    [Fact]
    public async Task Parts_ThatOnlyClaimALength_LeaveRoomForOthersByTheSameLink()
    {
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync();
        using var forger = await ConnectAsync(target.ListenUrl!, target.HasLink);
        for (var i = 0; i < 20; i++) await forger.RelayAsync(target.Id, Part(length: 16 * 1024 * 1024, WireLimits.PartBytes)); // five times what there is room for
        await forger.RelayAsync(target.Id, Part(length: 1, size: 1));
        await Eventually.EqualAsync(1, () => target.Messages.Count);
        Assert.Equal(0, target.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.PartialMessagesFull));
    }

    [Fact]
    public async Task Requests_OfMadeUpSourcesTakeAllTheyMay_OneByAnotherLinkIsAnswered()
    {
        const int ByOneLink = RequestRoom.InAll / 2;
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync();
        var begun = 0;
        target.Peer.RequestHandler = async (request, stopping) =>
        {
            if (request.Json.Span.SequenceEqual("1"u8)) return PeerAnswer.Of(request.LastHop.ToString());
            Interlocked.Increment(ref begun);
            await Task.Delay(Timeout.Infinite, stopping);
            return PeerAnswer.Empty;
        };
        using var forger = await ConnectAsync(target.ListenUrl!, target.HasLink);
        for (var i = 0; i <= ByOneLink; i++) await forger.RelayAsync(target.Id, Request("0"));
        await Eventually.EqualAsync(1, () => target.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.TooManyRequests));
        await Eventually.EqualAsync(ByOneLink, () => Volatile.Read(ref begun));

        var source = await JoinAsync(host, target);
        var result = await source.Peer.RequestAsync(target.Id, 1, PatientRequest);
        Assert.True(result.IsAnswered);
        Assert.Equal(source.Id.ToString(), result.Answer!.Deserialize<string>());
        Assert.Equal(target.Id, result.Answer.LastHop);
    }

    [Fact]
    public async Task Joins_OfMadeUpMembersFillARoom_PeersByOtherLinksFindEachOther()
    {
        await using var server = await RunningServer.StartAsync();
        await using var host = await TestHost.StartAsync();
        using var forger = await ConnectAsync(server.RelayUrl, id => server.Peer.GetLinks().Any(link => link.Id == id));
        var rooms = server.Services.GetRequiredService<RoomDirectory>();
        for (var i = 0; i < RoomDirectory.MaxMembers; i++) await forger.RelayAsync(server.Peer.Id, Join);
        await Eventually.EqualAsync((1, RoomDirectory.MaxMembers), rooms.Count);

        var (one, two) = (await JoinAsync(host, server), await JoinAsync(host, server));
        Assert.True((await AskAsync(one)).IsAnswered);
        await forger.RelayAsync(server.Peer.Id, Request("""{"peerRelay":"leave","room":"x"}"""), one.Id);
        await Eventually.EqualAsync(1, () => one.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.UnaskedResponse)); // it was answered, to the peer itself
        Assert.Contains(one.Id.ToString(), Encoding.UTF8.GetString((await AskAsync(two)).Answer!.Json.Span), StringComparison.Ordinal);

        Task<RequestResult> AskAsync(TestPeer peer) => peer.Peer.RequestJsonAsync(server.Peer.Id, """{"peerRelay":"join","room":"x"}"""u8.ToArray(), PatientRequest);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(12)]
    public async Task Parts_ByManyLinksThatFillTheRoom_OneByAnotherLinkHasItsShare(int links)
    {
        const int Parts = 4;
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync(options =>
        {
            options.Limits.MessageBytes = Parts * WireLimits.PartBytes;
            options.Limits.PartialBytes = (long)(links + 1) * Parts * WireLimits.PartBytes;
            options.TimeProvider = FrozenTime.Instance; // so that nothing gives way for its age
        });
        var forgers = await ConnectAsync(target.ListenUrl!, target.HasLink, links);
        for (var i = 0; i < 2 * Parts; i++)
            foreach (var forger in forgers) await forger.RelayAsync(target.Id, ShortPart());
        foreach (var forger in forgers) await forger.RelayAsync(target.Id, """{"type":"user","data":0}""");
        await Eventually.EqualAsync(links, () => target.Messages.Count); // all before those has been taken

        var source = await JoinAsync(host, target, options => options.Limits.MaxFrameBytes = 2 * WireLimits.PartBytes);
        Assert.True((await source.Peer.SendBytesAsync(target.Id, new byte[Parts * WireLimits.PartBytes], Patient)).IsDelivered);
        foreach (var forger in forgers) forger.Dispose();
    }

    [Fact]
    public async Task Parts_ByOneThatComesAgainAndAgainUnderOtherIds_LeaveRoomToAnother()
    {
        const int Parts = 12;
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync(options =>
        {
            options.Limits.MessageBytes = (int)(options.Limits.PartialBytes = Parts * WireLimits.PartBytes);
            options.TimeProvider = FrozenTime.Instance;
        });
        for (var i = 0; i < Parts; i++)
        {
            using var forger = await ConnectAsync(target.ListenUrl!, target.HasLink);
            await forger.RelayAsync(target.Id, ShortPart());
            await forger.RelayAsync(target.Id, """{"type":"user","data":0}""");
            await Eventually.EqualAsync(i + 1, () => target.Messages.Count);
            forger.Dispose();
            await Eventually.TrueAsync(() => !target.HasLink(forger.Id));
        }

        var source = await JoinAsync(host, target, options => options.Limits.MaxFrameBytes = 2 * WireLimits.PartBytes);
        Assert.True((await source.Peer.SendBytesAsync(target.Id, new byte[Parts * WireLimits.PartBytes], Patient)).IsDelivered);
    }

    [Fact]
    public async Task Parts_OfOneMessageByTwoLinksOfWhichOneEnds_Delivered()
    {
        const int Parts = 6;
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync(options => options.Limits.MessageBytes = (int)(options.Limits.PartialBytes = Parts * WireLimits.PartBytes));
        using var other = await ConnectAsync(target.ListenUrl!, target.HasLink);
        var (source, name, length) = (PeerId.Random(), Frame.NextNonce(), ((Parts - 1) * WireLimits.PartBytes) + 1);
        using (var one = await ConnectAsync(target.ListenUrl!, target.HasLink))
        {
            for (var part = 0; part < Parts - 2; part++) await (part % 2 == 0 ? one : other).RelayAsync(target.Id, Part(name, length, part), source);
            await one.RelayAsync(target.Id, """{"type":"user","data":0}""");
            await Eventually.EqualAsync(1, () => target.Messages.Count);
        }

        await Eventually.EqualAsync(1, () => target.Peer.LinkCount);
        for (var part = 0; part < Parts; part++) await other.RelayAsync(target.Id, Part(name, length, part), source); // some again, as whoever held them does
        await Eventually.EqualAsync(2, () => target.Messages.Count);
        var message = target.Messages.Last();
        Assert.Equal((source, other.Id, length), (message.From, message.LastHop, message.Size));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(4, true)]
    [InlineData(12, false)]
    public async Task Requests_ByManyLinksThatTakeAllTheyMay_OneByAnotherLinkIsAnsweredUnlessTheyAreADozen(int links, bool isAnswered)
    {
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync();
        var answering = new TaskCompletionSource();
        target.Peer.RequestHandler = async (request, stopping) =>
        {
            if (!request.Json.Span.SequenceEqual("1"u8)) await answering.Task.WaitAsync(stopping);
            return PeerAnswer.Empty;
        };
        var forgers = await ConnectAsync(target.ListenUrl!, target.HasLink, links);
        var expected = 0;
        foreach (var forger in forgers)
        {
            for (var i = 0; i <= RequestRoom.InAll / 2; i++) await forger.RelayAsync(target.Id, Request("0"));
            await Eventually.TrueAsync(() => target.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.TooManyRequests) > expected);
            await forger.RelayAsync(target.Id, """{"type":"user","data":0}""");
            await Eventually.TrueAsync(() => target.Messages.Any(message => message.LastHop == forger.Id));
            expected = (int)target.Peer.GetStatistics().Drops[DropReason.TooManyRequests];
        }

        var source = await JoinAsync(host, target);
        Assert.Equal(isAnswered, (await source.Peer.RequestAsync(target.Id, 1, PatientRequest)).IsAnswered);
        answering.SetResult();
        RequestResult? result = null;
        await Eventually.TrueAsync(async () => (result = await source.Peer.RequestAsync(target.Id, 1, PatientRequest)).IsAnswered, $"{result}"); // all places are given back
        foreach (var forger in forgers) forger.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(12)]
    public async Task Joins_ByManyLinksThatFillRooms_PeersByOtherLinksFindEachOther(int links)
    {
        await using var server = await RunningServer.StartAsync("Rooms:MaxRooms=39");
        await using var host = await TestHost.StartAsync();
        var forgers = await ConnectAsync(server.RelayUrl, id => server.Peer.GetLinks().Any(link => link.Id == id), links);
        var rooms = server.Services.GetRequiredService<RoomDirectory>();
        foreach (var forger in forgers)
        {
            for (var i = 0; i < RoomDirectory.MaxMembers; i++) await forger.RelayAsync(server.Peer.Id, Join);
            for (var i = 0; i < 39; i++) await forger.RelayAsync(server.Peer.Id, Request($$$"""{"peerRelay":"join","room":"{{{Frame.NextNonce()}}}"}"""));
        }

        await Eventually.TrueAsync(() => rooms.Displaced > 0 && rooms.Count().Rooms == 39);
        var (one, two) = (await JoinAsync(host, server), await JoinAsync(host, server));
        foreach (var room in new[] { "x", "y", "z" })
        {
            await one.Peer.RequestAsync(server.Peer.Id, new { peerRelay = "join", room }, PatientRequest);
            foreach (var forger in forgers)
                for (var i = 0; i < 10; i++) await forger.RelayAsync(server.Peer.Id, Request($$$"""{"peerRelay":"join","room":"{{{Frame.NextNonce()}}}"}"""));
            var answer = (await two.Peer.RequestAsync(server.Peer.Id, new { peerRelay = "join", room }, PatientRequest)).Answer;
            Assert.Contains(one.Id.ToString(), Encoding.UTF8.GetString(answer!.Json.Span), StringComparison.Ordinal);
        }

        foreach (var forger in forgers) forger.Dispose();
    }

    private static string Join => Request("""{"peerRelay":"join","room":"x"}""");

    private static string Request(string data) =>
        $$$"""{"type":"user","data":{"peerRelay":"request","id":"{{{Frame.NextNonce()}}}","data":{{{data}}}}}""";

    /// <summary>The first part of a message of its own.</summary>
    private static string Part(int length, int size) =>
        $$$"""{"type":"part","data":{"message":"{{{Frame.NextNonce()}}}","offset":0,"length":{{{length}}},"kind":"bytes","base64":"{{{Convert.ToBase64String(new byte[size])}}}"}}""";

    /// <summary>The last part of a message of its own: it is as short as a part can be.</summary>
    private static string ShortPart() => Part(Frame.NextNonce(), WireLimits.PartBytes + 1, number: 1);

    private static string Part(string name, int length, int number)
    {
        var offset = number * WireLimits.PartBytes;
        var base64 = Convert.ToBase64String(new byte[Math.Min(WireLimits.PartBytes, length - offset)]);
        return $$$"""{"type":"part","data":{"message":"{{{name}}}","offset":{{{offset}}},"length":{{{length}}},"kind":"bytes","base64":"{{{base64}}}"}}""";
    }

    private static async Task<TestPeer> JoinAsync(TestHost host, RunningServer server)
    {
        var peer = host.AddUndialable(options => options.Bootstrap = [server.RelayUrl]);
        await peer.Peer.StartAsync();
        await Eventually.TrueAsync(() => peer.HasLink(server.Peer.Id));
        return peer;
    }

    private static async Task<TestPeer> JoinAsync(TestHost host, TestPeer target, Action<PeerOptions>? configure = null)
    {
        var peer = host.AddUndialable(configure);
        await peer.Peer.StartAsync();
        await peer.Peer.ConnectAsync(target.ListenUrl!);
        return peer;
    }

    private static Task<Forger[]> ConnectAsync(Uri url, Func<PeerId, bool> isLinked, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => ConnectAsync(url, isLinked)));

    private static async Task<Forger> ConnectAsync(Uri url, Func<PeerId, bool> isLinked)
    {
        var forger = new Forger(await RawConnection.UpgradeAsync(url, 0, CancellationToken.None));
        await forger.Connection.HelloAsync(forger.Id, CancellationToken.None);
        await Eventually.TrueAsync(() => isLinked(forger.Id));
        return forger;
    }

    private sealed record Forger(RawConnection Connection) : IDisposable
    {
        public PeerId Id { get; } = PeerId.Random();

        /// <summary>Passes on a message of somebody's, made up unless told otherwise.</summary>
        public Task RelayAsync(PeerId to, string body, PeerId? from = null) =>
            Connection.TextAsync(Frame.Relayed(to, from ?? PeerId.Random(), Id, body), CancellationToken.None);

        public void Dispose() => Connection.Dispose();
    }
}
