using System.Net;
using System.Security.Cryptography;
using System.Text;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;
using PeerRelay.WebRtc.Tests.Connections;
using PeerRelay.WebRtc.Tests.Stun;

namespace PeerRelay.WebRtc.Tests.Hostile;

/// <summary>What strangers may send to the port of an engine that has connections.</summary>
[Collection(HostileTestGroup.Name)]
public sealed class EngineHostileTests
{
    private const int FloodCount = 100_000;
    private const int FloodSources = 16;

    private static readonly RtcDropReason[] Reasons = [RtcDropReason.UnknownUser, RtcDropReason.BadIntegrity, RtcDropReason.UnknownTransaction];

    [Fact]
    public async Task OnDatagram_MutatedOfEachKind_TheConnectionGoesOnAndNothingIsLeft()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var waiting = first.CreateConnection();
        var user = UserOf(await waiting.CreateOfferAsync());
        await using var pair = new RtcPair(first, second);
        var (offerer, answerer) = await pair.OpenAsync();
        using var stranger = new FloodSource(first.Port);
        NetworkAddress[] sources = [new(IPAddress.Loopback, second.Port), new(IPAddress.Loopback, stranger.Port)];
        Mutations.Run(21, (random, i) =>
        {
            var datagram = (i % 4) switch
            {
                0 => Mutation.Of(Request(user, RandomNumberGenerator.GetBytes(20)), random),
                1 => Mutation.Of(i % 8 == 1 ? Rfc5769.ResponseIPv4 : Rfc5769.ResponseIPv6, random),
                2 => Record(random, epoch: 1),
                _ => Record(random, epoch: random.Next(3)),
            };
            first.Parts!.Demultiplexer.OnDatagram(datagram, sources[random.Next(sources.Length)]);
        });
        await RtcPair.AssertCarriesAsync(offerer, answerer);
        Assert.Equal(2, first.Statistics.Connections);
        Assert.True(first.Statistics.Drops[RtcDropReason.MalformedStun] > 0 && first.Statistics.Drops[RtcDropReason.UnknownAddress] > 0);
        Assert.Equal(0, first.Parts!.Port.Counters.HandlerFaults);
    }

    [Fact]
    public async Task Connect_NewerConnectionsAreAnsweredAtTheSameAddress_OpensAndIsNotDisplacedOnceItHasKeys()
    {
        await using var first = RtcPair.Engine();
        await using var second = RtcPair.Engine();
        await using var pair = new RtcPair(first, second);
        var channel = pair.Offerer.CreateChannel("test");
        var offer = await pair.Offerer.CreateOfferAsync();
        var address = new NetworkAddress(IPAddress.Loopback, second.Port);
        for (var i = 0; i < 3; i++) first.Parts!.Demultiplexer.TryRegister(new DeafTarget(), $"before{i:00}")!.AddAddress(address, isProven: true);
        await pair.Offerer.SetAnswerAsync(await pair.Answerer.CreateAnswerAsync(offer));
        Assert.True(await channel.Opened.WaitAsync(RtcPair.Patience), pair.Offerer.FailureReason);
        var answerer = await pair.AnswererChannel.Task.WaitAsync(RtcPair.Patience);
        for (var i = 0; i < 10; i++) first.Parts!.Demultiplexer.TryRegister(new DeafTarget(), $"after_{i:00}")!.AddAddress(address, isProven: true);
        await RtcPair.AssertCarriesAsync(channel, answerer);
    }

    [Fact]
    public async Task StunFlood_FromManySourcesWhoDoNotKnowThePassword_NobodyIsAnswered()
    {
        await using var engine = RtcPair.Engine();
        await using var connection = engine.CreateConnection();
        var user = UserOf(await connection.CreateOfferAsync());
        var sources = Enumerable.Range(0, FloodSources).Select(_ => new FloodSource(engine.Port)).ToList();
        byte[][] requests =
        [
            Request("abcdefgh", "password"u8),
            Request(user, default),
            Request(user, "the wrong one, 22 long"u8),
            Rfc5769.ResponseIPv4,
        ];
        for (var i = 0; i < FloodCount; i++) sources[i % FloodSources].Send(requests[i / FloodSources % requests.Length]);

        // The last ones come after all others; what the socket's buffer had no room for is lost.
        var seen = engine.Statistics.Drops;
        for (var tries = 0; tries < 1000 && !Reasons.All(reason => engine.Statistics.Drops[reason] > seen[reason]); tries++)
        {
            foreach (var request in requests) sources[0].Send(request);
            await Task.Delay(10);
        }

        Assert.All(Reasons, reason => Assert.True(engine.Statistics.Drops[reason] > seen[reason]));
        var statistics = engine.Statistics;
        Assert.Equal((0, 0, 0), (statistics.DatagramsSent, statistics.StunAnswersSent, statistics.SendsFailed));
        foreach (var source in sources)
        {
            Assert.Equal(0, source.WaitingBytes);
            source.Dispose();
        }

        Assert.Equal(0, engine.Parts!.Demultiplexer.AddressCount);
    }

    private static string UserOf(string description)
    {
        const string Line = "a=ice-ufrag:";
        return description.Split("\r\n").First(line => line.StartsWith(Line, StringComparison.Ordinal))[Line.Length..];
    }

    private static byte[] Request(string user, ReadOnlySpan<byte> password)
    {
        var buffer = new byte[256];
        var writer = new StunWriter(buffer, StunClass.Request, new TransactionId(77, 1));
        writer.WriteUsername(Encoding.ASCII.GetBytes(user + ":else"));
        writer.WritePriority(5);
        writer.WriteControlled(5);
        if (!password.IsEmpty) writer.WriteIntegrity(password);
        writer.WriteFingerprint();
        return buffer[..writer.Length];
    }

    /// <summary>A record of DTLS with anything in it, and perhaps another behind it.</summary>
    private static byte[] Record(Random random, int epoch)
    {
        var datagram = new byte[13 + random.Next(60)];
        random.NextBytes(datagram);
        (datagram[0], datagram[1], datagram[2], datagram[3], datagram[4]) = ((byte)random.Next(20, 24), 0xFE, 0xFD, 0, (byte)epoch);
        (datagram[11], datagram[12]) = (0, (byte)(random.Next(4) == 0 ? random.Next(60) : datagram.Length - 13));
        return datagram;
    }
}
