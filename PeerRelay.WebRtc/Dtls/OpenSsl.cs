using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace PeerRelay.WebRtc.Dtls;

/// <summary>
/// The functions of OpenSSL 3 that DTLS needs, found at run time, so that a system without it is told so and nothing else ends. The libraries stay loaded for good.
/// </summary>
internal sealed unsafe class OpenSsl
{
    /// <summary>Not to tidy up when the process ends: other threads may still be in it then, and crash. .NET's own TLS asks for the same, but may come later.</summary>
    private const ulong InitNoAtExit = 0x00080000;

    /// <summary>Bytes of an error's text, more than it takes.</summary>
    private const int ErrorTextBytes = 256;

    public readonly delegate* unmanaged[Cdecl]<nint> DtlsMethod;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> ContextNew;
    public readonly delegate* unmanaged[Cdecl]<nint, void> ContextFree;
    public readonly delegate* unmanaged[Cdecl]<nint, int, CLong, void*, CLong> ContextControl;
    public readonly delegate* unmanaged[Cdecl]<nint, ulong, ulong> ContextSetOptions;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int> ContextSetCipherList;
    public readonly delegate* unmanaged[Cdecl]<nint, int, byte*, int> ContextUseCertificate;
    public readonly delegate* unmanaged[Cdecl]<int, nint, byte*, CLong, int> ContextUsePrivateKey;
    public readonly delegate* unmanaged[Cdecl]<nint, int> ContextCheckPrivateKey;
    public readonly delegate* unmanaged[Cdecl]<nint, int, delegate* unmanaged[Cdecl]<int, nint, int>, void> ContextSetVerify;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> SslNew;
    public readonly delegate* unmanaged[Cdecl]<nint, void> SslFree;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, nint, void> SslSetBio;
    public readonly delegate* unmanaged[Cdecl]<nint, void> SslSetConnectState;
    public readonly delegate* unmanaged[Cdecl]<nint, void> SslSetAcceptState;
    public readonly delegate* unmanaged[Cdecl]<nint, int> SslDoHandshake;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int> SslRead;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int> SslWrite;
    public readonly delegate* unmanaged[Cdecl]<nint, int> SslShutdown;
    public readonly delegate* unmanaged[Cdecl]<nint, int, int> SslGetError;
    public readonly delegate* unmanaged[Cdecl]<nint, int, CLong, void*, CLong> SslControl;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> SslGetPeerCertificate;
    public readonly delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, uint, uint>, void> DtlsSetTimerCallback;
    public readonly delegate* unmanaged[Cdecl]<nint> BioMemoryMethod;
    public readonly delegate* unmanaged[Cdecl]<nint, nint> BioNew;
    public readonly delegate* unmanaged[Cdecl]<nint, int> BioFree;
    public readonly delegate* unmanaged[Cdecl]<nint, int, CLong, void*, CLong> BioControl;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int> BioRead;
    public readonly delegate* unmanaged[Cdecl]<nint, byte*, int, int> BioWrite;
    public readonly delegate* unmanaged[Cdecl]<nint, byte**, int> CertificateToDer;
    public readonly delegate* unmanaged[Cdecl]<nint, void> CertificateFree;
    public readonly delegate* unmanaged[Cdecl]<void> ClearErrors;
    private readonly delegate* unmanaged[Cdecl]<CULong> _getError;
    private readonly delegate* unmanaged[Cdecl]<CULong, byte*, nuint, void> _errorText;

    private OpenSsl(NativeExports crypto, NativeExports ssl)
    {
        DtlsMethod = (delegate* unmanaged[Cdecl]<nint>)ssl.Find("DTLS_method");
        ContextNew = (delegate* unmanaged[Cdecl]<nint, nint>)ssl.Find("SSL_CTX_new");
        ContextFree = (delegate* unmanaged[Cdecl]<nint, void>)ssl.Find("SSL_CTX_free");
        ContextControl = (delegate* unmanaged[Cdecl]<nint, int, CLong, void*, CLong>)ssl.Find("SSL_CTX_ctrl");
        ContextSetOptions = (delegate* unmanaged[Cdecl]<nint, ulong, ulong>)ssl.Find("SSL_CTX_set_options");
        ContextSetCipherList = (delegate* unmanaged[Cdecl]<nint, byte*, int>)ssl.Find("SSL_CTX_set_cipher_list");
        ContextUseCertificate = (delegate* unmanaged[Cdecl]<nint, int, byte*, int>)ssl.Find("SSL_CTX_use_certificate_ASN1");
        ContextUsePrivateKey = (delegate* unmanaged[Cdecl]<int, nint, byte*, CLong, int>)ssl.Find("SSL_CTX_use_PrivateKey_ASN1");
        ContextCheckPrivateKey = (delegate* unmanaged[Cdecl]<nint, int>)ssl.Find("SSL_CTX_check_private_key");
        ContextSetVerify = (delegate* unmanaged[Cdecl]<nint, int, delegate* unmanaged[Cdecl]<int, nint, int>, void>)ssl.Find("SSL_CTX_set_verify");
        SslNew = (delegate* unmanaged[Cdecl]<nint, nint>)ssl.Find("SSL_new");
        SslFree = (delegate* unmanaged[Cdecl]<nint, void>)ssl.Find("SSL_free");
        SslSetBio = (delegate* unmanaged[Cdecl]<nint, nint, nint, void>)ssl.Find("SSL_set_bio");
        SslSetConnectState = (delegate* unmanaged[Cdecl]<nint, void>)ssl.Find("SSL_set_connect_state");
        SslSetAcceptState = (delegate* unmanaged[Cdecl]<nint, void>)ssl.Find("SSL_set_accept_state");
        SslDoHandshake = (delegate* unmanaged[Cdecl]<nint, int>)ssl.Find("SSL_do_handshake");
        SslRead = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)ssl.Find("SSL_read");
        SslWrite = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)ssl.Find("SSL_write");
        SslShutdown = (delegate* unmanaged[Cdecl]<nint, int>)ssl.Find("SSL_shutdown");
        SslGetError = (delegate* unmanaged[Cdecl]<nint, int, int>)ssl.Find("SSL_get_error");
        SslControl = (delegate* unmanaged[Cdecl]<nint, int, CLong, void*, CLong>)ssl.Find("SSL_ctrl");
        SslGetPeerCertificate = (delegate* unmanaged[Cdecl]<nint, nint>)ssl.Find("SSL_get1_peer_certificate");
        DtlsSetTimerCallback = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<nint, uint, uint>, void>)ssl.Find("DTLS_set_timer_cb");
        BioMemoryMethod = (delegate* unmanaged[Cdecl]<nint>)crypto.Find("BIO_s_mem");
        BioNew = (delegate* unmanaged[Cdecl]<nint, nint>)crypto.Find("BIO_new");
        BioFree = (delegate* unmanaged[Cdecl]<nint, int>)crypto.Find("BIO_free");
        BioControl = (delegate* unmanaged[Cdecl]<nint, int, CLong, void*, CLong>)crypto.Find("BIO_ctrl");
        BioRead = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)crypto.Find("BIO_read");
        BioWrite = (delegate* unmanaged[Cdecl]<nint, byte*, int, int>)crypto.Find("BIO_write");
        CertificateToDer = (delegate* unmanaged[Cdecl]<nint, byte**, int>)crypto.Find("i2d_X509");
        CertificateFree = (delegate* unmanaged[Cdecl]<nint, void>)crypto.Find("X509_free");
        ClearErrors = (delegate* unmanaged[Cdecl]<void>)crypto.Find("ERR_clear_error");
        _getError = (delegate* unmanaged[Cdecl]<CULong>)crypto.Find("ERR_get_error");
        _errorText = (delegate* unmanaged[Cdecl]<CULong, byte*, nuint, void>)crypto.Find("ERR_error_string_n");
    }

    /// <summary>Loads OpenSSL.</summary>
    /// <param name="names">What it is looked for by.</param>
    /// <param name="openSsl">Its functions.</param>
    /// <param name="reason">Why it can't be used, for the operator to read.</param>
    /// <returns>Whether it can be used.</returns>
    public static bool TryLoad(OpenSslNames names, [NotNullWhen(true)] out OpenSsl? openSsl, [NotNullWhen(false)] out string? reason)
    {
        openSsl = null;
        if (!NativeExports.TryLoad(names.Crypto, out var crypto, out reason) || !NativeExports.TryLoad(names.Ssl, out var ssl, out reason)) return false;
        var found = new OpenSsl(crypto, ssl);
        var initialise = (delegate* unmanaged[Cdecl]<ulong, void*, int>)ssl.Find("OPENSSL_init_ssl");
        if ((crypto.Missing ?? ssl.Missing) is { } missing)
        {
            reason = $"the library {(crypto.Missing is null ? ssl : crypto).Name} has no function {missing}: OpenSSL 3 is needed";
            return false;
        }

        if (initialise(InitNoAtExit, null) != 1)
        {
            reason = $"OpenSSL ({ssl.Name}) does not start: {found.TakeErrorText()}";
            return false;
        }

        openSsl = found;
        return true;
    }

    /// <summary>What went wrong in the latest call of this thread, in OpenSSL's words; its errors are forgotten.</summary>
    public string TakeErrorText()
    {
        var code = _getError();
        if (code.Value == 0) return "no reason given";
        var text = stackalloc byte[ErrorTextBytes];
        _errorText(code, text, ErrorTextBytes);
        ClearErrors();
        return Marshal.PtrToStringUTF8((nint)text) ?? "";
    }
}
