namespace PeerRelay.Server.Events;

/// <summary>The bounds of an event stream that are no setting.</summary>
/// <param name="WriteTimeout">How long a reader may take nothing before its stream is cut.</param>
internal sealed record EventStreamLimits(TimeSpan WriteTimeout)
{
    /// <summary>30 s, as for a link that takes no frames.</summary>
    public static EventStreamLimits Default { get; } = new(TimeSpan.FromSeconds(30));
}
