using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PeerRelay.WebRtc.Dtls;

/// <summary>What all connections' DTLS shares: the certificate and the settings. Sessions keep what they need of it beyond its end.</summary>
internal sealed unsafe class DtlsContext : IDisposable
{
    /// <summary>SSL_OP_NO_QUERY_MTU, _NO_TICKET, _NO_COMPRESSION, _NO_RENEGOTIATION: there is no socket to ask, and nothing of the others is used by WebRTC.</summary>
    private const ulong Options = 1UL << 12 | 1UL << 14 | 1UL << 17 | 1UL << 30;

    /// <summary>What every WebRTC stack has (RFC 8827 §6.5), with forward secrecy and authenticated. One kind only, so that each record adds as many bytes.</summary>
    private const string Ciphers = "ECDHE+AESGCM";

    private const int ControlMode = 33;
    private const int ControlReadAhead = 41;
    private const int ControlSessionCache = 44;
    private const int ControlMaxCertificateList = 51;
    private const int ControlMaxSendFragment = 52;
    private const int ControlMinimumVersion = 123;
    private const int ControlMaximumVersion = 124;
    private const int ModeReleaseBuffers = 0x10;
    private const int Version12 = 0xFEFD;
    private const int KeyTypeEc = 408;

    /// <summary>SSL_VERIFY_PEER and _FAIL_IF_NO_PEER_CERT.</summary>
    private const int VerifyPeer = 3;

    private nint _context;

    private DtlsContext(OpenSsl openSsl, nint context, delegate* unmanaged[Cdecl]<nint, uint, uint> timer)
    {
        (OpenSsl, _context) = (openSsl, context);
        Timer = timer;
    }

    /// <summary>The functions.</summary>
    public OpenSsl OpenSsl { get; }

    /// <summary>How long flights wait.</summary>
    public delegate* unmanaged[Cdecl]<nint, uint, uint> Timer { get; }

    /// <summary>OpenSSL's context.</summary>
    public nint Handle => _context != 0 ? _context : throw new ObjectDisposedException(nameof(DtlsContext));

    /// <summary>Makes it.</summary>
    /// <param name="openSsl">The functions.</param>
    /// <param name="certificate">What we show.</param>
    /// <param name="isQuick">Whether flights are sent again at once, for tests.</param>
    /// <param name="context">It.</param>
    /// <param name="reason">Why it can't be made, for the operator to read.</param>
    public static bool TryCreate(
        OpenSsl openSsl, DtlsCertificate certificate, bool isQuick, [NotNullWhen(true)] out DtlsContext? context, [NotNullWhen(false)] out string? reason)
    {
        (context, reason) = (null, null);
        openSsl.ClearErrors();
        var handle = openSsl.ContextNew(openSsl.DtlsMethod());
        if (handle == 0 || !Configure(openSsl, handle) || !Use(openSsl, handle, certificate))
        {
            reason = $"OpenSSL can't do DTLS 1.2 here: {openSsl.TakeErrorText()}";
            if (handle != 0) openSsl.ContextFree(handle);
            return false;
        }

        context = new DtlsContext(openSsl, handle, isQuick ? DtlsTimer.Quick : DtlsTimer.Usual);
        return true;
    }

    public void Dispose()
    {
        if (_context != 0) OpenSsl.ContextFree(_context);
        _context = 0;
    }

    private static bool Configure(OpenSsl openSsl, nint context)
    {
        openSsl.ContextSetOptions(context, Options);
        openSsl.ContextSetVerify(context, VerifyPeer, &AcceptAny);
        Control(ControlSessionCache, 0);
        Control(ControlReadAhead, 1); // else what comes behind the first record of a datagram may be lost
        Control(ControlMode, ModeReleaseBuffers);
        Control(ControlMaxCertificateList, DtlsLimits.CertificateBytes);
        Control(ControlMaxSendFragment, DtlsLimits.SentDatagramBytes); // a session's buffer for sending is as large: 1 KiB instead of 16
        fixed (byte* ciphers = System.Text.Encoding.ASCII.GetBytes(Ciphers + '\0'))
            return Control(ControlMinimumVersion, Version12) && Control(ControlMaximumVersion, Version12) && openSsl.ContextSetCipherList(context, ciphers) == 1;

        bool Control(int command, int value) => openSsl.ContextControl(context, command, new CLong(value), null).Value != 0;
    }

    private static bool Use(OpenSsl openSsl, nint context, DtlsCertificate own)
    {
        fixed (byte* certificate = own.Certificate.Span, key = own.PrivateKey.Span)
            return openSsl.ContextUseCertificate(context, own.Certificate.Length, certificate) == 1
                && openSsl.ContextUsePrivateKey(KeyTypeEc, context, key, new CLong(own.PrivateKey.Length)) == 1
                && openSsl.ContextCheckPrivateKey(context) == 1;
    }

    /// <summary>Says yes to each certificate: nobody has signed them. Whose it is, the session finds out by its fingerprint.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AcceptAny(int isValid, nint store) => 1;
}
