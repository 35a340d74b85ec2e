using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Sctp;

/// <summary>What an association makes of DATA and FORWARD TSN that come from a peer played by hand: its tag is 1, its first TSN 1.</summary>
public class ReceiverTests
{
    private const DataFlags Whole = DataFlags.Begin | DataFlags.End;

    private readonly SimulatedPeer peer;
    private readonly List<byte[]> sent = [];
    private readonly TimeSpan now;

    public ReceiverTests()
    {
        var wire = new SimulatedWire(new SimulatedPeer(tag: 1), new SimulatedPeer(tag: 2, initialTsn: 100)).Connect();
        wire.Run(TimeSpan.FromSeconds(1));
        peer = wire.Right;
        peer.Sent = sent.Add;
        now = wire.Now;
    }

    [Fact]
    public void OrderedBeyondGap_WaitsOnlyForItsOwnStream()
    {
        Take(PacketBuilder.Data(2, Whole, 1, 1, [12]));
        Take(PacketBuilder.Data(3, Whole, 2, 0, [20]));
        Assert.Equal([20], Received());
        Take(PacketBuilder.Data(1, Whole, 1, 0, [11]));
        Assert.Equal([20, 11, 12], Received());
        Assert.Equal(3u, LastSack().CumulativeTsn);
    }

    [Fact]
    public void UnorderedBeyondGap_InFragments_IsDeliveredAtOnce()
    {
        Take(PacketBuilder.Data(4, DataFlags.End | DataFlags.Unordered, 1, 0, [3]));
        Take(PacketBuilder.Data(2, DataFlags.Begin | DataFlags.Unordered, 1, 0, [1]));
        Assert.Empty(Received());
        Take(PacketBuilder.Data(3, DataFlags.Unordered, 1, 0, [2]));
        Assert.Equal([1, 2, 3], peer.Messages.Single().Data);
        Take(PacketBuilder.Data(1, Whole, 1, 0, [9]));
        Assert.Equal(2, peer.Messages.Count);
        Assert.Equal(4u, LastSack().CumulativeTsn);
    }

    [Theory]
    [InlineData(SctpLimits.MaxFragmentsPastGap, true)]
    [InlineData(SctpLimits.MaxFragmentsPastGap + 1, false)]
    public void MessageBeyondGap_OfManyFragments_WaitsForTheGapIfTheyAreMore(uint count, bool isAtOnce)
    {
        for (uint i = 0; i < count; i++)
            Take(PacketBuilder.Data(2 + i, (i == 0 ? DataFlags.Begin : 0) | (i == count - 1 ? DataFlags.End : 0) | DataFlags.Unordered, 1, 0, [7]));
        Assert.Equal(isAtOnce ? 1 : 0, peer.Messages.Count);
        Take(PacketBuilder.Data(1, Whole, 1, 0, [9]));
        Assert.Equal(2, peer.Messages.Count);
        Assert.Contains(peer.Messages, message => message.Data.Length == count);
    }

    [Fact]
    public void GapLeft_IsAcknowledgedAtOnce_WithTheRun()
    {
        Take(PacketBuilder.Data(3, Whole, 1, 2, [1]));
        var (cumulative, gaps) = LastSack();
        Assert.Equal(0u, cumulative);
        Assert.Equal([new GapBlock(3, 3)], gaps);
    }

    [Fact]
    public void LonePacket_IsAcknowledgedAfterTheDelay_SecondAtOnce()
    {
        Take(PacketBuilder.Data(1, Whole, 1, 0, [1]));
        Assert.Empty(sent);
        Assert.Equal(now + SctpLimits.SackDelay, peer.Association.NextTimeoutAt);
        Take(PacketBuilder.Data(2, Whole, 1, 1, [1]));
        Assert.Equal(2u, LastSack().CumulativeTsn);
    }

    [Fact]
    public void PacketsThatCameTogether_AreAcknowledgedByASackForEightAndOneForTheRest()
    {
        for (ushort i = 0; i < 10; i++)
            TakeOneOfMany(PacketBuilder.Data(i + 1u, Whole, 1, i, [(byte)i]));
        Assert.Equal(10, peer.Messages.Count);
        Assert.Single(sent);
        Assert.Equal(8u, LastSack().CumulativeTsn);
        peer.Association.OnPacketsTaken(now);
        Assert.Equal(2, sent.Count);
        Assert.Equal(10u, LastSack().CumulativeTsn);
    }

    [Fact]
    public void PacketsThatCameTogether_WithAGap_FirstThreeAreReportedAtOnce()
    {
        for (var run = 1; run <= 2; run++)
        {
            for (uint i = 1; i <= 20; i++)
            {
                var tsn = (20u * ((uint)run - 1)) + i + 1; // 1 is missing
                TakeOneOfMany(PacketBuilder.Data(tsn, Whole | DataFlags.Unordered, 1, 0, [1]));
                if (i > 3)
                    continue;
                Assert.Equal([new GapBlock(2, (ushort)tsn)], LastSack().Gaps);
                Assert.Equal((int)i, sent.Count);
            }

            peer.Association.OnPacketsTaken(now);
            Assert.Equal(3 + (17 / 8) + 1, sent.Count);
            sent.Clear();
        }
    }

    [Fact]
    public void PacketsThatCameTogether_DataBehindAnAbort_ItHasEndedBefore()
    {
        TakeOneOfMany(PacketBuilder.Data(1, Whole, 1, 0, [1]));
        TakeOneOfMany(PacketBuilder.Chunk((byte)ChunkType.Abort, 0));
        Assert.Equal(SctpState.Closed, peer.Association.State);
        Assert.Equal([SctpCloseReason.AbortedByPeer], peer.Closed);
        Assert.Equal(TimeSpan.MaxValue, peer.Association.NextTimeoutAt);
        TakeOneOfMany(PacketBuilder.Data(2, Whole, 1, 1, [2]));
        peer.Association.OnTimeout(now);
        peer.Association.OnPacketsTaken(now);
        Assert.False(peer.Association.TrySend(1, 53, [1], now));
        Assert.Equal([1], Received());
        Assert.Single(peer.Closed);
        Assert.Empty(sent);
    }

    [Fact]
    public void ForwardTsn_GivesUpPartOfAMessage_AndGoesOn()
    {
        Take(PacketBuilder.Data(1, DataFlags.Begin, 1, 0, [1]));
        Take(PacketBuilder.Data(3, DataFlags.End, 1, 0, [3]));
        Take(PacketBuilder.Data(4, Whole, 1, 1, [4]));
        Assert.Empty(Received());
        Take(PacketBuilder.Chunk(192, 0, 0, 0, 0, 3, 0, 1, 0, 0));
        Assert.Equal([4], Received());
        Assert.Equal(4u, LastSack().CumulativeTsn);
    }

    [Fact]
    public void ForwardTsn_OverWhatNeverCame_DeliversWhatIsWholeWithin()
    {
        Take(PacketBuilder.Data(3, Whole, 1, 5, [3]));
        Take(PacketBuilder.Chunk(192, 0, 0, 0, 0, 9, 0, 1, 0, 9));
        Assert.Equal([3], Received());
        Take(PacketBuilder.Data(10, Whole, 1, 10, [10]));
        Take(PacketBuilder.Data(11, DataFlags.End, 1, 11, [11]));
        Assert.Equal([3, 10], Received());
        Assert.Equal(SctpState.Established, peer.Association.State);
    }

    [Fact]
    public void Duplicate_IsAcknowledgedAtOnce_AndDeliveredOnce()
    {
        Take(PacketBuilder.Data(1, Whole, 1, 0, [1]));
        Take(PacketBuilder.Data(1, Whole, 1, 0, [1]));
        Assert.Equal([1], Received());
        Assert.Single(sent);
        Assert.Equal(1u, peer.Association.Drops[SctpDropReason.DuplicateData]);
    }

    [Fact]
    public void Data_WithoutPayload_EndsIt() => AssertViolation(PacketBuilder.Data(1, Whole, 1, 0, []));

    [Fact]
    public void Data_OnStreamBeyondTheLast_EndsIt() => AssertViolation(PacketBuilder.Data(1, Whole, 65535, 0, [1]));

    [Fact]
    public void Begin_WithinAMessage_EndsIt() =>
        AssertViolation(PacketBuilder.Data(1, DataFlags.Begin, 1, 0, [1]), PacketBuilder.Data(2, DataFlags.Begin, 1, 1, [1]));

    [Fact]
    public void Fragment_OfAnotherStream_EndsIt() =>
        AssertViolation(PacketBuilder.Data(1, DataFlags.Begin, 1, 0, [1]), PacketBuilder.Data(2, DataFlags.End, 2, 0, [1]));

    [Fact]
    public void MessageBeyondTheLimit_EndsIt()
    {
        for (uint tsn = 1; tsn < 300 && peer.Closed.Count == 0; tsn++)
            Take(PacketBuilder.Data(tsn, tsn == 1 ? DataFlags.Begin : DataFlags.None, 1, 0, new byte[1100]));
        Assert.Equal([SctpCloseReason.ProtocolViolation], peer.Closed);
        Assert.Empty(peer.Messages);
    }

    [Fact]
    public void FragmentsWithoutBegin_ArePassedOver()
    {
        for (uint tsn = 1; tsn < 3000; tsn++)
            Take(PacketBuilder.Data(tsn, DataFlags.None, 1, 0, new byte[1000]));
        Assert.Empty(peer.Messages);
        Assert.Equal(2999u, peer.Association.Drops[SctpDropReason.OrphanFragment]);
        Assert.Equal(2999u, LastSack().CumulativeTsn + (sent.Count > 0 ? 1u : 0u));
        Assert.Equal(SctpState.Established, peer.Association.State);
    }

    [Fact]
    public void FloodBeyondAGap_IsBoundedByTheWindow()
    {
        for (uint tsn = 2; tsn < 20_000; tsn++)
            Take(PacketBuilder.Data(tsn, DataFlags.None, 1, 0, new byte[1000]));
        Assert.True(peer.Association.Drops[SctpDropReason.NoRoom] > 18_000);
        for (uint tsn = 20_000; tsn < 40_000; tsn++)
            Take(PacketBuilder.Data(tsn, DataFlags.None, 1, 0, [1]));
        Assert.True(peer.Association.Drops[SctpDropReason.NoRoom] > 38_000);
    }

    [Fact]
    public void UnreadMessages_NeverExceedTheWindowByMuch()
    {
        peer.IsReading = false;
        for (uint tsn = 1; tsn < 10_000; tsn++)
            Take(PacketBuilder.Data(tsn, Whole, 1, (ushort)(tsn - 1), new byte[1000]));
        Assert.InRange(peer.UnreadBytes, 1_000_000, 1_600_000);
    }

    private void Take(params byte[][] chunks) => peer.Association.OnPacket(PacketBuilder.Packet(2, chunks), now);

    private void TakeOneOfMany(params byte[][] chunks) => peer.Association.TakePacket(PacketBuilder.Packet(peer.Association.LocalTag, chunks), now);

    private List<byte> Received() => [.. peer.Messages.Select(message => message.Data[0])];

    private (uint CumulativeTsn, GapBlock[] Gaps) LastSack()
    {
        Assert.True(Chunk.TryRead(sent[^1].AsSpan(PacketHeader.Bytes), out var chunk));
        Assert.True(SackChunk.TryRead(chunk, out var sack));
        var gaps = new GapBlock[sack.GapCount];
        for (var i = 0; i < gaps.Length; i++)
            gaps[i] = sack[i];
        return (sack.CumulativeTsn, gaps);
    }

    private void AssertViolation(params byte[][] chunks)
    {
        Take(chunks);
        Assert.Equal([SctpCloseReason.ProtocolViolation], peer.Closed);
        Assert.Equal((byte)ChunkType.Abort, sent[^1][PacketHeader.Bytes]);
    }
}
