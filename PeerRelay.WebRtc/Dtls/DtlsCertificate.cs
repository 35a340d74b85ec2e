using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PeerRelay.WebRtc.Dtls;

/// <summary>
/// The certificate that we show: self-signed, with a key on P-256, as every WebRTC stack knows it (RFC 8827 §6.5). Nobody trusts it but by the fingerprint in the session
/// description, so one for all connections of a process serves.
/// </summary>
internal sealed class DtlsCertificate
{
    /// <summary>How long it is valid. 10 years: longer than any process runs; nobody looks, but some stack might.</summary>
    private const int ValidYears = 10;

    private DtlsCertificate(byte[] certificate, byte[] privateKey)
    {
        (Certificate, PrivateKey) = (certificate, privateKey);
        Fingerprint = CertificateFingerprint.Of(certificate);
    }

    /// <summary>The certificate, in DER.</summary>
    public ReadOnlyMemory<byte> Certificate { get; }

    /// <summary>Its private key, in DER (RFC 5915).</summary>
    public ReadOnlyMemory<byte> PrivateKey { get; }

    /// <summary>Its SHA-256.</summary>
    public CertificateFingerprint Fingerprint { get; }

    /// <summary>Makes a new one with a new key.</summary>
    public static DtlsCertificate Create(TimeProvider timeProvider)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=WebRTC", key, HashAlgorithmName.SHA256);
        var now = timeProvider.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(ValidYears));
        return new DtlsCertificate(certificate.RawData, key.ExportECPrivateKey());
    }
}
