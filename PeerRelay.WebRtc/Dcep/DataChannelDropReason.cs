namespace PeerRelay.WebRtc.Dcep;

/// <summary>Why a message was passed over.</summary>
internal enum DataChannelDropReason
{
    /// <summary>It has a payload protocol that data channels do not use, or is an empty message of more than a byte.</summary>
    UnknownProtocol,

    /// <summary>It came on a stream without a channel, or with one that is closed.</summary>
    NoChannel,

    /// <summary>A control message that can't be read.</summary>
    MalformedControl,

    /// <summary>An OPEN for a stream that has a channel, or that is for us to open.</summary>
    StreamTaken,

    /// <summary>An OPEN beyond the number of channels that may be.</summary>
    TooManyChannels,
}
