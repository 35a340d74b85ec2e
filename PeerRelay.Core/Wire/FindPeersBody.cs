using System.Text;
using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// "Whom do you know near this id?" Its body also carries, beside <c>data</c>, what a peer of our kind says of itself:
/// <c>"peerRelay":{"v":2,"transit":true}</c>.
/// </summary>
internal static class FindPeersBody
{
    /// <summary>Reads the target, and the sender's traits if it told any that can be understood.</summary>
    public static bool TryRead(in Envelope envelope, out PeerId target, out PeerTraits? traits)
    {
        target = default;
        traits = null;
        if (envelope.Type != BodyType.FindPeers || !TryReadTarget(envelope.BodyData, out target)) return false;
        traits = PeerTraits.Read(envelope.Body);
        return true;
    }

    /// <summary>Reads the target from a body's <c>data</c>, which is valid JSON or empty.</summary>
    public static bool TryReadTarget(ReadOnlySpan<byte> data, out PeerId target)
    {
        target = default;
        if (data.IsEmpty) return false;
        var reader = new Utf8JsonReader(data, JsonText.Strict);
        return reader.Read() && IdReader.TryRead(ref reader, out target);
    }

    /// <summary>Writes a message that asks for the peers near a target.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The version is not positive.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, PeerId target, PeerTraits traits)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(traits.Version, nameof(traits));
        var extra = $$"""
            "peerRelay":{{{traits.ToMembers()}}}
            """;
        return EnvelopeWriter.Write(
            to, from, nonce, BodyType.FindPeers, Encoding.ASCII.GetBytes($"\"{target}\""), Encoding.ASCII.GetBytes(extra));
    }
}
