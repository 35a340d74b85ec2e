using System.Text;
using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>The answer to a search: up to 20 ids, the closest first.</summary>
internal static class FoundPeersBody
{
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

    /// <summary>Writes a message that tells of peers.</summary>
    /// <exception cref="ArgumentException">There are more than 20.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, ReadOnlySpan<PeerId> peers)
    {
        if (peers.Length > WireLimits.MaxFoundPeers) throw new ArgumentException("More peers than a message may hold.", nameof(peers));
        var data = new StringBuilder("[", peers.Length * WireLimits.HopBytes + 2);
        for (var i = 0; i < peers.Length; i++)
        {
            data.Append(i == 0 ? "\"" : ",\"").Append(peers[i]).Append('"');
        }
        data.Append(']');
        return EnvelopeWriter.Write(to, from, nonce, BodyType.FoundPeers, Encoding.ASCII.GetBytes(data.ToString()));
    }
}
