using System.Buffers.Text;
using System.Globalization;
using System.Text;
using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>
/// The last message on a data channel, which has no close frame as a WebSocket has: nothing more will be sent, and why. It is a usual envelope, so that a peer of the old kind
/// ignores it, and always written in the same way, so that whoever waits for it knows it by its bytes:
/// <c>{"to":…,"from":…,"path":[…],"nonce":"…","data":{"type":"closing","data":{"code":4006,"reason":"…"}}}</c>.
/// </summary>
internal static class ClosingBody
{
    /// <summary>Bytes of the longest that is looked at: what stands before the reason is some 250, and that is as long as a close frame's at most.</summary>
    private const int MaxBytes = 512;

    private static ReadOnlySpan<byte> BeforeCode => "\",\"data\":{\"type\":\"closing\",\"data\":{\"code\":"u8;

    /// <summary>What each one that comes by a channel begins with.</summary>
    /// <param name="to">This node.</param>
    /// <param name="from">The other side.</param>
    public static byte[] Start(PeerId to, PeerId from) => Encoding.ASCII.GetBytes($"{{\"to\":\"{to}\",\"from\":\"{from}\",\"path\":[\"{from}\"],\"nonce\":\"");

    /// <summary>Writes one.</summary>
    /// <param name="to">The other side.</param>
    /// <param name="from">This node.</param>
    /// <param name="nonce">A random number below <see cref="Nonce.Limit"/>.</param>
    /// <param name="code">The code of the close.</param>
    /// <param name="reason">What it says to a person: plain ASCII text without quotes.</param>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, int code, string reason) => EnvelopeWriter.WriteNamed(
        to, from, nonce, "closing"u8, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"code":{{code}},"reason":"{{reason}}"}""")));

    /// <summary>Reads a message that may be one.</summary>
    /// <param name="frame">The message.</param>
    /// <param name="start">What one begins with: see <see cref="Start"/>.</param>
    /// <param name="code">Its code.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> start, out int code)
    {
        code = 0;
        if (frame.Length > MaxBytes || !frame.StartsWith(start)) return false;
        var rest = frame[start.Length..];
        var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0 || !rest[digits..].StartsWith(BeforeCode)) return false;
        return Utf8Parser.TryParse(rest[(digits + BeforeCode.Length)..], out code, out _) && code is >= 1_000 and < 5_000;
    }
}
