using PeerRelay.Tests.Interop;
using PeerRelay.WebRtc.Tests.Connections;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>Our stack with <c>@roamhq/wrtc</c>, which is libwebrtc for Node.</summary>
public sealed class WrtcTests : CounterpartTests
{
    [NodeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Connect_100TimesInARow_EachTimeAMessageGoesBothWaysAndBothSeeTheEnd(bool weOffer) => OpenAgainAndAgainAsync(weOffer);

    [NodeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Echo_1000MessagesUpTo60KB_AllIntactAndInOrder(bool weOffer) => EchoAsync(weOffer);

    [NodeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Connect_CertificateOfSomebodyElse_NeverOpens(bool weOffer) => MeetSomebodyElseAsync(weOffer);

    [NodeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task TrySend_LargestAndLarger_OnlyTheFirstIsTaken(bool weOffer) => SendTheLargestAsync(weOffer);

    [NodeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task TheirSend_LargerThanWeTake_TheyCloseTheChannel(bool weOffer) => HaveThemSendTooMuchAsync(weOffer, areCalm: false);

    [NodeTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Kill_TheirProcess_NoticedAfterHalfAMinute(bool weOffer)
    {
        var clock = new JumpingClock();
        await using var engine = RtcCall.Engine(options => options.TimeProvider = clock);
        await using var counterpart = NodeCounterpart.Start("wrtc");
        await using var call = new RtcCall(engine, counterpart, weOffer);
        var channel = await call.OpenAsync();
        await counterpart.KillAsync();
        Assert.True(channel.TrySend("into the void"u8, isText: true)); // within a second it is to be sent again, and the clock looked at
        clock.Jump(TimeSpan.FromSeconds(31));
        Assert.Null(await RtcCall.ReceiveAsync(channel));
        await call.Closed;
        Assert.Contains("30 s", call.Ours.FailureReason, StringComparison.Ordinal);
    }

    private protected override Task<Counterpart> StartAsync() => Task.FromResult<Counterpart>(NodeCounterpart.Start("wrtc"));
}
