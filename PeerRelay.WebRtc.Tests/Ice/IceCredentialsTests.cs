using PeerRelay.WebRtc.Ice;

namespace PeerRelay.WebRtc.Tests.Ice;

public sealed class IceCredentialsTests
{
    [Fact]
    public void Create_Twice_ValidAndDifferent()
    {
        var (one, other) = (IceCredentials.Create(), IceCredentials.Create());
        Assert.NotNull(IceCredentials.From(one.UserFragment, one.Password));
        Assert.Equal(IceCredentials.UserFragmentLength, one.UserFragment.Length);
        Assert.NotEqual(one.UserFragment, other.UserFragment);
        Assert.NotEqual(one.Password, other.Password);
    }

    [Theory]
    [InlineData("abcd", "abcdefghijklmnopqrstuv", true)]
    [InlineData("a/+9", "abcdefghijklmnopqrstuv", true)]
    [InlineData("abc", "abcdefghijklmnopqrstuv", false)]
    [InlineData("abcd", "abcdefghijklmnopqrstu", false)]
    [InlineData("ab:d", "abcdefghijklmnopqrstuv", false)]
    [InlineData("abcd", "abcdefghijklmnopqrstü ", false)]
    public void From_Any_TakesIceCharactersOfTheRightNumber(string user, string password, bool isFine) => Assert.Equal(isFine, IceCredentials.From(user, password) is not null);

    [Fact]
    public void From_VeryLong_IsRefused()
    {
        var (longest, longer) = (new string('a', 256), new string('a', 257));
        Assert.NotNull(IceCredentials.From(longest, longest));
        Assert.Null(IceCredentials.From(longer, longest));
        Assert.Null(IceCredentials.From(longest, longer));
    }
}
