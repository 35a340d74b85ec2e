using System.Net;
using Microsoft.Extensions.Logging;
using PeerRelay.WebRtc.Dtls;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Tests.Connections;

namespace PeerRelay.WebRtc.Tests;

public sealed class RtcEngineTests
{
    [Fact]
    public async Task CreateConnection_WithoutOpenSsl_ThrowsWithTheReason()
    {
        await using var engine = new RtcEngine(new RtcOptions { OpenSslNames = new OpenSslNames(["libnone.so.3"], ["libnone.so.3"]) });
        Assert.Contains("libnone.so.3", engine.UnavailableReason, StringComparison.Ordinal);
        var exception = Assert.Throws<InvalidOperationException>(engine.CreateConnection);
        Assert.Contains("libnone.so.3", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, engine.Port);
        Assert.Equal(0, engine.Statistics.Connections);
        Assert.Equal(Enum.GetValues<RtcDropReason>().ToDictionary(reason => reason, _ => 0L), engine.Statistics.Drops);
    }

    [Fact]
    public async Task Constructor_PortTaken_UnavailableWithTheReason()
    {
        await using var first = RtcPair.Engine();
        await using var second = new RtcEngine(new RtcOptions { BindAddress = IPAddress.Loopback, Port = first.Port });
        Assert.Contains($"{first.Port}", second.UnavailableReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_FaultyOptions_ThrowsWithAllFaults()
    {
        var exception = Assert.Throws<ArgumentException>(() => new RtcEngine(new RtcOptions { Port = -1, MaxConnections = 0, StunServers = ["http://x"] }));
        Assert.Contains("Port: -1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxConnections: 0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'http://x'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateConnection_LoggerThrows_FailsAsIfItHadNot()
    {
        await using var first = RtcPair.Engine(options => (options.Logger, options.ConnectTimeout) = (new BrokenLogger(), TimeSpan.FromSeconds(1)));
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        pair.Offerer.StateChanged += _ => throw new InvalidOperationException("the application's fault"); // on the timer thread, which logs it
        await pair.Offerer.CreateOfferAsync();
        await pair.OffererStates.WaitAsync(PeerRelay.Rtc.RtcState.Closed);
        Assert.NotNull(pair.Offerer.FailureReason);
        await using var next = new RtcPair(first, second);
        var (offerer, answerer) = await next.OpenAsync();
        await RtcPair.AssertCarriesAsync(offerer, answerer);
    }

    [Fact]
    public async Task CreateConnection_OneTooMany_ThrowsUntilOneHasEnded()
    {
        await using var engine = RtcPair.Engine(options => options.MaxConnections = 2);
        var first = engine.CreateConnection();
        engine.CreateConnection();
        Assert.Throws<InvalidOperationException>(engine.CreateConnection);
        await first.DisposeAsync();
        Assert.NotNull(engine.CreateConnection());
    }

    [Fact]
    public async Task Statistics_OfAConnection_WhatItHasDroppedIsCountedByReason()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        await pair.OpenAsync();
        var before = first.Statistics;
        Assert.Equal(Enum.GetValues<RtcDropReason>(), before.Drops.Keys.Order());
        Assert.True(before is { Connections: 1, DatagramsReceived: > 0, DatagramsSent: > 0, StunAnswersSent: > 0, AddressesDisplaced: 0 });
        byte[] shortRecord = [23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 99, 0, 1, 0];
        first.Parts!.Demultiplexer.OnDatagram(shortRecord, new NetworkAddress(IPAddress.Loopback, second.Port));
        first.Parts.Demultiplexer.OnDatagram(shortRecord, new NetworkAddress(IPAddress.Loopback, 9));
        Assert.Equal(before.Drops[RtcDropReason.UnfitDtls] + 1, first.Statistics.Drops[RtcDropReason.UnfitDtls]);
        Assert.Equal(before.Drops[RtcDropReason.UnknownAddress] + 1, first.Statistics.Drops[RtcDropReason.UnknownAddress]);
    }

    [Fact]
    public async Task DisposeAsync_WithConnections_TheyAreClosedOnBothSides()
    {
        var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        await pair.OpenAsync();
        await first.DisposeAsync();
        await first.DisposeAsync();
        await pair.OffererStates.WaitAsync(PeerRelay.Rtc.RtcState.Closed);
        await pair.AnswererStates.WaitAsync(PeerRelay.Rtc.RtcState.Closed);
        Assert.Throws<ObjectDisposedException>(first.CreateConnection);
    }

    [Fact]
    public async Task CandidateFound_StunServer_AddressThatItSeesIsTold()
    {
        using var server = new StunTestServer();
        await using var engine = RtcPair.Engine(options => options.StunServers = [$"stun:127.0.0.1:{server.Port}"]);
        await using var connection = engine.CreateConnection();
        var found = new TaskCompletionSource<PeerRelay.Rtc.RtcCandidate>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.CandidateFound += found.SetResult;
        await connection.CreateOfferAsync();
        var candidate = await found.Task.WaitAsync(RtcPair.Patience);
        Assert.Contains($"{StunTestServer.Seen.Address} {StunTestServer.Seen.Port} typ srflx", candidate.Candidate, StringComparison.Ordinal);
        Assert.Equal(("0", 0), (candidate.SdpMid, candidate.SdpMLineIndex));
        await using var later = engine.CreateConnection();
        Assert.Contains("typ srflx", await later.CreateOfferAsync(), StringComparison.Ordinal);
    }

    private sealed class BrokenLogger : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException("the disk is full");
    }
}
