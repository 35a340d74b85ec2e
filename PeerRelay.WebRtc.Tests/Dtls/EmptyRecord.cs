using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.WebRtc.Tests.Dtls;

/// <summary>Makes a record with no data in it, which OpenSSL does not: with a session's keys, by hand (RFC 5246 §6.3, RFC 5288 §3).</summary>
internal static unsafe class EmptyRecord
{
    private const int KeyBytes = 32;
    private const int SaltBytes = 4;
    private const int TagBytes = 16;
    private const int RandomBytes = 32;
    private const int SecretBytes = 48;

    /// <summary>One that a client sends, with a number that it has not used.</summary>
    public static byte[] Of(DtlsSession client)
    {
        var ssl = SslOf(client);
        Assert.True(NativeExports.TryLoad(OpenSslNames.Usual.Ssl, out var exports, out var reason), reason);
        var clientRandom = new byte[RandomBytes];
        var serverRandom = new byte[RandomBytes];
        var secret = new byte[SecretBytes];
        fixed (byte* ofClient = clientRandom, ofServer = serverRandom, master = secret)
        {
            ((delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint>)exports.Find("SSL_get_client_random"))(ssl, ofClient, RandomBytes);
            ((delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint>)exports.Find("SSL_get_server_random"))(ssl, ofServer, RandomBytes);
            var session = ((delegate* unmanaged[Cdecl]<nint, nint>)exports.Find("SSL_get_session"))(ssl);
            ((delegate* unmanaged[Cdecl]<nint, byte*, nuint, nuint>)exports.Find("SSL_SESSION_get_master_key"))(session, master, SecretBytes);
        }

        var block = Expand(secret, [.. "key expansion"u8, .. serverRandom, .. clientRandom], 2 * (KeyBytes + SaltBytes));
        byte[] header = [DtlsRecords.ApplicationData, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 50, 0, 8 + TagBytes];
        var number = header[3..11];
        byte[] nonce = [.. block[(2 * KeyBytes)..(2 * KeyBytes + SaltBytes)], .. number];
        var tag = new byte[TagBytes];
        using var cipher = new AesGcm(block[..KeyBytes], TagBytes);
        cipher.Encrypt(nonce, ReadOnlySpan<byte>.Empty, Span<byte>.Empty, tag, [.. number, .. header[..3], 0, 0]);
        return [.. header, .. number, .. tag];
    }

    private static byte[] Expand(byte[] secret, byte[] seed, int length)
    {
        var bytes = new List<byte>();
        for (var step = seed; bytes.Count < length;)
        {
            step = HMACSHA384.HashData(secret, step);
            bytes.AddRange(HMACSHA384.HashData(secret, (byte[])[.. step, .. seed]));
        }

        return [.. bytes];
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_ssl")]
    private static extern ref nint SslOf(DtlsSession session);
}
