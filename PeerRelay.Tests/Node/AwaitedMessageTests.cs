using PeerRelay.Identity;
using PeerRelay.Node;
using PeerRelay.Tests.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

public sealed class AwaitedMessageTests
{
    private static readonly PeerId First = Ids.Of("1");
    private static readonly PeerId Other = Ids.Of("2");

    private readonly AwaitedMessage _message = new(Ids.Of("8"), 1, _ => { });

    [Fact]
    public void Moved_AnEarlierTry_TheLastOneStaysWhereItWent()
    {
        Try();
        Try();
        _message.Moved(receiptTry: 1, Other, TimeSpan.Zero);
        Assert.Equal(First, _message.FirstHop);
        _message.Moved(receiptTry: 2, Other, TimeSpan.Zero);
        Assert.Equal(Other, _message.FirstHop);
        Try();
        Assert.Equal(First, _message.FirstHop);
    }

    [Fact]
    public void Moved_BeforeItIsToldWhereItWent_TheOther()
    {
        _message.BeginTry(TimeSpan.Zero);
        _message.Moved(receiptTry: 1, Other, TimeSpan.Zero);
        _message.OnSent(First, DropReason.None, TimeSpan.Zero);
        Assert.Equal(Other, _message.FirstHop);
    }

    private void Try()
    {
        _message.BeginTry(TimeSpan.Zero);
        _message.OnSent(First, DropReason.None, TimeSpan.Zero);
    }
}
