using PeerRelay.Tests.Browser;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>Our stack with that of a browser, which hides its addresses behind names: only its checks show them.</summary>
public sealed class ChromiumTests(Chromium browser) : CounterpartTests, IClassFixture<Chromium>
{
    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Connect_100TimesInARow_EachTimeAMessageGoesBothWaysAndBothSeeTheEnd(bool weOffer) => OpenAgainAndAgainAsync(weOffer);

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Echo_1000MessagesUpTo60KB_AllIntactAndInOrder(bool weOffer) => EchoAsync(weOffer);

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Connect_CertificateOfSomebodyElse_NeverOpens(bool weOffer) => MeetSomebodyElseAsync(weOffer);

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task TrySend_LargestAndLarger_OnlyTheFirstIsTaken(bool weOffer) => SendTheLargestAsync(weOffer);

    [BrowserTheory]
    [InlineData(true)]
    [InlineData(false)]
    public Task TheirSend_LargerThanWeTake_RefusedByThem(bool weOffer) => HaveThemSendTooMuchAsync(weOffer, areCalm: true);

    private protected override async Task<Counterpart> StartAsync() => await PageCounterpart.OpenAsync(browser);
}
