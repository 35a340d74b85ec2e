using PeerRelay.Rtc;

namespace PeerRelay.Tests.Rtc;

/// <summary>Makes connections of a <see cref="FakeRtcNetwork"/>.</summary>
internal sealed class FakeRtcEngine(FakeRtcNetwork network) : IRtcEngine
{
    public string? UnavailableReason { get; set; }

    public IRtcConnection CreateConnection() => network.IsFull ? throw new InvalidOperationException("There are too many connections.") : network.Make();
}
