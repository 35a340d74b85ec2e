using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Dcep;

/// <summary>What data channels tell their owner; the rules of <see cref="ISctpOwner"/> hold.</summary>
internal interface IDataChannelsOwner
{
    /// <summary>A packet is to be sent (through DTLS). Its bytes are valid during the call. No call back from here.</summary>
    void SendPacket(ReadOnlySpan<byte> packet);

    /// <summary>The association is set up; the channels made before are told of after this, each by <see cref="OnOpen"/>.</summary>
    void OnConnected();

    /// <summary>A channel can be used: one of ours, or a new one that the other side has opened.</summary>
    void OnOpen(DataChannel channel);

    /// <summary>A message has come. Its bytes are valid during the call. When it has been read, <see cref="DataChannels.Release"/> is to be called once with its length.</summary>
    void OnMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText);

    /// <summary>What a channel has buffered has fallen to what <see cref="DataChannels.NotifyWhenBuffered"/> asked for.</summary>
    void OnBufferedLow(DataChannel channel);

    /// <summary>A channel has ended, by either side or with the association. No message comes after it. Called once for each channel.</summary>
    void OnClosed(DataChannel channel);

    /// <summary>The association has ended; its channels have been told of before.</summary>
    void OnDisconnected(SctpCloseReason reason);
}
