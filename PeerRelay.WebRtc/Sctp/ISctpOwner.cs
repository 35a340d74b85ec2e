namespace PeerRelay.WebRtc.Sctp;

/// <summary>
/// What an association tells its owner. All calls come from within a call of the association's, under the owner's lock. From within <see cref="OnMessage"/> and the other
/// notifications the owner may send, reset and release; what that makes is sent at the end of the turn. From within <see cref="SendPacket"/> it may not call back.
/// </summary>
internal interface ISctpOwner
{
    /// <summary>A packet is to be sent. Its bytes are valid during the call.</summary>
    void SendPacket(ReadOnlySpan<byte> packet);

    /// <summary>Data can be sent and received.</summary>
    void OnConnected();

    /// <summary>
    /// A whole message has come. Its bytes are valid during the call. Until <see cref="SctpAssociation.Release"/> is called once with its length, it narrows the receive window.
    /// </summary>
    /// <param name="stream">Its stream.</param>
    /// <param name="protocol">Its payload protocol identifier.</param>
    /// <param name="message">Its bytes.</param>
    void OnMessage(ushort stream, uint protocol, ReadOnlySpan<byte> message);

    /// <summary>The other side has reset what it sends on a stream; all messages before have been delivered.</summary>
    /// <param name="stream">The stream; null for all.</param>
    void OnIncomingReset(ushort? stream);

    /// <summary>Our reset of a stream has been answered: its id can be used anew.</summary>
    void OnOutgoingReset(ushort stream);

    /// <summary>What a stream has buffered has fallen to what <see cref="SctpAssociation.NotifyWhenBuffered"/> asked for.</summary>
    void OnBufferedLow(ushort stream);

    /// <summary>The association has ended. Called once, last.</summary>
    void OnClosed(SctpCloseReason reason);
}
