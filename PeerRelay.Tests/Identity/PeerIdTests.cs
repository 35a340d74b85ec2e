using System.Runtime.CompilerServices;
using System.Text;
using PeerRelay.Identity;

namespace PeerRelay.Tests.Identity;

public sealed class PeerIdTests
{
    private const string Hex = "1f8c00ff0123456789abcdef0123456789abcdef";

    [Fact]
    public void Size_OfAnId_IsThatOfItsBytes() => Assert.Equal(PeerId.ByteLength, Unsafe.SizeOf<PeerId>());

    [Fact]
    public void Parse_LowerCase_FormatsTheSame()
    {
        var id = PeerId.Parse(Hex);
        Assert.Equal(Hex, id.ToString());
        Assert.Equal(Hex, $"{id}");
        Assert.Equal(Convert.FromHexString(Hex), id.ToByteArray());
    }

    [Fact]
    public void Parse_UpperCase_FormatsInLowerCase() => Assert.Equal(Hex, PeerId.Parse(Hex.ToUpperInvariant()).ToString());

    [Fact]
    public void TryParse_Utf8_SameAsChars()
    {
        Assert.True(PeerId.TryParse(Encoding.ASCII.GetBytes(Hex), out var id));
        Assert.Equal(PeerId.Parse(Hex), id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1f8c00ff0123456789abcdef0123456789abcde")]
    [InlineData("1f8c00ff0123456789abcdef0123456789abcdef0")]
    [InlineData("1f8c00ff0123456789abcdef0123456789abcdeg")]
    [InlineData(" f8c00ff0123456789abcdef0123456789abcdef")]
    [InlineData("0x8c00ff0123456789abcdef0123456789abcdef")]
    [InlineData("１f8c00ff0123456789abcdef0123456789abcde")]
    public void TryParse_AnythingElse_IsFalse(string text)
    {
        Assert.False(PeerId.TryParse(text, null, out var id));
        Assert.Equal(default, id);
        Assert.False(PeerId.TryParse(Encoding.UTF8.GetBytes(text), out _));
        Assert.Throws<FormatException>(() => PeerId.Parse(text));
    }

    [Fact]
    public void TryParse_Null_IsFalse() => Assert.False(PeerId.TryParse((string?)null, null, out _));

    [Theory]
    [InlineData(0)]
    [InlineData(19)]
    [InlineData(21)]
    public void FromBytes_WrongLength_Throws(int length) => Assert.Throws<ArgumentException>(() => PeerId.FromBytes(new byte[length]));

    [Fact]
    public void FromBytes_ToByteArray_RoundTrips()
    {
        var bytes = Enumerable.Range(0, PeerId.ByteLength).Select(i => (byte)(i * 13 + 7)).ToArray();
        Assert.Equal(bytes, PeerId.FromBytes(bytes).ToByteArray());
    }

    [Fact]
    public void TryFormat_ShortDestination_IsFalse()
    {
        var id = PeerId.Parse(Hex);
        Assert.False(id.TryFormat(new char[39], out _));
        Assert.False(id.TryFormat(new byte[39], out _));
        Assert.False(id.TryWriteBytes(new byte[19]));
        Assert.True(id.TryFormat(new byte[40], out var written));
        Assert.Equal(40, written);
    }

    [Fact]
    public void CompareTo_EveryByte_OrdersAsBigEndianNumber()
    {
        for (var i = 0; i < PeerId.ByteLength; i++)
        {
            var (less, more) = (new byte[PeerId.ByteLength], new byte[PeerId.ByteLength]);
            less.AsSpan(i + 1).Fill(0xff); // later bytes must not outweigh this one
            less[i] = 0x7f;
            more[i] = 0x80;
            var (a, b) = (PeerId.FromBytes(less), PeerId.FromBytes(more));
            Assert.True(a < b && a <= b && b > a && b >= a && a != b, $"byte {i}");
            Assert.True(a.CompareTo(b) < 0 && b.CompareTo(a) > 0 && a.CompareTo(a) == 0, $"byte {i}");
        }
    }

    [Fact]
    public void Equals_SameBytes_AreEqualWithEqualHash()
    {
        Assert.Equal(PeerId.Parse(Hex), PeerId.Parse(Hex.ToUpperInvariant()));
        Assert.Equal(PeerId.Parse(Hex).GetHashCode(), PeerId.Parse(Hex).GetHashCode());
        Assert.False(PeerId.Parse(Hex).Equals("something else"));
    }

    [Fact]
    public void FlipBit_EveryBit_ChangesThatBitAlone()
    {
        var id = PeerId.Parse(Hex);
        for (var i = 0; i < PeerId.BitLength; i++)
        {
            var flipped = id.FlipBit(i);
            Assert.Equal(i, id.CommonPrefixLength(flipped));
            Assert.NotEqual(id.GetBit(i), flipped.GetBit(i));
            Assert.Equal(id, flipped.FlipBit(i));
            var expected = id.ToByteArray();
            expected[i / 8] ^= (byte)(0x80 >> i % 8);
            Assert.Equal(expected, flipped.ToByteArray());
        }
    }

    [Fact]
    public void CommonPrefixLength_SameId_IsBitLength() => Assert.Equal(160, PeerId.Parse(Hex).CommonPrefixLength(PeerId.Parse(Hex)));

    [Theory]
    [InlineData(-1)]
    [InlineData(160)]
    public void BitIndex_OutOfRange_Throws(int index)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => default(PeerId).GetBit(index));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(PeerId).FlipBit(index));
    }

    [Fact]
    public void GetHashCode_IdsWhoseHalvesAreTheSame_Differ()
    {
        var hashes = Enumerable.Range(0, 1_000).Select(i => PeerId.Parse($"{i:x8}{i:x8}{i:x8}{i:x8}00000000").GetHashCode());
        Assert.InRange(hashes.Distinct().Count(), 990, 1_000);
    }

    [Fact]
    public void Random_Twice_Differs() => Assert.NotEqual(PeerId.Random(), PeerId.Random());
}
