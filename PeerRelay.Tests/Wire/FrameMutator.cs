using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

/// <summary>Makes hostile frames of good ones: the same ones for the same seed.</summary>
internal sealed class FrameMutator(int seed)
{
    private const int MaxLength = 8_192; // copies of copies would grow for ever

    private static readonly byte[][] Corpus =
    [
        .. new[]
        {
            Frames.First, Frames.Relayed, Frames.Forwarded, Frames.BufferA, $"\"{Frames.HexA}\"",
            Frames.Envelope(path: Frames.Path(19)), Frames.Envelope(path: Frames.Path(20), nonce: "\"\\ud83d\\ude00\\n中\""),
            Frames.Body("findPeers", Frames.BufferB), Frames.Body("foundPeers", Frames.Path(20)), Frames.Body("handshake-offer", null),
            Frames.Body("handshake-answer", """{"ws":"wss:\/\/relay.example:8001/x?y","wrtc":true}"""),
            Frames.Body("signal", """{"type":"offer","sdp":"v=0\r\n"}"""), Frames.Body("later", """{"x":[1.5e3,true,null,"\u00e9"]}"""),
            """{"buffer":{"type":"Buffer","data":[1,20,200]},"address":"localhost","port":6881}""",
            Frames.Body("user", """{"buffer":{"type":"Buffer","data":[1,20,200]},"address":"127.0.0.1","port":0}"""),
            Frames.Body("ack", $"""["{Frames.HexB}","570905250398966","{Frames.HexC}","\\ud83d\\ude00"]"""),
        }.Select(Encoding.UTF8.GetBytes),
        FindPeersBody.Write(Frames.A, Frames.B, 1, Frames.C, new PeerTraits(1, true)),
        FoundPeersBody.Write(Frames.A, Frames.B, 1, [Frames.C, Frames.B], new PeerTraits(2, IsTransit: true), [Frames.C, Frames.Self]),
        NeighboursBody.Write(Frames.A, Frames.B, 1, [Frames.C, Frames.B, Frames.Self]),
        CantBody.Write(Frames.A, Frames.B, 1, Frames.C, "17"u8, RefusalReason.NoRoute),
        NotHereBody.Write(Frames.A, Frames.B, 1, Frames.C, "\n\"é"u8, RefusalReason.Full, 2),
        ReceiptBody.Write(Frames.A, Frames.B, 1, "570905250398966"u8, 12),
        UserBody.Write(Frames.A, Frames.B, 1, "[1]"u8, 1),
        PartBody.Write(Frames.A, Frames.B, 1, 2, PartKind.Json, "[1,\"é\"]"u8, 0, 1),
        UserBody.Write(Frames.A, Frames.B, 1, RequestBody.Write("17"u8, "[1]"u8), 1),
        UserBody.Write(Frames.A, Frames.B, 1, ResponseBody.Write("17"u8, "[1]"u8)),
        UserBody.Write(Frames.A, Frames.B, 1, ResponseBody.Write("17"u8, new ResponseError("busy", "\"é"))),
    ];

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "null", "true", "false", "0", "-1", "255", "256", "1e999", "\"\"", "{}", "[]", " ", "\t\n",
            "99999999999999999999999999999999999999999999", "\"to\"", "\"from\"", "\"path\"", "\"nonce\"", "\"data\"", "\"type\"",
            "\"Buffer\"", "\"user\"", "\"signal\"", "\"findPeers\"", "\"foundPeers\"", "\"handshake-answer\"", "\"ws\"", "\"wrtc\"",
            "\"peerRelay\"", "\"v\"", "\"peers\"", "\"receipt\"", "\"hops\"", "\"reason\"", "\"id\"", "\"neighbours\"", "\"ack\"", "\"cant\"", "\"notHere\"", "\"seen\"",
            "\"1\"", "1", "64", "\"sdp\"", "\"part\"", "\"message\"", "\"offset\"", "\"length\"", "\"kind\"", "\"base64\"", "\"request\"", "\"error\"", "\"code\"", "65536", "\"ws://a\"", "\"wss://[::1]:1\"", "\"\\ud800\"", "\\ud800", "\\udc00", "\\u0000", "\\\"",
            $"\"{Frames.HexC}\"", Frames.BufferA, "\"__proto__\"", "\uFEFF", "é", "\u2028", "//", "/**/",
        }.Select(Encoding.UTF8.GetBytes),
        [0], [0x80], [0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
    ];

    private static readonly byte[][] WhiteSpace = [" "u8.ToArray(), "\n\t\r "u8.ToArray(), new string(' ', 60).Select(c => (byte)c).ToArray()];

    private readonly Random _random = new(seed);

    /// <summary>The next frame.</summary>
    public byte[] Next()
    {
        var frame = new List<byte>(Pick(Corpus));
        for (var rounds = _random.Next(1, 4); rounds > 0 && frame.Count is > 0 and < MaxLength; rounds--)
        {
            if (_random.Next(3) == 0) Mutate(frame);
            else Vary(frame);
        }
        return [.. frame];
    }

    // Changes that mostly leave a good frame, to get at what is done with one.
    private void Vary(List<byte> frame)
    {
        var at = frame.FindIndex(_random.Next(frame.Count), IsPunctuation);
        switch (_random.Next(4))
        {
            case 0 when at >= 0:
                frame.InsertRange(at, Pick(WhiteSpace));
                break;
            case 1 when at >= 0 && frame[at] == '{':
                frame.InsertRange(at + 1, Encoding.UTF8.GetBytes($"\"x\":{Encoding.UTF8.GetString(Pick(Corpus))},"));
                break;
            case 2 when at >= 0:
                ReplaceToken(frame, at, Pick(Tokens));
                break;
            default:
                var digit = frame.FindIndex(_random.Next(frame.Count), value => char.IsAsciiDigit((char)value));
                if (digit >= 0) frame[digit] = (byte)('0' + _random.Next(10));
                break;
        }
    }

    private void Mutate(List<byte> frame)
    {
        var at = _random.Next(frame.Count);
        var length = _random.Next(Math.Min(frame.Count - at, _random.Next(2) == 0 ? 4 : 200) + 1);
        switch (_random.Next(10))
        {
            case 0:
                frame[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                frame.Insert(at, (byte)_random.Next(256));
                break;
            case 2:
                frame.RemoveRange(at, length);
                break;
            case 3:
                frame.InsertRange(_random.Next(frame.Count + 1), frame.GetRange(at, length));
                break;
            case 4: // the head of this one, the tail of another
                var other = Pick(Corpus);
                frame.RemoveRange(at, frame.Count - at);
                frame.AddRange(other[_random.Next(other.Length)..]);
                break;
            case 5:
                frame.RemoveRange(at, frame.Count - at);
                break;
            case 6:
                frame.InsertRange(at, Enumerable.Repeat((byte)(_random.Next(2) == 0 ? '[' : '{'), _random.Next(1, 300)));
                break;
            case 7: // a value in brackets, balanced, so that the depth itself is what is tried
                var depth = _random.Next(100, 140);
                ReplaceToken(frame, at, Encoding.ASCII.GetBytes(new string('[', depth) + new string(']', depth)));
                break;
            default:
                ReplaceToken(frame, at, Pick(Tokens));
                break;
        }
    }

    // From one mark of punctuation to the next: most results are still JSON, and so get further into the parsers.
    private void ReplaceToken(List<byte> frame, int at, byte[] token)
    {
        if (_random.Next(4) == 0)
        {
            frame.InsertRange(at, token);
            return;
        }
        var start = frame.FindLastIndex(at, IsPunctuation) + 1;
        var end = frame.FindIndex(at, IsPunctuation);
        if (end < 0) end = frame.Count;
        if (start > end) start = end;
        frame.RemoveRange(start, end - start);
        frame.InsertRange(start, token);
    }

    private static bool IsPunctuation(byte value) => value is (byte)',' or (byte)':' or (byte)'[' or (byte)']' or (byte)'{' or (byte)'}';

    private byte[] Pick(byte[][] from) => from[_random.Next(from.Length)];
}
