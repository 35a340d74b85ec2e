using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace PeerRelay.WebRtc.Dtls;

/// <summary>The hash of a certificate, by which a side says beforehand which one it will show (RFC 8122 §5).</summary>
internal sealed class CertificateFingerprint
{
    private readonly byte[] _hash;

    private CertificateFingerprint(string algorithm, byte[] hash) => (Algorithm, _hash) = (algorithm, hash);

    /// <summary>The hash function, as session descriptions name it: <c>sha-256</c>, <c>sha-384</c> or <c>sha-512</c>.</summary>
    public string Algorithm { get; }

    /// <summary>Takes the SHA-256 of a certificate.</summary>
    /// <param name="certificate">It, in DER.</param>
    public static CertificateFingerprint Of(ReadOnlySpan<byte> certificate) => new("sha-256", SHA256.HashData(certificate));

    /// <summary>Reads the attribute's value: the hash function, a space, and the hash as pairs of hex digits with colons between. SHA-1 and MD5 are no proof, and not read.</summary>
    public static bool TryParse(ReadOnlySpan<char> value, [NotNullWhen(true)] out CertificateFingerprint? fingerprint)
    {
        fingerprint = null;
        value = value.Trim();
        var space = value.IndexOf(' ');
        if (space < 0) return false;
        var length = HashLength(value[..space], out var algorithm);
        var hex = value[space..].TrimStart();
        if (length == 0 || hex.Length != length * 3 - 1) return false;
        var hash = new byte[length];
        for (var i = 0; i < length; i++)
        {
            var pair = hex.Slice(i * 3, 2);
            if (!char.IsAsciiHexDigit(pair[0]) || !char.IsAsciiHexDigit(pair[1]) || i + 1 < length && hex[i * 3 + 2] != ':') return false;
            hash[i] = (byte)(Digit(pair[0]) << 4 | Digit(pair[1]));
        }

        fingerprint = new CertificateFingerprint(algorithm, hash);
        return true;
    }

    /// <summary>Whether it is this certificate's.</summary>
    /// <param name="certificate">It, in DER.</param>
    public bool Matches(ReadOnlySpan<byte> certificate) => CryptographicOperations.FixedTimeEquals(_hash, Algorithm switch
    {
        "sha-256" => SHA256.HashData(certificate),
        "sha-384" => SHA384.HashData(certificate),
        _ => SHA512.HashData(certificate),
    });

    /// <summary>The attribute's value.</summary>
    public override string ToString() => $"{Algorithm} {string.Join(':', _hash.Select(value => $"{value:X2}"))}";

    private static int HashLength(ReadOnlySpan<char> name, out string algorithm)
    {
        foreach (var (known, length) in (ReadOnlySpan<(string, int)>)[("sha-256", 32), ("sha-384", 48), ("sha-512", 64)])
        {
            if (!name.Equals(known, StringComparison.OrdinalIgnoreCase)) continue;
            algorithm = known;
            return length;
        }

        algorithm = "";
        return 0;
    }

    private static int Digit(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
