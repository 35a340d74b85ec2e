using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>Our stack with <c>simple-peer</c> over <c>@roamhq/wrtc</c>: what peer-relay meets others by.</summary>
public sealed class SimplePeerTests : CounterpartTests
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

    private protected override Task<Counterpart> StartAsync() => Task.FromResult<Counterpart>(NodeCounterpart.Start("simple-peer"));
}
