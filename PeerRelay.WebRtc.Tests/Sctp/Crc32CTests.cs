using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Sctp;

public class Crc32CTests
{
    [Fact]
    public void Compute_CheckString_GivesPublishedValue() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    [Fact]
    public void Compute_ThirtyTwoZeros_GivesValueOfRfc3720() => Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));

    [Fact]
    public void Compute_AnyLength_IsThatOfTheTable()
    {
        var bytes = new byte[100];
        new Random(1).NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length++)
            Assert.Equal(~Crc32C.UpdateByTable(uint.MaxValue, bytes.AsSpan(0, length)), Crc32C.Compute(bytes.AsSpan(0, length)));
    }
}
