using System.Text;
using PeerRelay.Identity;
using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Hostile;

/// <summary>What a hostile client may do once it has a WebSocket.</summary>
/// <param name="node">The id of the node under attack.</param>
/// <param name="good">The ids of good peers that are linked to it.</param>
/// <param name="maxFrameBytes">The node's limit for a frame.</param>
internal sealed class Attacks(PeerId node, IReadOnlyList<PeerId> good, int maxFrameBytes)
{
    /// <summary>The value of every message that an attack sends: none may arrive.</summary>
    public const string Forged = "\"forged\"";

    private readonly int _big = maxFrameBytes + 1;

    /// <summary>All of them, by name. Each gets a connection that is open, and the time at which it has to stop.</summary>
    public IReadOnlyList<(string Name, Func<RawConnection, CancellationToken, Task> Run)> All =>
    [
        ("says nothing", (_, _) => Task.CompletedTask),
        ("sends half a hello", (c, stop) => c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Text, "\"0123456789\""u8)[..8], stop)),
        ("sends half a frame", async (c, stop) =>
        {
            await c.HelloAsync(PeerId.Random(), stop);
            await c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Text, new byte[100])[..50], stop);
        }),
        ("says hello with garbage", (c, stop) => c.TextAsync("hello!", stop)),
        ("says hello with a short id", (c, stop) => c.TextAsync("""{"type":"Buffer","data":[1,2,3]}""", stop)),
        ("says hello with a deep array", (c, stop) => c.TextAsync(new string('[', 30_000), stop)),
        ("says hello in binary", (c, stop) => c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Binary, new byte[20]), stop)),
        ("sends malformed frames", async (c, stop) =>
        {
            var id = PeerId.Random();
            await c.HelloAsync(id, stop);
            foreach (var frame in MalformedFrames.All(good[0], id)) await c.TextAsync(frame, stop);
        }),
        ("sends binary frames", async (c, stop) =>
        {
            var id = PeerId.Random();
            await c.HelloAsync(id, stop);
            await c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Binary, Encoding.UTF8.GetBytes(Frame.User(good[0], id, Forged))), stop);
        }),
        ("sends text that is not UTF-8", async (c, stop) =>
        {
            await c.HelloAsync(PeerId.Random(), stop);
            await c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Text, [0x22, 0xc3, 0x28, 0xff, 0x22]), stop);
        }),
        ("sends a giant frame", async (c, stop) =>
        {
            await c.HelloAsync(PeerId.Random(), stop);
            await c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Text, new byte[_big]), stop);
        }),
        ("says hello with a giant frame", (c, stop) => c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Text, new byte[_big]), stop)),
        ("claims a giant length", async (c, stop) =>
        {
            await c.HelloAsync(PeerId.Random(), stop);
            await c.WriteAsync(WebSocketFrame.Head(WebSocketFrame.Text, long.MaxValue), stop);
        }),
        ("claims a negative length", (c, stop) => c.WriteAsync(WebSocketFrame.Head(WebSocketFrame.Text, ulong.MaxValue), stop)),
        ("never ends a fragmented message", async (c, stop) =>
        {
            await c.HelloAsync(PeerId.Random(), stop);
            await c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.TextStart, new byte[1024]), stop);
            for (var sent = 0; sent < 2 * _big; sent += 1024)
                await c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Continuation, new byte[1024]), stop);
        }),
        ("continues what was not begun", (c, stop) => c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Continuation, new byte[10]), stop)),
        ("sends an unmasked frame", (c, stop) =>
            c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Text, Encoding.UTF8.GetBytes(Frame.Buffer(PeerId.Random())), masked: false), stop)),
        ("sets reserved bits", (c, stop) => c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Text | 0x70, "\"x\""u8), stop)),
        ("sends a long ping", (c, stop) => c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Ping, new byte[200]), stop)),
        ("closes with half a code", (c, stop) => c.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Close, [3]), stop)),
        ("floods with pings", async (c, stop) =>
        {
            await c.HelloAsync(PeerId.Random(), stop);
            var ping = WebSocketFrame.Make(WebSocketFrame.Ping, new byte[100]);
            for (var i = 0; i < 500; i++) await c.WriteAsync(ping, stop);
        }),
        ("resets the connection", async (c, stop) =>
        {
            await c.HelloAsync(PeerId.Random(), stop);
            c.Reset();
        }),
        ("steals the id of a good peer", async (c, stop) =>
        {
            // Nothing in the protocol proves an id, so it may speak in that name while the good peer is there; it must not take its place.
            await c.HelloAsync(good[1], stop);
            for (var i = 0; i < 10; i++) await c.TextAsync(Frame.User(PeerId.Random(), good[1], Forged), stop);
        }),
        ("uses the node's own id", async (c, stop) =>
        {
            await c.HelloAsync(node, stop);
            await c.TextAsync(Frame.User(good[0], node, Forged), stop);
        }),
        ("says that a message is a good peer's", async (c, stop) =>
        {
            await c.HelloAsync(PeerId.Random(), stop);
            for (var i = 0; i < 10; i++) await c.TextAsync(Frame.User(good[0], good[1], Forged), stop);
        }),
        ("says that a good peer sent it here", async (c, stop) =>
        {
            var id = PeerId.Random();
            await c.HelloAsync(id, stop);
            for (var i = 0; i < 10; i++)
                await c.TextAsync(Frame.Relayed(good[0], id, by: good[1], $$"""{"type":"user","data":{{Forged}}}"""), stop);
        }),
        ("floods strangers with messages", async (c, stop) =>
        {
            var id = PeerId.Random();
            await c.HelloAsync(id, stop);
            for (var i = 0; i < 2_000; i++) await c.TextAsync(Frame.User(PeerId.Random(), id, "1"), stop);
        }),
        ("floods with offers in many names", async (c, stop) =>
        {
            var id = PeerId.Random();
            await c.HelloAsync(id, stop);
            for (var i = 0; i < 500; i++)
                await c.TextAsync(Frame.Relayed(node, PeerId.Random(), by: id, """{"type":"handshake-offer"}"""), stop);
        }),
        ("names invented peers", async (c, stop) =>
        {
            var id = PeerId.Random();
            await c.HelloAsync(id, stop);
            for (var i = 0; i < 200; i++)
            {
                var ids = string.Join(',', Enumerable.Range(0, 20).Select(_ => $"\"{PeerId.Random()}\""));
                await c.TextAsync(Frame.Envelope(node, id, $$"""{"type":"foundPeers","data":[{{ids}}]}"""), stop);
            }
        }),
        ("asks and never reads", async (c, stop) =>
        {
            var id = PeerId.Random();
            await c.HelloAsync(id, stop);
            for (var i = 0; i < 2_000; i++) await c.TextAsync(Frame.Envelope(node, id, $$"""{"type":"findPeers","data":"{{id}}"}"""), stop);
        }),
    ];
}
