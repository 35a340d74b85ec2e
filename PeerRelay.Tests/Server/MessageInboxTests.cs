using System.Text;
using Microsoft.Extensions.Options;
using PeerRelay.Identity;
using PeerRelay.Server.Inbox;
using PeerRelay.Server.Settings;

namespace PeerRelay.Tests.Server;

public sealed class MessageInboxTests
{
    [Fact]
    public void Add_TooMany_OldestFallOffAndAreCounted()
    {
        var inbox = Inbox(messages: 3, bytes: 1_000, "1", "2", "3", "4", "5");
        var page = inbox.Read(0, 100);
        Assert.Equal([3, 4, 5], page.Items.Select(item => item.Sequence));
        Assert.Equal((2, 5, null), (page.Dropped, page.Last, page.Next));
    }

    [Fact]
    public void Add_TooManyBytes_OldestFallOff()
    {
        var inbox = Inbox(messages: 100, bytes: 10, "1234", "1234", "1234");
        Assert.Equal([2, 3], inbox.Read(0, 100).Items.Select(item => item.Sequence));
    }

    [Fact]
    public void Add_OneAboveAllBytes_KeepsNothing()
    {
        var page = Inbox(messages: 100, bytes: 10, "12345678901").Read(0, 100);
        Assert.Empty(page.Items);
        Assert.Equal((1, 1), (page.Dropped, page.Last));
    }

    [Fact]
    public void Read_PageByPage_TellsWhereToGoOn()
    {
        var inbox = Inbox(messages: 100, bytes: 1_000, "1", "2", "3");
        var first = inbox.Read(0, 2);
        Assert.Equal(2, first.Next);
        var second = inbox.Read(first.Next!.Value, 2);
        Assert.Equal([3], second.Items.Select(item => item.Sequence));
        Assert.Null(second.Next);
    }

    [Fact]
    public void Clear_NumbersGoOn()
    {
        var inbox = Inbox(messages: 100, bytes: 1_000, "1", "2");
        inbox.Clear();
        Assert.Equal(3, inbox.Add(Message("3")).Sequence);
        Assert.Equal([3], inbox.Read(0, 9).Items.Select(item => item.Sequence));
    }

    private static MessageInbox Inbox(int messages, long bytes, params string[] texts)
    {
        var options = new RelayOptions { Admin = { InboxMessages = messages, InboxBytes = bytes } };
        var inbox = new MessageInbox(Options.Create(options), TimeProvider.System);
        foreach (var text in texts)
            inbox.Add(Message(text));
        return inbox;
    }

    private static PeerMessage Message(string text) => new(PeerId.Random(), Encoding.UTF8.GetBytes(text), 1);
}
