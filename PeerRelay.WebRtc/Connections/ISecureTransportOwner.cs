namespace PeerRelay.WebRtc.Connections;

/// <summary>Who has a <see cref="SecureTransport"/>. Called from within its methods; it may send and close then.</summary>
internal interface ISecureTransportOwner
{
    /// <summary>Packets can be sent, to who the session description says.</summary>
    void OnSecured();

    /// <summary>Takes a packet. Its bytes are valid for the call.</summary>
    void OnPacket(ReadOnlySpan<byte> packet);

    /// <summary>Nothing more comes or goes.</summary>
    /// <param name="failure">Why; null if the other side has closed it in order.</param>
    void OnTransportEnded(string? failure);
}
