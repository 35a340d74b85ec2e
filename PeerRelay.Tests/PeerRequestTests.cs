using System.Text;
using PeerRelay.Identity;
using PeerRelay.Requests;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Wire;

namespace PeerRelay.Tests;

/// <summary>Requests and their answers, over real connections.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class PeerRequestTests
{
    private static readonly RequestOptions Patient = new() { Timeout = TimeSpan.FromMinutes(1) };
    private static readonly RequestOptions Short = new() { Timeout = TimeSpan.FromMilliseconds(200) };

    [Fact]
    public async Task Request_OverARelay_AnsweredAndNoMessage()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        PeerMessage? asked = null;
        target.Peer.RequestHandler = (request, _) =>
        {
            asked = request;
            return ValueTask.FromResult(PeerAnswer.Of(request.Deserialize<int>() + 1));
        };
        var result = await source.Peer.RequestAsync(target.Id, 41, Patient);
        Assert.True(result.IsAnswered);
        Assert.Equal((42, target.Id, 2), (result.Answer!.Deserialize<int>(), result.Answer.From, result.Answer.Hops));
        Assert.Equal((source.Id, 2), (asked!.From, asked.Hops));
        Assert.Empty(source.Messages);
        Assert.Empty(target.Messages);
        await Eventually.EqualAsync((0, 0), () => (source.Peer.GetStatistics().ReceiptsAwaited, target.Peer.GetStatistics().ReceiptsAwaited));
    }

    [Fact]
    public async Task Request_InEveryForm_Answered()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        target.Peer.RequestHandler = (request, _) => ValueTask.FromResult(
            request.TryGetBytes(out var read) ? PeerAnswer.OfBytes(read) : Text(request) == "null" ? PeerAnswer.Empty : PeerAnswer.OfJson(request.Json));
        byte[] bytes = [1, 2, 255];
        Task<RequestResult>[] asking =
        [
            source.Peer.RequestAsync(target.Id, bytes, Patient), source.Peer.RequestAsync(target.Id, bytes.AsMemory(), Patient),
            source.Peer.RequestAsync(target.Id, (ReadOnlyMemory<byte>)bytes, Patient), source.Peer.RequestBytesAsync(target.Id, bytes, Patient),
        ];
        Assert.All(await Task.WhenAll(asking), result => Assert.True(result.Answer!.TryGetBytes(out var read) && read.AsSpan().SequenceEqual(bytes)));
        Assert.Equal("[ 1 ]", Text((await source.Peer.RequestJsonAsync(target.Id, "[ 1 ]"u8.ToArray(), Patient)).Answer!));
        Assert.Equal("null", Text((await source.Peer.RequestJsonAsync(target.Id, "null"u8.ToArray(), Patient)).Answer!));
    }

    [Fact]
    public async Task Request_LargeBothWays_Answered()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        target.Peer.RequestHandler = (request, _) => ValueTask.FromResult(PeerAnswer.Of(request.Deserialize<string>() + "!"));
        var text = new string('x', 2_000_000);
        var result = await source.Peer.RequestAsync(target.Id, text, Patient);
        Assert.Equal(text + "!", result.Answer!.Deserialize<string>());
    }

    [Fact]
    public async Task Request_NoHandler_ToldSo()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        var result = await source.Peer.RequestAsync(target.Id, 1, Patient);
        Assert.Equal((RequestStatus.NoHandler, "noHandler", false), (result.Status, result.ErrorCode, result.IsAnswered));
    }

    [Fact]
    public async Task Request_HandlerFails_OnlyWhatIsMeantForOthersIsTold()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        target.Peer.RequestHandler = (request, _) => request.Deserialize<int>() switch
        {
            1 => throw new PeerRequestException("That is not known."),
            2 => throw new InvalidOperationException("A secret."),
            3 => ValueTask.FromResult(PeerAnswer.Failed("full", "No room.")),
            _ => ValueTask.FromResult(PeerAnswer.NoHandler),
        };
        await AssertFailsAsync(1, RequestStatus.Failed, "failed", "That is not known.");
        await AssertFailsAsync(2, RequestStatus.Failed, "failed", "The request failed.");
        await AssertFailsAsync(3, RequestStatus.Failed, "full", "No room.");
        await AssertFailsAsync(4, RequestStatus.NoHandler, "noHandler", "The peer takes no such requests.");
        Assert.Equal(1, target.Peer.GetStatistics().Drops[DropReason.HandlerFailed]);

        async Task AssertFailsAsync(int value, RequestStatus status, string code, string detail)
        {
            var result = await source.Peer.RequestAsync(target.Id, value, Patient);
            Assert.Equal((status, code, detail), (result.Status, result.ErrorCode, result.Detail));
        }
    }

    [Fact]
    public async Task Request_AnswerIsTooLarge_Failed()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        target.Peer.RequestHandler = (_, _) => ValueTask.FromResult(PeerAnswer.Of(new string('x', 17_000_000)));
        var result = await source.Peer.RequestAsync(target.Id, 1, Patient);
        Assert.Equal((RequestStatus.Failed, "The answer is too large."), (result.Status, result.Detail));
    }

    [Fact]
    public async Task Request_AnswerComesTooLate_TimedOutAndTheAnswerCounted()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        var answer = new TaskCompletionSource<PeerAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        target.Peer.RequestHandler = (_, _) => new ValueTask<PeerAnswer>(answer.Task);
        Assert.Equal(RequestStatus.TimedOut, (await source.Peer.RequestAsync(target.Id, 1, Short)).Status);
        answer.SetResult(PeerAnswer.Of(1));
        await Eventually.EqualAsync(1, () => source.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.UnaskedResponse));
        Assert.Empty(source.Messages);
    }

    [Fact]
    public async Task Request_PeerIsNotThere_NotReachable()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, _) = await ChainAsync(host);
        Assert.Equal(RequestStatus.NotReachable, (await source.Peer.RequestAsync(PeerId.Random(), 1, Patient)).Status);
    }

    [Fact]
    public async Task Request_TooLarge_Dropped()
    {
        await using var peer = new Peer(new PeerOptions());
        var result = await peer.RequestAsync(PeerId.Random(), new string('x', 17_000_000), Patient);
        Assert.Equal((RequestStatus.Dropped, DropReason.TooLarge), (result.Status, result.Reason));
    }

    [Fact]
    public async Task Request_MoreThanASourceMayAtATime_BusyAndTheOthersAnswered()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        var answer = new TaskCompletionSource<PeerAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = 0;
        target.Peer.RequestHandler = (_, _) =>
        {
            Interlocked.Increment(ref begun);
            return new ValueTask<PeerAnswer>(answer.Task);
        };
        var asking = Enumerable.Range(0, RequestRoom.PerSource).Select(i => source.Peer.RequestAsync(target.Id, i, Patient)).ToArray();
        await Eventually.EqualAsync(RequestRoom.PerSource, () => Volatile.Read(ref begun));
        var refused = await source.Peer.RequestAsync(target.Id, 0, Patient);
        Assert.Equal((RequestStatus.Busy, "busy"), (refused.Status, refused.ErrorCode));
        answer.SetResult(PeerAnswer.Empty);
        Assert.All(await Task.WhenAll(asking), result => Assert.True(result.IsAnswered));
        await Eventually.TrueAsync(async () => (await source.Peer.RequestAsync(target.Id, 0, Patient)).IsAnswered); // places are given back a little later
    }

    [Fact]
    public async Task Request_Cancelled_Throws()
    {
        await using var peer = new Peer(new PeerOptions());
        using var cancelling = new CancellationTokenSource();
        var asking = peer.RequestAsync(PeerId.Random(), 1, Patient, cancelling.Token);
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Equal(0, peer.GetStatistics().ReceiptsAwaited);
    }

    [Fact]
    public async Task Stop_WhileAsking_StoppedAtBothEnds()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        target.Peer.RequestHandler = async (_, stopping) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, stopping);
            return PeerAnswer.Empty;
        };
        var asking = source.Peer.RequestAsync(target.Id, 1, Patient);
        await begun.Task.WaitAsync(Eventually.Limit);
        await source.Peer.StopAsync().WaitAsync(Eventually.Limit);
        Assert.Equal(RequestStatus.Stopped, (await asking.WaitAsync(Eventually.Limit)).Status);
        Assert.Equal(RequestStatus.Stopped, (await source.Peer.RequestAsync(target.Id, 1, Patient)).Status);
        await target.Peer.StopAsync().WaitAsync(Eventually.Limit);
    }

    [Fact]
    public async Task Request_ToItself_Answered()
    {
        await using var peer = new Peer(new PeerOptions());
        peer.RequestHandler = (request, _) => ValueTask.FromResult(PeerAnswer.Of(request.Deserialize<int>() + 1));
        await peer.StartAsync();
        Assert.Equal(42, (await peer.RequestAsync(peer.Id, 41, Patient)).Answer!.Deserialize<int>());
    }

    [Fact]
    public async Task Request_WithoutReceipt_AnsweredWithoutOne()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        target.Peer.RequestHandler = (request, _) => ValueTask.FromResult(PeerAnswer.Of(request.Deserialize<int>() + 1));
        await source.Peer.SendJsonAsync(target.Id, """{"peerRelay":"request","id":"x","data":1}"""u8.ToArray()); // as a peer of the old kind asks
        await Eventually.EqualAsync(1, () => source.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.UnaskedResponse)); // nobody here has asked so
        Assert.Equal(0, target.Peer.GetStatistics().ReceiptsAwaited);
    }

    [Fact]
    public async Task Request_ThereIsNoRoomToWaitForReceipts_AnsweredAllTheSame()
    {
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync(options => options.Limits.AwaitedReceipts = 0);
        target.Peer.RequestHandler = (request, _) => ValueTask.FromResult(PeerAnswer.Of(request.Deserialize<int>() + 1));
        var source = host.AddUndialable();
        await source.Peer.StartAsync();
        await source.Peer.ConnectAsync(target.ListenUrl!);
        Assert.Equal(42, (await source.Peer.RequestAsync(target.Id, 41, Patient)).Answer!.Deserialize<int>());
    }

    [Fact]
    public async Task Receive_FloodThatGivesNoReceipts_AnsweredAndLittleOfItWaitedFor()
    {
        const int Flood = 4 * RequestRoom.PerSource;
        await using var host = await TestHost.StartAsync();
        var target = await host.StartPeerAsync();
        target.Peer.RequestHandler = (_, _) => ValueTask.FromResult(PeerAnswer.Empty);
        using var flooder = await RawPeer.ConnectAsync(target.ListenUrl!, CancellationToken.None);
        for (var i = 0; i < Flood; i++) await flooder.SendAsync(target.Id, $$"""{"peerRelay":"request","id":"{{i}}"},"receipt":1""");
        await Eventually.EqualAsync(Flood, () => target.Peer.GetStatistics().MessagesSent);
        Assert.InRange(target.Peer.GetStatistics().ReceiptsAwaited, 0, RequestRoom.PerSource);
    }

    [Theory]
    [InlineData("""{"peerRelay":"request"}""")]
    [InlineData("""{"peerRelay":"response","id":1}""")]
    public async Task Receive_MalformedOfTheLayer_DroppedAndNoMessage(string json)
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        await source.Peer.SendJsonAsync(target.Id, Encoding.UTF8.GetBytes(json));
        await Eventually.EqualAsync(1, () => target.Peer.GetStatistics().Drops.GetValueOrDefault(DropReason.InvalidBody));
        Assert.Empty(target.Messages);
    }

    [Fact]
    public async Task Receive_AnotherLayer_IsTheApplications()
    {
        await using var host = await TestHost.StartAsync();
        var (source, _, target) = await ChainAsync(host);
        const string Json = """{"peerRelay":"room","room":"x","op":"hello"}""";
        await source.Peer.SendJsonAsync(target.Id, Encoding.UTF8.GetBytes(Json));
        await Eventually.EqualAsync(1, () => target.Count(source.Id, Json));
    }

    [Fact]
    public async Task Request_OptionsWithFaults_ThrowsAndNamesThem()
    {
        await using var peer = new Peer(new PeerOptions());
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => peer.RequestAsync(peer.Id, 1, new RequestOptions { Timeout = TimeSpan.Zero }));
        Assert.StartsWith("Timeout: 00:00:00 is outside", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => peer.RequestJsonAsync(peer.Id, "1 2"u8.ToArray()));
    }

    private static string Text(PeerMessage message) => Encoding.UTF8.GetString(message.Json.Span);

    /// <summary>Two peers that can't be dialled, and a relay between them.</summary>
    private static async Task<(TestPeer Source, TestPeer Relay, TestPeer Target)> ChainAsync(TestHost host)
    {
        var relay = await host.StartPeerAsync();
        var ends = new[] { host.AddUndialable(), host.AddUndialable() };
        foreach (var end in ends)
        {
            await end.Peer.StartAsync();
            await end.Peer.ConnectAsync(relay.ListenUrl!);
            await Eventually.TrueAsync(() => relay.HasLink(end.Id));
        }

        return (ends[0], relay, ends[1]);
    }
}
