namespace PeerRelay.WebRtc.Dcep;

/// <summary>Channel types of OPEN (RFC 8832 §5.1) without the bit for unordered ones. What we send is always reliable; the other side may give up what it sends.</summary>
internal enum ChannelReliability : byte
{
    Reliable = 0,

    /// <summary>A message is sent again so many times at most.</summary>
    LimitedRetransmissions = 1,

    /// <summary>A message is sent again for so many milliseconds at most.</summary>
    LimitedTime = 2,
}
