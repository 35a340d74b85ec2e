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
        Try(1);
        Try(2);
        _message.Moved(receiptTry: 1, Other, TimeSpan.Zero);
        Assert.Equal(First, _message.FirstHop);
        _message.Moved(receiptTry: 2, Other, TimeSpan.Zero);
        Assert.Equal(Other, _message.FirstHop);
        Try(4); // as its frame says, whatever came before
        Assert.Equal(First, _message.FirstHop);
        _message.Moved(receiptTry: 4, Other, TimeSpan.Zero);
        Assert.Equal(Other, _message.FirstHop);
    }

    [Fact]
    public void Refused_AnEarlierTry_TheCurrentOneIsHeldAgainstItsFirstHop()
    {
        Try(1);
        Try(2);
        _message.Refused(receiptTry: 1);
        Assert.Equal(First, _message.SilentHop(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)));
        _message.Refused(receiptTry: 2);
        Assert.Null(_message.SilentHop(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)));
        Try(3);
        _message.Refused(receiptTry: 0);
        _message.Refused(receiptTry: 2); // and that takes nothing back
        Assert.Null(_message.SilentHop(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Moved_BeforeItIsToldWhereItWent_TheOther()
    {
        _message.BeginTry(receiptTry: 1, TimeSpan.Zero);
        _message.Moved(receiptTry: 1, Other, TimeSpan.Zero);
        _message.OnSent(First, DropReason.None, TimeSpan.Zero);
        Assert.Equal(Other, _message.FirstHop);
    }

    private void Try(int number)
    {
        _message.BeginTry(number, TimeSpan.Zero);
        _message.OnSent(First, DropReason.None, TimeSpan.Zero);
    }
}
