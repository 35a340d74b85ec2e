namespace PeerRelay.WebRtc.Connections;

/// <summary>Who has a <see cref="ChannelSet"/>. Called from within its methods, under the connection's lock.</summary>
internal interface IChannelSetOwner
{
    /// <summary>Sends a packet to the other side. Its bytes are valid for the call.</summary>
    void SendPacket(ReadOnlySpan<byte> packet);

    /// <summary>Channels can be used.</summary>
    void OnEstablished();

    /// <summary>The other side has opened a channel.</summary>
    void OnChannelOpened(RtcChannel channel);

    /// <summary>No channel can be used any more.</summary>
    /// <param name="failure">Why; null if the other side has ended it in order.</param>
    void OnEnded(string? failure);
}
