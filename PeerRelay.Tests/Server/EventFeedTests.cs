using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Events;
using PeerRelay.Server.Json;
using PeerRelay.Server.Settings;

namespace PeerRelay.Tests.Server;

public sealed class EventFeedTests
{
    [Fact]
    public void Publish_SlowReader_LosesTheOldestAndLearnsHowMany()
    {
        var feed = Feed(buffer: 2);
        using var subscription = feed.Subscribe();
        for (var i = 1; i <= 5; i++) feed.Publish("test", i, static number => number);
        Assert.Equal(3, subscription.TakeMissed());
        Assert.Equal(0, subscription.TakeMissed());
        Assert.Equal(["id: 4\nevent: test\ndata: 4\n\n", "id: 5\nevent: test\ndata: 5\n\n"], Read(subscription));
    }

    [Fact]
    public void Publish_EveryReaderStalls_HoldsOneBufferOfEventsForAll()
    {
        const int Streams = 16, Buffer = 1_000, Events = 50_000;
        var feed = Feed(Buffer);
        var subscriptions = Enumerable.Range(0, Streams).Select(_ => feed.Subscribe()).ToList();
        for (var i = 0; i < Events; i++) feed.Publish("test", i, static number => number);

        var held = new HashSet<byte[]>();
        foreach (var subscription in subscriptions)
        {
            Assert.Equal(Events - Buffer, subscription.TakeMissed());
            Assert.Equal(Buffer, subscription.Frames.Count);
            while (subscription.Frames.TryRead(out var frame))
            {
                Assert.True(MemoryMarshal.TryGetArray(frame, out var bytes));
                Assert.InRange(bytes.Array!.Length, 1, 1_024);
                held.Add(bytes.Array!); // arrays are equal only to themselves
            }
        }
        Assert.Equal(Buffer, held.Count);
    }

    [Fact]
    public void Publish_NobodyListens_MakesNothingButCounts()
    {
        var feed = Feed();
        feed.Publish("test", 1, static int (_) => throw new InvalidOperationException("made for nobody"));
        using var subscription = feed.Subscribe();
        Assert.Equal(1, subscription.StartsAfter);
    }

    [Fact]
    public void Subscribe_BetweenEvents_StartsAfterThoseThatItIsNotGiven()
    {
        var feed = Feed();
        feed.Publish("test", 1, static number => number);
        using var subscription = feed.Subscribe();
        feed.Publish("test", 2, static number => number);
        Assert.Equal(1, subscription.StartsAfter);
        Assert.Equal(["id: 2\nevent: test\ndata: 2\n\n"], Read(subscription));
    }

    [Fact]
    public void Subscribe_WhileOthersPublish_EveryEventIsBeforeItOrGiven()
    {
        const int Events = 20_000, Streams = 8;
        var feed = Feed(Events);
        var subscriptions = new EventSubscription[Streams];
        Parallel.Invoke(
            () =>
            {
                for (var i = 0; i < Events; i++) feed.Publish("test", i, static number => number);
            },
            () =>
            {
                for (var i = 0; i < Streams; i++) subscriptions[i] = feed.Subscribe();
            });
        Assert.All(subscriptions, subscription => Assert.Equal(Events, subscription.StartsAfter + subscription.Frames.Count));
    }

    [Fact]
    public void Frame_JsonWithLineBreaks_StaysOneField()
    {
        var frame = EventFrame.Of("message", null, new RawJson(Encoding.UTF8.GetBytes("{\r\n\"a\":\n1}")));
        Assert.Equal("event: message\ndata: {  \"a\": 1}\n\n", Encoding.UTF8.GetString(frame.Span));
    }

    private static EventFeed Feed(int buffer = 10) => new(Options.Create(new RelayOptions { Admin = { EventBuffer = buffer } }));

    private static List<string> Read(EventSubscription subscription)
    {
        var frames = new List<string>();
        while (subscription.Frames.TryRead(out var frame))
            frames.Add(Encoding.UTF8.GetString(frame.Span));
        return frames;
    }
}
