using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>Goes through the messages that an <c>ack</c> names, without allocating: a view over the frame, which must outlive it.</summary>
internal ref struct AckReader
{
    private Utf8JsonReader _reader;

    /// <summary>Starts to read data that <see cref="AckBody.IsValid"/> accepts.</summary>
    public AckReader(ReadOnlySpan<byte> data)
    {
        _reader = new Utf8JsonReader(data, JsonText.Strict);
        _reader.Read();
    }

    /// <summary>Reads the next message.</summary>
    /// <param name="room">Where its nonce goes, of <see cref="WireLimits.MaxNonceBytes"/>; the same room can be used for each.</param>
    /// <param name="from">The message's source.</param>
    /// <param name="nonceLength">How many bytes of the room its nonce takes; they are as <see cref="Envelope.CopyNonce"/> yields them.</param>
    /// <returns>False if there is none left.</returns>
    public bool TryNext(scoped Span<byte> room, out PeerId from, out int nonceLength)
    {
        nonceLength = 0;
        from = default;
        if (!_reader.Read() || !IdReader.TryReadHex(ref _reader, out from)) return false;
        _reader.Read();
        return JsonText.TryUnescape(_reader.ValueSpan, room, out nonceLength);
    }
}
