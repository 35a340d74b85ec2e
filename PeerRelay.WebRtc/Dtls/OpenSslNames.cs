namespace PeerRelay.WebRtc.Dtls;

/// <summary>The names that OpenSSL 3 is looked for by, in this order.</summary>
/// <param name="Crypto">Of its library of ciphers, which is loaded first: the other one needs it.</param>
/// <param name="Ssl">Of its library of TLS.</param>
internal sealed record OpenSslNames(IReadOnlyList<string> Crypto, IReadOnlyList<string> Ssl)
{
    /// <summary>What the files are called on this system. Only names with the 3 in them: another version has other functions.</summary>
    public static OpenSslNames Usual { get; } =
        OperatingSystem.IsWindows() ? new(["libcrypto-3-x64.dll", "libcrypto-3-arm64.dll", "libcrypto-3.dll"], ["libssl-3-x64.dll", "libssl-3-arm64.dll", "libssl-3.dll"])
        : OperatingSystem.IsMacOS() ? new(Mac("libcrypto.3.dylib"), Mac("libssl.3.dylib"))
        : new(["libcrypto.so.3"], ["libssl.so.3"]);

    /// <summary>The name by itself, and where Homebrew puts it, which the loader does not search.</summary>
    private static string[] Mac(string name) => [name, $"/opt/homebrew/lib/{name}", $"/usr/local/lib/{name}"];
}
