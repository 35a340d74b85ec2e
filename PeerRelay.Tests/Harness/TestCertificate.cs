using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PeerRelay.Tests.Harness;

/// <summary>The certificate of the servers of the tests, made anew for each run. Who is to believe it must be told so: nothing is put in the system's store.</summary>
internal static class TestCertificate
{
    private static readonly Lazy<string> Folder = new(WriteFiles);

    /// <summary>With its key.</summary>
    public static X509Certificate2 Instance { get; } = Make();

    /// <summary>Believes it, and nothing else. The name is checked all the same.</summary>
    public static X509ChainPolicy Trust { get; } = new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { Instance },
        RevocationMode = X509RevocationMode.NoCheck,
    };

    /// <summary>A file of it without the key, for Node.</summary>
    public static string PemFile => Path.Combine(Folder.Value, "cert.pem");

    /// <summary>A file of it with the key and no password, for the settings of a server.</summary>
    public static string PfxFile => Path.Combine(Folder.Value, "cert.pfx");

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=PeerRelay's tests", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null); // some systems serve no key that is in memory only
    }

    private static string WriteFiles()
    {
        var folder = Directory.CreateTempSubdirectory("peer-relay-tls-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        File.WriteAllText(Path.Combine(folder, "cert.pem"), Instance.ExportCertificatePem());
        File.WriteAllBytes(Path.Combine(folder, "cert.pfx"), Instance.Export(X509ContentType.Pfx));
        return folder;
    }
}
