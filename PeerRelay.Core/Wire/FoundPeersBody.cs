using System.Text;
using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// The answer to a search: up to 20 ids, the closest first. Beside <c>data</c>, peers of our kind tell one another what they are, and the closest of their kind:
/// <c>"peerRelay":{"v":2,"transit":true,"peers":["…"]}</c>.
/// </summary>
internal static class FoundPeersBody
{
    private const int MaxExtension = 96 + (WireLimits.MaxFoundPeers * WireLimits.HopBytes); // the names and the punctuation have some 60

    /// <summary>Reads the ids into a destination with room for 20.</summary>
    public static bool TryRead(in Envelope envelope, Span<PeerId> destination, out int count)
    {
        count = 0;
        return envelope.Type == BodyType.FoundPeers && TryReadPeers(envelope.BodyData, destination, out count);
    }

    /// <summary>
    /// Reads the ids from a body's <c>data</c>, which is valid JSON or empty. The reference also tells of whoever said some other text as its id: such
    /// entries are left out, so that one of them does not cost the others.
    /// </summary>
    public static bool TryReadPeers(ReadOnlySpan<byte> data, Span<PeerId> destination, out int count)
    {
        count = 0;
        if (data.IsEmpty) return false;
        if (IdArray.TryReadUsual(data, destination[..WireLimits.MaxFoundPeers], out count)) return true;
        var reader = new Utf8JsonReader(data, JsonText.Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        for (var entries = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; entries++)
        {
            if (entries == WireLimits.MaxFoundPeers || reader.TokenType != JsonTokenType.String) return false;
            if (IdReader.TryReadHex(ref reader, out destination[count])) count++;
        }
        return true;
    }

    /// <summary>
    /// Reads the ids that a peer of our kind tells of beside those, into a destination with room for 20: the closest of our kind that it knows.
    /// </summary>
    /// <returns>False if it tells of none, or of anything else in their place.</returns>
    public static bool TryReadOurs(in Envelope envelope, Span<PeerId> destination, out int count)
    {
        count = 0;
        if (envelope.Type != BodyType.FoundPeers || !BodyExtension.TryFind(envelope.Body, out var value)) return false;
        var reader = new Utf8JsonReader(value, JsonText.Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var isThere = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref reader, "peers"u8))
            {
                if (isThere || !reader.Read() || !IdArray.TryRead(ref reader, destination[..WireLimits.MaxFoundPeers], out count))
                {
                    count = 0;
                    return false;
                }
                isThere = true;
            }
            reader.Skip();
        }
        return isThere;
    }

    /// <summary>Writes a message that tells of peers.</summary>
    /// <param name="to">The peer that asked.</param>
    /// <param name="from">This node.</param>
    /// <param name="nonce">A random number below <see cref="Nonce.Limit"/>.</param>
    /// <param name="peers">The closest peers of all kinds.</param>
    /// <param name="traits">What this node is; null to a peer that is not of our kind.</param>
    /// <param name="ours">The closest peers of our kind; they are told with the traits only.</param>
    /// <exception cref="ArgumentException">There are more than 20 of either.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, ReadOnlySpan<PeerId> peers, PeerTraits? traits = null, ReadOnlySpan<PeerId> ours = default)
    {
        if (peers.Length > WireLimits.MaxFoundPeers) throw new ArgumentException("More peers than a message may hold.", nameof(peers));
        if (ours.Length > WireLimits.MaxFoundPeers) throw new ArgumentException("More peers than a message may hold.", nameof(ours));
        var data = new SpanWriter(stackalloc byte[IdArray.MaxLength(WireLimits.MaxFoundPeers)]);
        IdArray.Write(ref data, peers);
        if (traits is not { } told) return EnvelopeWriter.Write(to, from, nonce, BodyType.FoundPeers, data.Written);
        var extra = new SpanWriter(stackalloc byte[MaxExtension]);
        extra.Append("\"peerRelay\":{"u8);
        extra.Append(Encoding.ASCII.GetBytes(told.ToMembers()));
        extra.Append(",\"peers\":"u8);
        IdArray.Write(ref extra, ours);
        extra.Append("}"u8);
        return EnvelopeWriter.Write(to, from, nonce, BodyType.FoundPeers, data.Written, extra.Written);
    }
}
