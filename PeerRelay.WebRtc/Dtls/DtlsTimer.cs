using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PeerRelay.WebRtc.Dtls;

/// <summary>
/// How long a flight of the handshake waits for its answer before it is sent again. OpenSSL asks: with 0 for the first time, then with the time before. It measures by the
/// system's clock, whatever the owner's is.
/// </summary>
internal static unsafe class DtlsTimer
{
    /// <summary>The first wait, in microseconds. 100 ms: OpenSSL's second (RFC 6347 §4.2.4.1) is long for somebody who waits for a page, and most round trips are shorter than a tenth.</summary>
    private const uint First = 100_000;

    /// <summary>The longest. 2 s: OpenSSL gives up after 12 waits, 18 s then, which is about when the connection does.</summary>
    private const uint Longest = 2_000_000;

    /// <summary>Of tests. 20 ms: OpenSSL takes what is left below 15 as passed, so the test hardly waits, and yet it is not always passed, which would make every call send anew.</summary>
    private const uint Test = 20_000;

    /// <summary>For connections.</summary>
    public static delegate* unmanaged[Cdecl]<nint, uint, uint> Usual => &Next;

    /// <summary>For tests, which have no time.</summary>
    public static delegate* unmanaged[Cdecl]<nint, uint, uint> Quick => &NextOfTest;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint Next(nint ssl, uint microseconds) => microseconds == 0 ? First : Math.Min(microseconds * 2, Longest);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint NextOfTest(nint ssl, uint microseconds) => Test;
}
