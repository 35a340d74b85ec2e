namespace PeerRelay.WebRtc.Connections;

/// <summary>How many of a connection's drops are in the engine's counters. Under the connection's lock.</summary>
/// <param name="drops">The engine's.</param>
internal sealed class ConnectionDrops(RtcDrops drops)
{
    private long _dtls;
    private long _sctp;
    private long _messages;

    /// <summary>Counts what was dropped since the last call.</summary>
    public void Count(SecureTransport? transport, ChannelSet channels)
    {
        Count(RtcDropReason.UnfitDtls, ref _dtls, transport?.DroppedDatagrams ?? 0);
        Count(RtcDropReason.UnfitSctp, ref _sctp, channels.DroppedParts);
        Count(RtcDropReason.UnfitMessage, ref _messages, channels.DroppedMessages);
    }

    private void Count(RtcDropReason reason, ref long counted, long count)
    {
        if (count == counted) return;
        drops.Add(reason, count - counted);
        counted = count;
    }
}
