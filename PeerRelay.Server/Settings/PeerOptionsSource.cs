using PeerRelay.Identity;
using PeerRelay.Rtc;
using PeerRelay.Server.Relay;

namespace PeerRelay.Server.Settings;

/// <summary>What the peer inside the node is made with, out of the node's settings.</summary>
internal static class PeerOptionsSource
{
    /// <summary>Makes the peer's options of settings that are valid.</summary>
    public static PeerOptions From(RelayOptions options, TimeProvider timeProvider, IRtcEngine? rtc, ConnectionGate gate) => new()
    {
        Id = options.Id is null ? null : PeerId.Parse(options.Id),
        Bootstrap = [.. options.Bootstrap.Select(url => new Uri(url))],
        PublicUrl = options.PublicUrl is null ? null : new Uri(options.PublicUrl),
        DialPrivateAddresses = options.DialPrivateAddresses,
        Limits = options.Limits,
        TimeProvider = timeProvider,
        Rtc = rtc,
        AdmitRtc = gate.TryEnterAddress,
    };
}
