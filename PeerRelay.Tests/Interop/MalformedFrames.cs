using PeerRelay.Identity;

namespace PeerRelay.Tests.Interop;

/// <summary>Frames of which each ends a reference node that takes it, most at once, some with the next message.</summary>
internal static class MalformedFrames
{
    /// <summary>Bodies that the reference takes apart without a look.</summary>
    private static readonly string[] Bodies =
    [
        "null",
        """{"type":"findPeers"}""",
        """{"type":"findPeers","data":null}""",
        """{"type":"findPeers","data":5}""",
        """{"type":"findPeers","data":{}}""",
        """{"type":"findPeers","d\u0061ta":5}""",
        """{"type":"user","type":"findPeers","data":null}""",
        """{"type":"findPeers","data":"00","data":null}""",
        """{"type":"foundPeers"}""",
        """{"type":"foundPeers","data":5}""",
        """{"type":"foundPeers","data":{}}""",
        """{"type":"foundPeers","data":[5]}""",
        """{"type":"foundPeers","data":[null]}""",
        """{"ty\u0070e":"foundPeers","data":[{}]}""",
        """{"type":"signal"}""",
        """{"type":"signal","data":null}""",
        """{"type":"signal","data":"offer"}""",
        $$"""{"type":"user","data":{{new string('[', 20_000)}}{{new string(']', 20_000)}}}""",
    ];

    /// <summary>Urls that the reference dials when it gets them in an answer, asked or not.</summary>
    private static readonly string[] Urls =
    [
        "5", "{}", "[\"ws://127.0.0.1:1\"]", "true", "\"nonsense\"", "\"ws://\"", "\"ws://127.0.0.1:99999\"", "\"ws://[::1\"", "\"ws://%zz/\"",
        "\"ws://127.0.0.1:1/日本\"", "\"ws://127.0.0.1:1?日本\"", $"\"ws://{new string('a', 70_000)}\"",
    ];

    /// <summary>The frames, as the peer <paramref name="link"/> would send them over its link.</summary>
    public static IReadOnlyList<string> All(PeerId target, PeerId link)
    {
        var other = PeerId.Random();
        return
        [
            "", "{", "hello", "null", "5", "true", "\"x\"", "[]", "{}", "[[", "{\"to\":",
            Envelope(to: null), Envelope(from: null), Envelope(path: null), Envelope(nonce: null), Envelope(data: null),
            Envelope(to: "5"), Envelope(to: "null"), Envelope(to: "{}"), Envelope(to: """{"type":"Buffer"}"""),
            Envelope(from: "5"), Envelope(from: "null"), Envelope(from: "{}"), Envelope(to: $"\"{other}\"", from: "5"),
            Envelope(path: "{}"), Envelope(path: "[]"), Envelope(path: "[5]"), Envelope(path: "null"),
            Envelope(nonce: "5"), Envelope(nonce: "null"), Envelope(nonce: "{}"), Envelope(nonce: "[\"1\"]"),
            Envelope() + "x", Envelope() + Envelope(), Envelope()[..^1],
            Envelope()[..^1] + ",\"to\":5}", Envelope()[..^1] + @",""\u0074o"":5}", Envelope()[..^1] + ",\"nonce\":5}", Envelope()[..^1] + ",\"data\":null}",
            .. Bodies.Select(body => Envelope(data: body)),
            .. Urls.Select(url => Envelope(
                from: $"\"{other}\"",
                path: $"[\"{other}\",\"{link}\"]",
                data: $$$"""{"type":"handshake-answer","data":{"ws":{{{url}}},"wrtc":false}}""")),
        ];

        // Without an argument a field is as it should be; with null it is left out.
        string Envelope(
            string? to = "own",
            string? from = "own",
            string? path = "own",
            string? nonce = "own",
            string? data = """{"type":"user","data":1}""") =>
            "{" + string.Join(',', new[]
            {
                Field("to", to, $"\"{target}\""), Field("from", from, $"\"{link}\""), Field("path", path, $"[\"{link}\"]"),
                Field("nonce", nonce, $"\"{Frame.NextNonce()}\""), Field("data", data, ""),
            }.Where(field => field.Length > 0)) + "}";

        static string Field(string name, string? value, string own) => value is null ? "" : $"\"{name}\":{(value == "own" ? own : value)}";
    }
}
