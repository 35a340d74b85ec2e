namespace PeerRelay.WebRtc.Tests.Hostile;

public sealed class MutationsTests
{
    [Theory]
    [InlineData(null, 20_000)]
    [InlineData("", 20_000)]
    [InlineData("1", 1)]
    [InlineData("1000000", 1_000_000)]
    public void Read_NoneOrANumber_IsIt(string? text, int count) => Assert.Equal(count, Mutations.Read(text));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e6")]
    [InlineData("1,000,000")]
    [InlineData("3000000000")]
    public void Read_Other_Throws(string text) => Assert.Throws<FormatException>(() => Mutations.Read(text));
}
