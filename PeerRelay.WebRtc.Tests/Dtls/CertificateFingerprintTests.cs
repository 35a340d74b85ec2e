using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.WebRtc.Tests.Dtls;

public sealed class CertificateFingerprintTests
{
    /// <summary>The SHA-256 of "abc", of FIPS 180-2.</summary>
    private const string Abc = "BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD";

    [Fact]
    public void ToString_KnownHash_Golden() => Assert.Equal($"sha-256 {Abc}", CertificateFingerprint.Of("abc"u8).ToString());

    [Theory]
    [InlineData("sha-256 " + Abc)]
    [InlineData("SHA-256  " + Abc + " ")]
    public void TryParse_Written_MatchesThatAlone(string text)
    {
        Assert.True(CertificateFingerprint.TryParse(text, out var fingerprint));
        Assert.True(fingerprint.Matches("abc"u8));
        Assert.False(fingerprint.Matches("abd"u8));
        Assert.True(CertificateFingerprint.TryParse($"sha-256 {Abc}".ToLowerInvariant(), out fingerprint));
        Assert.True(fingerprint.Matches("abc"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha-256")]
    [InlineData("sha-256 ")]
    [InlineData("sha-256 BA:78")]
    [InlineData("sha-1 A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D")]
    [InlineData("sha-384 " + Abc)]
    [InlineData("sha-256 " + Abc + ":00")]
    [InlineData("sha-256 GA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD")]
    [InlineData("sha-256 BA-78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD")]
    public void TryParse_NotOne_False(string text) => Assert.False(CertificateFingerprint.TryParse(text, out _));
}
