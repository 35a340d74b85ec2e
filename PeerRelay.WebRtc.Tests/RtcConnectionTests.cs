using PeerRelay.Rtc;
using PeerRelay.WebRtc.Tests.Connections;

namespace PeerRelay.WebRtc.Tests;

public sealed class RtcConnectionTests
{
    [Fact]
    public async Task Connect_100TimesInARow_EachTimeConnected()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        for (var i = 0; i < 100; i++)
        {
            await using var pair = i % 2 == 0 ? new RtcPair(first, second) : new RtcPair(second, first);
            await pair.SignalAsync();
            await pair.OffererStates.WaitAsync(RtcState.Connected);
            await pair.AnswererStates.WaitAsync(RtcState.Connected);
            Assert.Equal([RtcState.Connecting, RtcState.Connected], pair.OffererStates.States);
            Assert.Equal([RtcState.Connecting, RtcState.Connected], pair.AnswererStates.States);
            Assert.Equal(second.Port + first.Port, pair.Offerer.RemoteEndPoint!.Port + pair.Answerer.RemoteEndPoint!.Port);
        }

        Assert.Equal((0, 0), (first.ConnectionCount, second.ConnectionCount));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DisposeAsync_EitherSide_OtherSideIsClosedInOrder(bool isOfferer)
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        await pair.SignalAsync();
        await pair.OffererStates.WaitAsync(RtcState.Connected);
        await pair.AnswererStates.WaitAsync(RtcState.Connected);
        await (isOfferer ? pair.Offerer : pair.Answerer).DisposeAsync();
        await (isOfferer ? pair.AnswererStates : pair.OffererStates).WaitAsync(RtcState.Closed);
        Assert.Null(pair.Offerer.FailureReason ?? pair.Answerer.FailureReason);
        Assert.Equal((0, 0), (first.ConnectionCount, second.ConnectionCount));
    }
}
