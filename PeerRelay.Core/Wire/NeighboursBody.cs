using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>"These are my links to peers of our kind that pass messages on", between neighbours: up to 64 ids, in any order.</summary>
internal static class NeighboursBody
{
    /// <summary>Reads the ids into a destination with room for <see cref="WireLimits.MaxNeighbours"/>.</summary>
    public static bool TryRead(in Envelope envelope, Span<PeerId> destination, out int count)
    {
        count = 0;
        return envelope.Type == BodyType.Neighbours && TryReadPeers(envelope.BodyData, destination, out count);
    }

    /// <summary>Reads the ids from a body's <c>data</c>, which is valid JSON or empty. Only peers of our kind write them, so each entry must be one.</summary>
    public static bool TryReadPeers(ReadOnlySpan<byte> data, Span<PeerId> destination, out int count)
    {
        count = 0;
        if (data.IsEmpty) return false;
        if (IdArray.TryReadUsual(data, destination[..WireLimits.MaxNeighbours], out count)) return true;
        var reader = new Utf8JsonReader(data, JsonText.Strict);
        reader.Read();
        return IdArray.TryRead(ref reader, destination[..WireLimits.MaxNeighbours], out count);
    }

    /// <summary>Writes a message that tells of this node's links.</summary>
    /// <exception cref="ArgumentException">There are more than <see cref="WireLimits.MaxNeighbours"/>.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, ReadOnlySpan<PeerId> neighbours)
    {
        if (neighbours.Length > WireLimits.MaxNeighbours) throw new ArgumentException("More peers than a message may hold.", nameof(neighbours));
        var data = new SpanWriter(stackalloc byte[IdArray.MaxLength(WireLimits.MaxNeighbours)]);
        IdArray.Write(ref data, neighbours);
        return EnvelopeWriter.Write(to, from, nonce, BodyType.Neighbours, data.Written);
    }
}
