using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Sctp;

public class ReceivedTsnsTests
{
    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue - 500)]
    public void RandomOrder_GapsAndCumulative_AreThoseOfASet(uint start)
    {
        var random = new Random(7);
        var received = new ReceivedTsns(start);
        var set = new HashSet<uint>();
        for (var i = 0; i < 3000; i++)
        {
            var tsn = received.Cumulative + (uint)random.Next(1, 400);
            Assert.Equal(set.Contains(tsn - start), received.Contains(tsn));
            if (!set.Add(tsn - start))
                continue;
            received.Add(tsn);
            while (received.TryAdvance())
            {
            }

            var cumulative = 0u;
            while (set.Contains(cumulative + 1))
                cumulative++;
            Assert.Equal(start + cumulative, received.Cumulative);
            Assert.Equal(Gaps(set, cumulative), Gaps(received));
        }
    }

    [Fact]
    public void CopyGaps_MoreThanRoom_GivesTheNearest()
    {
        var received = new ReceivedTsns(0);
        for (uint tsn = 2; tsn < 100; tsn += 2)
            received.Add(tsn);
        var blocks = new GapBlock[2];
        Assert.Equal(2, received.CopyGaps(blocks));
        Assert.Equal([new GapBlock(2, 2), new GapBlock(4, 4)], blocks);
    }

    private static List<GapBlock> Gaps(ReceivedTsns received)
    {
        var blocks = new GapBlock[1000];
        return [.. blocks[..received.CopyGaps(blocks)]];
    }

    private static List<GapBlock> Gaps(HashSet<uint> set, uint cumulative)
    {
        var gaps = new List<GapBlock>();
        foreach (var tsn in set.Where(tsn => tsn > cumulative).Order())
        {
            var offset = (ushort)(tsn - cumulative);
            if (gaps.Count > 0 && gaps[^1].End == offset - 1)
                gaps[^1] = gaps[^1] with { End = offset };
            else
                gaps.Add(new GapBlock(offset, offset));
        }

        return gaps;
    }
}
