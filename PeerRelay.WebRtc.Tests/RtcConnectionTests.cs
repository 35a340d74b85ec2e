using System.Net;
using System.Net.Sockets;
using PeerRelay.Rtc;
using PeerRelay.WebRtc.Tests.Connections;

namespace PeerRelay.WebRtc.Tests;

public sealed class RtcConnectionTests
{
    [Fact]
    public async Task Connect_100TimesInARow_EachTimeAMessageGoesBothWaysAndBothSeeTheEnd()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        for (var i = 0; i < 100; i++)
        {
            await using var pair = i % 2 == 0 ? new RtcPair(first, second) : new RtcPair(second, first);
            var (offerer, answerer) = await pair.OpenAsync($"channel {i}");
            Assert.Equal(($"channel {i}", $"channel {i}"), (offerer.Label, answerer.Label));
            await RtcPair.AssertCarriesAsync(offerer, answerer);
            Assert.Equal([RtcState.Connecting, RtcState.Connected], pair.OffererStates.States);
            Assert.Equal([RtcState.Connecting, RtcState.Connected], pair.AnswererStates.States);
            Assert.Equal(second.Port + first.Port, pair.Offerer.RemoteEndPoint!.Port + pair.Answerer.RemoteEndPoint!.Port);
            await (i % 4 < 2 ? pair.Offerer : pair.Answerer).DisposeAsync();
            await pair.OffererStates.WaitAsync(RtcState.Closed);
            await pair.AnswererStates.WaitAsync(RtcState.Closed);
            Assert.Null(pair.Offerer.FailureReason ?? pair.Answerer.FailureReason);
        }

        Assert.Equal((0, 0), (first.ConnectionCount, second.ConnectionCount));
    }

    [Fact]
    public async Task Connect_500ToOneServerSomeAtATime_AllOpenAndNothingIsLeft()
    {
        await using var server = RtcPair.Engine();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => ComeAndGoAsync(25)));
        Assert.Equal((0, 0), (server.ConnectionCount, RtcPair.RegisteredCount(server)));

        async Task ComeAndGoAsync(int times)
        {
            await using var client = RtcPair.Engine();
            for (var i = 0; i < times; i++)
            {
                await using var pair = i % 2 == 0 ? new RtcPair(client, server) : new RtcPair(server, client);
                var (offerer, answerer) = await pair.OpenAsync();
                await RtcPair.AssertCarriesAsync(offerer, answerer);
                await pair.Offerer.DisposeAsync();
                await pair.AnswererStates.WaitAsync(RtcState.Closed);
            }

            Assert.Equal((0, 0), (client.ConnectionCount, RtcPair.RegisteredCount(client)));
        }
    }

    [Fact]
    public async Task Connect_ThreeBetweenTheSamePorts_EachCarriesItsOwn()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        var open = new List<(RtcPair Pair, IRtcChannel Offerer, IRtcChannel Answerer)>();
        for (var i = 0; i < 3; i++)
        {
            var pair = new RtcPair(first, second);
            var (offerer, answerer) = await pair.OpenAsync();
            open.Add((pair, offerer, answerer));
        }

        foreach (var (_, offerer, answerer) in open) await RtcPair.AssertCarriesAsync(offerer, answerer);
        await open[1].Pair.DisposeAsync();
        await RtcPair.AssertCarriesAsync(open[0].Offerer, open[0].Answerer);
        await RtcPair.AssertCarriesAsync(open[2].Offerer, open[2].Answerer);
        foreach (var (pair, _, _) in open) await pair.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DisposeAsync_EitherSide_OtherSideIsClosedInOrder(bool isOfferer)
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        var (offerer, answerer) = await pair.OpenAsync();
        await (isOfferer ? pair.Offerer : pair.Answerer).DisposeAsync();
        await (isOfferer ? pair.AnswererStates : pair.OffererStates).WaitAsync(RtcState.Closed);
        Assert.Null(pair.Offerer.FailureReason ?? pair.Answerer.FailureReason);
        Assert.Null(await offerer.ReceiveAsync());
        Assert.Null(await answerer.ReceiveAsync());
        Assert.False(await answerer.WaitForBufferedAsync(0));
        Assert.False(offerer.TrySend([1], isText: false) || answerer.TrySend([1], isText: false));
        Assert.Equal((0, 0), (first.ConnectionCount, second.ConnectionCount));
    }

    [Fact]
    public async Task OtherSideVanishesWithoutAWord_NoticedAfterHalfAMinute()
    {
        var clock = new JumpingClock();
        await using var first = RtcPair.Engine(options => options.TimeProvider = clock);
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        var (offerer, _) = await pair.OpenAsync();
        second.Parts!.Port.Dispose();
        using var listener = new UdpClient(new IPEndPoint(IPAddress.Loopback, second.Port));
        Assert.True(offerer.TrySend("into the void"u8, isText: true)); // to be sent again soon: by that, and not by the jump, the timers are looked at
        clock.Jump(TimeSpan.FromSeconds(31));
        Assert.Null(await offerer.ReceiveAsync().AsTask().WaitAsync(RtcPair.Patience));
        await pair.OffererStates.WaitAsync(RtcState.Closed);
        Assert.NotNull(pair.Offerer.FailureReason);
        Assert.Equal(0, first.ConnectionCount);
        const byte Alert = 21; // the type of a record that says goodbye (RFC 5246 §6.2.1)
        var from = new IPEndPoint(IPAddress.Any, 0);
        Assert.True(listener.Available > 0);
        while (listener.Available > 0) Assert.NotEqual(Alert, listener.Receive(ref from)[0]);
    }

    [Fact]
    public async Task Connect_EngineOfTheOtherSideIsGone_FailsWithAReason()
    {
        await using var first = RtcPair.Engine(options => options.ConnectTimeout = TimeSpan.FromSeconds(1));
        var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        var offer = await pair.Offerer.CreateOfferAsync();
        var answer = await pair.Answerer.CreateAnswerAsync(offer);
        await second.DisposeAsync();
        await pair.Offerer.SetAnswerAsync(answer);
        await pair.OffererStates.WaitAsync(RtcState.Closed);
        Assert.Contains("in time", pair.Offerer.FailureReason, StringComparison.Ordinal);
        Assert.Equal(0, first.ConnectionCount);
    }

    [Fact]
    public async Task CreateOfferAsync_NeverAnswered_FailsInTime()
    {
        await using var engine = RtcPair.Engine(options => options.ConnectTimeout = TimeSpan.FromSeconds(1));
        var connection = engine.CreateConnection();
        var states = new StateLog();
        connection.StateChanged += states.Add;
        var channel = connection.CreateChannel("x");
        await connection.CreateOfferAsync();
        Assert.False(await channel.Opened.WaitAsync(RtcPair.Patience));
        await states.WaitAsync(RtcState.Closed);
        Assert.NotNull(connection.FailureReason);
    }

    [Fact]
    public async Task Connect_CandidatesApartAndBeforeTheDescriptions_Connected()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        var channel = pair.Offerer.CreateChannel("x");
        var (offer, fromOffer) = Split(await pair.Offerer.CreateOfferAsync());
        foreach (var candidate in fromOffer) Assert.True(pair.Answerer.AddRemoteCandidate(candidate));
        var (answer, fromAnswer) = Split(await pair.Answerer.CreateAnswerAsync(offer));
        foreach (var candidate in fromAnswer) Assert.True(pair.Offerer.AddRemoteCandidate(candidate));
        await pair.Offerer.SetAnswerAsync(answer);
        Assert.True(await channel.Opened.WaitAsync(RtcPair.Patience));
        Assert.NotNull(pair.Offerer.RoundTrip);
    }

    [Fact]
    public async Task CreateChannel_LabelOf1024BytesAndLonger_OnlyTheFirstIsTaken()
    {
        await using var engine = RtcPair.Engine();
        await using var connection = engine.CreateConnection();
        Assert.Equal(512, connection.CreateChannel(new string('é', 512)).Label.Length);
        Assert.Throws<ArgumentException>(() => connection.CreateChannel(new string('é', 512) + "x"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("candidate:1 1 udp 1 some-name.local 9 typ host")]
    [InlineData("candidate:1 1 tcp 1 127.0.0.1 9 typ host")]
    public async Task AddRemoteCandidate_OfNoUse_False(string candidate)
    {
        await using var engine = RtcPair.Engine();
        await using var connection = engine.CreateConnection();
        Assert.False(connection.AddRemoteCandidate(new RtcCandidate(candidate)));
    }

    [Fact]
    public async Task AddRemoteCandidate_BeforeTheOfferWithoutEnd_FewAreHeld()
    {
        await using var engine = RtcPair.Engine();
        await using var connection = engine.CreateConnection();
        Assert.Equal(16, Enumerable.Range(1, 100).Count(i => connection.AddRemoteCandidate(new RtcCandidate($"candidate:1 1 udp 1 127.0.0.1 {i} typ host"))));
    }

    [Fact]
    public async Task CreateAnswerAsync_NoOffer_FormatExceptionAndCanTryAgain()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        var exception = await Assert.ThrowsAsync<FormatException>(() => pair.Answerer.CreateAnswerAsync("v=0"));
        Assert.Contains("no section for data", exception.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FormatException>(() => pair.Offerer.SetAnswerAsync("x"));
        await pair.OpenAsync();
    }

    [Fact]
    public async Task SetAnswerAsync_AnOffer_FormatException()
    {
        await using var first = RtcPair.Engine();
        await using var pair = new RtcPair(first, first);
        await pair.Offerer.CreateOfferAsync();
        var exception = await Assert.ThrowsAsync<FormatException>(async () => await pair.Offerer.SetAnswerAsync(await pair.Answerer.CreateOfferAsync()));
        Assert.Contains("actpass", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Methods_OutOfTurn_InvalidOperationException()
    {
        await using var engine = RtcPair.Engine();
        await using var connection = engine.CreateConnection();
        var offer = await connection.CreateOfferAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.CreateOfferAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.CreateAnswerAsync(offer));
        Assert.Throws<InvalidOperationException>(() => connection.CreateChannel("late"));
        await connection.DisposeAsync();
        await connection.DisposeAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => connection.CreateOfferAsync());
        Assert.Equal(RtcState.Closed, connection.State);
        Assert.False(await connection.CreateChannel("too late").Opened);
        Assert.False(connection.AddRemoteCandidate(new RtcCandidate("candidate:1 1 udp 1 127.0.0.1 9 typ host")));
    }

    [Fact]
    public async Task StateChanged_HandlerThrows_OthersAreServed()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        pair.Offerer.StateChanged += _ => throw new InvalidOperationException("the application's fault");
        var (offerer, answerer) = await pair.OpenAsync();
        await RtcPair.AssertCarriesAsync(offerer, answerer);
    }

    [Fact]
    public async Task Connect_CertificateOfSomebodyElse_NeverOpens()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        var channel = pair.Offerer.CreateChannel("x");
        var answer = await pair.Answerer.CreateAnswerAsync(await pair.Offerer.CreateOfferAsync());
        var at = answer.IndexOf("sha-256 ", StringComparison.Ordinal) + "sha-256 ".Length;
        await pair.Offerer.SetAnswerAsync($"{answer[..at]}{(answer[at] == '0' ? '1' : '0')}{answer[(at + 1)..]}");
        Assert.False(await channel.Opened.WaitAsync(RtcPair.Patience));
        Assert.Contains("certificate", pair.Offerer.FailureReason, StringComparison.Ordinal);
        await pair.AnswererStates.WaitAsync(RtcState.Closed);
    }

    [Fact]
    public async Task Connect_OverIPv6OrAllAddresses_Connected()
    {
        await using var first = RtcPair.Engine(options => options.BindAddress = null);
        await using var second = RtcPair.Engine(options => options.BindAddress = IPAddress.Loopback);
        await using var pair = new RtcPair(first, second);
        var (offerer, answerer) = await pair.OpenAsync();
        await RtcPair.AssertCarriesAsync(offerer, answerer);
    }

    private static (string Description, List<RtcCandidate> Candidates) Split(string description)
    {
        var lines = description.Split("\r\n");
        var candidates = lines.Where(line => line.StartsWith("a=candidate:", StringComparison.Ordinal)).Select(line => new RtcCandidate(line[2..], "0", 0)).ToList();
        Assert.NotEmpty(candidates);
        return (string.Join("\r\n", lines.Where(line => !line.StartsWith("a=candidate:", StringComparison.Ordinal))), candidates);
    }
}
