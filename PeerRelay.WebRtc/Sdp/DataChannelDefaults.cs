namespace PeerRelay.WebRtc.Sdp;

/// <summary>What counts where a session description does not say it.</summary>
internal static class DataChannelDefaults
{
    /// <summary>The SCTP port that all stacks use. There is one association in each DTLS session, so it tells nothing apart.</summary>
    public const int SctpPort = 5000;

    /// <summary>The largest message that may be sent to who does not say it, in bytes (RFC 8841 §6.1).</summary>
    public const int MaxMessageBytes = 64 * 1024;

    /// <summary>The name of the section in our offers.</summary>
    public const string Mid = "0";
}
