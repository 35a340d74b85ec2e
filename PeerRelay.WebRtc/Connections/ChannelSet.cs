using PeerRelay.WebRtc.Sdp;

namespace PeerRelay.WebRtc.Connections;

/// <summary>The channels of a connection.</summary>
#pragma warning disable CA1822 // until there is SCTP
internal sealed class ChannelSet(RtcConnection connection, IChannelSetOwner owner, int maxMessageBytes)
{
    public int MaxMessageBytes => maxMessageBytes;

    public TimeSpan NextTimeoutAt => TimeSpan.MaxValue;

    public RtcChannel Create(string label) => new(connection, label);

    public void Start(DataSection section, bool isClient, TimeSpan now) => owner.OnEstablished();

    public void OnPacket(ReadOnlySpan<byte> packet, TimeSpan now)
    {
    }

    public void OnTimeout(TimeSpan now)
    {
    }

    public long BufferedBytes(ushort stream) => 0;

    public bool TrySend(ushort stream, ReadOnlySpan<byte> message, bool isText, TimeSpan now) => false;

    public void Consume(int bytes, TimeSpan now)
    {
    }

    public void Close(RtcChannel channel, TimeSpan now) => channel.End(isOurs: true);

    public void End()
    {
    }
}
