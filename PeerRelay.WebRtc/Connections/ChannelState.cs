namespace PeerRelay.WebRtc.Connections;

/// <summary>How far a channel has come.</summary>
internal enum ChannelState
{
    /// <summary>It can't be used yet.</summary>
    New,

    /// <summary>Messages go to and fro.</summary>
    Open,

    /// <summary>It has ended.</summary>
    Closed,
}
