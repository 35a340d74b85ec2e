using System.Buffers.Binary;
using System.Diagnostics;
using PeerRelay.Rtc;
using PeerRelay.WebRtc.Tests.Connections;

namespace PeerRelay.WebRtc.Tests;

/// <summary>The whole stack over sockets, with datagrams lost between them.</summary>
public sealed class RtcLossTests
{
    private static readonly TimeSpan BadTime = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Channel_30PercentLostForTenSecondsAndThenNone_AllArrivesInOrder()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        using var relay = new LossyRelay(first, second);
        var (offerer, answerer) = await pair.OpenAsync(redirect: relay.Redirect);
        Assert.NotEqual(second.Port, pair.Offerer.RemoteEndPoint!.Port);

        var receiving = Task.WhenAll(ReceiveAllAsync(offerer), ReceiveAllAsync(answerer));
        relay.Loss = 0.3;
        var watch = Stopwatch.StartNew();
        var sent = await Task.WhenAll(SendAsync(offerer, 0, _ => watch.Elapsed < BadTime), SendAsync(answerer, 0, _ => watch.Elapsed < BadTime));
        Assert.InRange(relay.Lost, 100, int.MaxValue);
        relay.Loss = 0;
        int[] last = [sent[0] + 200, sent[1] + 200];
        await Task.WhenAll(SendAsync(offerer, sent[0], number => number < last[0]), SendAsync(answerer, sent[1], number => number < last[1]));
        Assert.True(offerer.TrySend([], isText: true) && answerer.TrySend([], isText: true));
        Assert.Equal([last[1], last[0]], await receiving.WaitAsync(RtcPair.Patience));
    }

    /// <summary>Sends numbered messages.</summary>
    /// <returns>The next number.</returns>
    private static async Task<int> SendAsync(IRtcChannel channel, int number, Func<int, bool> goesOn)
    {
        while (goesOn(number))
        {
            Assert.True(channel.TrySend(Message(number++), isText: false));
            Assert.True(await channel.WaitForBufferedAsync(128 * 1024).AsTask().WaitAsync(RtcPair.Patience));
        }

        return number;
    }

    /// <summary>Receives messages until there is an empty one.</summary>
    /// <returns>Their count.</returns>
    private static async Task<int> ReceiveAllAsync(IRtcChannel channel)
    {
        for (var number = 0; ; number++)
        {
            var message = await channel.ReceiveAsync().AsTask().WaitAsync(RtcPair.Patience);
            if (message!.Value.Data.Length == 0) return number;
            Assert.True(Message(number).AsSpan().SequenceEqual(message.Value.Data.Span), $"message {number}");
        }
    }

    private static byte[] Message(int number)
    {
        var random = new Random(number);
        var message = new byte[random.Next(sizeof(int), 20_000)];
        random.NextBytes(message);
        BinaryPrimitives.WriteInt32BigEndian(message, number);
        return message;
    }
}
