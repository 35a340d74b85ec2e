using PeerRelay.Identity;

namespace PeerRelay.Tests.Identity;

public sealed class XorDistanceTests
{
    private static readonly PeerId Origin = PeerId.Parse("1f8c00ff0123456789abcdef0123456789abcdef");

    [Fact]
    public void DistanceTo_Itself_IsZero()
    {
        Assert.Equal(default, Origin.DistanceTo(Origin));
        Assert.Equal(new string('0', 40), Origin.DistanceTo(Origin).ToString());
    }

    [Fact]
    public void DistanceTo_Other_IsXorOfTheBytes()
    {
        var other = PeerId.Parse("ffffffffffffffffffffffffffffffffffffffff");
        Assert.Equal("e073ff00fedcba9876543210fedcba9876543210", Origin.DistanceTo(other).ToString());
        Assert.Equal(Origin.DistanceTo(other), other.DistanceTo(Origin));
    }

    [Fact]
    public void CompareTo_LowBytesAlone_TellApart()
    {
        // The reference's distance is a double: it holds 53 bits and takes these two for the same.
        var (near, far) = (Origin.FlipBit(159), Origin.FlipBit(158));
        Assert.True(Origin.DistanceTo(near) < Origin.DistanceTo(far));
        var high = Origin.FlipBit(0);
        Assert.True(Origin.DistanceTo(high.FlipBit(159)) < Origin.DistanceTo(high.FlipBit(158)));
    }

    [Fact]
    public void CompareTo_EveryBit_HigherOutweighsAllLower()
    {
        var allLower = Origin;
        for (var i = 159; i >= 0; i--)
        {
            var (more, less) = (Origin.DistanceTo(Origin.FlipBit(i)), Origin.DistanceTo(allLower));
            Assert.True(more > less && more >= less && less < more && less <= more && more != less, $"bit {i}");
            allLower = allLower.FlipBit(i);
        }
    }

    [Fact]
    public void Equals_SameDistance_IsTrueWithEqualHash()
    {
        var (a, b) = (Origin.DistanceTo(Origin.FlipBit(3)), Origin.FlipBit(3).DistanceTo(Origin));
        Assert.True(a == b && a.Equals((object)b) && !a.Equals("3"));
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
    }
}
