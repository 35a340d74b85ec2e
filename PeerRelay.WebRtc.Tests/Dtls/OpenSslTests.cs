using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.WebRtc.Tests.Dtls;

public sealed class OpenSslTests
{
    [Fact]
    public void TryLoad_NoSuchLibrary_ReasonNamesIt()
    {
        var names = new OpenSslNames(["libcrypto-that-is-not-there.so.3"], ["libssl-that-is-not-there.so.3"]);
        Assert.False(OpenSsl.TryLoad(names, out var library, out var reason));
        Assert.Null(library);
        Assert.Contains("libcrypto-that-is-not-there.so.3", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_AnotherLibrary_ReasonNamesTheMissingFunction()
    {
        var names = OpenSslNames.Usual with { Ssl = OpenSslNames.Usual.Crypto };
        Assert.False(OpenSsl.TryLoad(names, out _, out var reason));
        Assert.Contains("DTLS_method", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void TryLoad_Usual_Loaded() => Assert.True(OpenSsl.TryLoad(OpenSslNames.Usual, out _, out var reason), reason);
}
