namespace PeerRelay.WebRtc.Dcep;

/// <summary>A data channel. It is kept by <see cref="DataChannels"/>, which does all with it.</summary>
/// <param name="open">What it was opened with.</param>
/// <param name="isIncoming">Whether the other side has opened it.</param>
internal sealed class DataChannel(OpenMessage open, bool isIncoming)
{
    public string Label => open.Label;

    public string Protocol => open.Protocol;

    /// <summary>What it was opened with.</summary>
    public OpenMessage Open => open;

    /// <summary>Whether the other side has opened it.</summary>
    public bool IsIncoming => isIncoming;

    public DataChannelState State { get; internal set; }

    /// <summary>Its stream; null until the association is set up.</summary>
    public ushort? Stream { get; internal set; }

    /// <summary>For the owner: whatever belongs to the channel.</summary>
    public object? Tag { get; set; }

    /// <summary>Whether the other side has reset its stream.</summary>
    internal bool IsIncomingReset { get; set; }

    /// <summary>Whether our reset of the stream was answered.</summary>
    internal bool IsOutgoingReset { get; set; }
}
