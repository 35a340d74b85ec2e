using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// The data of a <c>user</c> message between datagram sockets (<c>lib/wgram.js</c>):
/// <c>{"buffer":{"type":"Buffer","data":[…]},"address":"…","port":n}</c>.
/// </summary>
internal static class DatagramBody
{
    /// <summary>Reads a datagram; members beside its own are ignored, its own must be there once.</summary>
    /// <param name="json">The JSON of the message's data.</param>
    /// <param name="payload">The bytes that were sent; empty if this is no datagram.</param>
    /// <param name="port">The port that it was sent from, 0 to 65535.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, out byte[] payload, out int port)
    {
        payload = [];
        var rented = ArrayPool<byte>.Shared.Rent(BufferObject.MaxBytes(json.Length));
        try
        {
            var reader = new Utf8JsonReader(json, JsonText.Strict);
            if (!TryReadMembers(ref reader, rented, out var length, out port)) return false;
            payload = rented.AsSpan(0, length).ToArray();
            return true;
        }
        catch (JsonException)
        {
            port = 0;
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Writes a datagram.</summary>
    /// <param name="payload">The bytes to send.</param>
    /// <param name="address">The sender's id, or a name of the local host.</param>
    /// <param name="port">The port that it is sent from, 0 to 65535.</param>
    /// <exception cref="ArgumentException">The address is neither.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The port is outside that range.</exception>
    public static byte[] Write(ReadOnlySpan<byte> payload, string address, int port)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        if (address is not ("localhost" or "127.0.0.1") && !PeerId.TryParse(address, null, out _))
            throw new ArgumentException("Neither a peer id nor the local host.", nameof(address));
        var buffer = new ArrayBufferWriter<byte>(128 + 4 * payload.Length);
        buffer.Write("""{"buffer":"""u8);
        BufferObject.WriteTo(buffer, payload);
        buffer.Write(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $$""","address":"{{address}}","port":{{port}}}""")));
        return buffer.WrittenSpan.ToArray();
    }

    private static bool TryReadMembers(ref Utf8JsonReader reader, Span<byte> payload, out int length, out int port)
    {
        (length, port) = (0, 0);
        bool hasBuffer = false, hasAddress = false, hasPort = false;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonText.Equals(ref reader, "buffer"u8))
            {
                if (hasBuffer || !reader.Read() || !BufferObject.TryRead(ref reader, payload, out length)) return false;
                hasBuffer = true;
            }
            else if (JsonText.Equals(ref reader, "address"u8))
            {
                if (hasAddress || !reader.Read() || reader.TokenType != JsonTokenType.String) return false;
                hasAddress = true; // the sender's own word; where a datagram comes from, its envelope says
            }
            else if (JsonText.Equals(ref reader, "port"u8))
            {
                if (hasPort || !reader.Read() || !TryReadPort(ref reader, out port)) return false;
                hasPort = true;
            }
            else
            {
                reader.Skip();
            }
        }
        return !reader.Read() && hasBuffer && hasAddress && hasPort;
    }

    private static bool TryReadPort(ref Utf8JsonReader reader, out int port)
    {
        port = 0;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetUInt16(out var value)) return false;
        port = value;
        return true;
    }
}
