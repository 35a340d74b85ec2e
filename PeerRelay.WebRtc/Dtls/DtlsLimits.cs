namespace PeerRelay.WebRtc.Dtls;

/// <summary>The bounds of what a connection's DTLS sends, takes and holds.</summary>
internal static class DtlsLimits
{
    /// <summary>Bytes of a datagram that we send. 1,200: what passes every path that WebRTC is used on (RFC 8831 §5), headers of IP and UDP apart.</summary>
    public const int SentDatagramBytes = 1200;

    /// <summary>What a record adds to the data in it: header 13, explicit nonce 8, tag 16 (RFC 6347 §4.1, RFC 5288 §3). All ciphers that we allow add as much.</summary>
    public const int RecordOverheadBytes = 13 + 8 + 16;

    /// <summary>
    /// Bytes of an encrypted record's content at least: explicit nonce and tag. With less, OpenSSL 3.0 does not drop the record as it must (RFC 6347 §4.1.2.7), but ends the session: whoever can
    /// send from the other side's address could.
    /// </summary>
    public const int LeastEncryptedBytes = 8 + 16;

    /// <summary>Bytes of data that fit a datagram that we send, as one record.</summary>
    public const int SentDataBytes = SentDatagramBytes - RecordOverheadBytes;

    /// <summary>Bytes of a datagram that we take. 2,048: others send up to an Ethernet frame's 1,500.</summary>
    public const int TakenDatagramBytes = 2048;

    /// <summary>
    /// Records of a datagram that we take. 32: a flight of a handshake has some ten. Each costs some calls of OpenSSL, and without a limit 157 with nothing in them fit a datagram.
    /// </summary>
    public const int TakenRecords = 32;

    /// <summary>
    /// Encrypted records of the handshake taken while the keys are not agreed on. OpenSSL keeps each in a buffer of 17 KB until they are: 64, so 1 MiB at most. An honest peer sends one for
    /// each time that it sends its last flight.
    /// </summary>
    public const int EarlyRecords = 64;

    /// <summary>
    /// Records of data taken while the keys are not agreed on: the first data may overtake the last flight. 8; what comes on top may as well be an older connection's between the same two ports,
    /// and must not keep the handshake's own records out.
    /// </summary>
    public const int EarlyDataRecords = 8;

    /// <summary>Bytes of a certificate chain, and so of any message of the handshake. 16 KiB: self-signed ones have less than one; OpenSSL's own limit is 100.</summary>
    public const int CertificateBytes = 16 * 1024;
}
