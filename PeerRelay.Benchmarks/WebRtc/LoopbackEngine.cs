using System.Net;
using PeerRelay.Benchmarks.Processes;
using PeerRelay.Rtc;
using PeerRelay.WebRtc;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>Engines on 127.0.0.1, and the candidates of their connections.</summary>
internal static class LoopbackEngine
{
    private const string CandidateLine = "a=candidate:";

    /// <summary>Makes one.</summary>
    public static RtcEngine Create()
    {
        var engine = new RtcEngine(new RtcOptions { BindAddress = IPAddress.Loopback, UseLoopback = true });
        return engine.UnavailableReason is { } reason ? throw new RunFailedException($"There is no WebRTC here: {reason}.") : engine;
    }

    /// <summary>Where an engine's connections are reached.</summary>
    public static IPEndPoint AddressOf(RtcEngine engine) => new(IPAddress.Loopback, engine.Port);

    /// <summary>A candidate that leads somewhere.</summary>
    public static RtcCandidate CandidateAt(IPEndPoint place) => new($"candidate:1 1 udp 2122260223 {place.Address} {place.Port} typ host", "0", 0);

    /// <summary>A description without its candidates: they are told apart, when it is known where they lead.</summary>
    public static string Bare(string description) =>
        string.Concat(description.Split("\r\n").Where(line => line.Length > 0 && !line.StartsWith(CandidateLine, StringComparison.Ordinal)).Select(line => line + "\r\n"));
}
