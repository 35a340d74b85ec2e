namespace PeerRelay.WebRtc.Dtls;

/// <summary>Who has a DTLS session: sends its datagrams, and takes its data. Called from within the session's methods only. It may write and close, but not dispose of the session.</summary>
internal interface IDtlsOwner
{
    /// <summary>Sends a datagram to the other side. Its bytes are valid for the call.</summary>
    void SendDtlsDatagram(ReadOnlySpan<byte> datagram);

    /// <summary>The other side is who it should be, and data can be written. Before any data comes.</summary>
    void OnDtlsConnected();

    /// <summary>Takes data, a record's. Its bytes are valid for the call.</summary>
    void OnDtlsData(ReadOnlySpan<byte> data);
}
