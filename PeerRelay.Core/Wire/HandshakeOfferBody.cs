using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// "I want a direct link to you." The reference's offer has no data. One that a peer of our kind makes of its own accord, and for which others would do as well, says
/// so beside: <c>"peerRelay":{"spare":true}</c>; a peer with links enough then answers that it can't be dialled.
/// </summary>
internal static class HandshakeOfferBody
{
    private static ReadOnlySpan<byte> SpareMember => "\"peerRelay\":{\"spare\":true}"u8;

    /// <summary>Whether an offer says that others would do as well.</summary>
    public static bool IsSpare(in Envelope envelope)
    {
        if (envelope.Type != BodyType.HandshakeOffer || !BodyExtension.TryFind(envelope.Body, out var value)) return false;
        var reader = new Utf8JsonReader(value, JsonText.Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var isSpare = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isOurs = JsonText.Equals(ref reader, "spare"u8);
            reader.Read();
            isSpare |= isOurs && reader.TokenType == JsonTokenType.True;
            reader.Skip();
        }

        return isSpare;
    }

    /// <summary>Writes an offer.</summary>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, bool isSpare) =>
        EnvelopeWriter.Write(to, from, nonce, BodyType.HandshakeOffer, [], isSpare ? SpareMember : default);
}
