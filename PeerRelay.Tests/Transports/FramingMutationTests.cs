using System.IO.Pipelines;
using System.Net.WebSockets;
using System.Text;
using PeerRelay.Tests.Hostile;
using PeerRelay.Transports;

namespace PeerRelay.Tests.Transports;

/// <summary>
/// Our framing and the framework's on the same hostile bytes: neither throws, and both give out the same messages. Ours is stricter in what the standard asks of
/// a server and the framework lets through, a length in more bytes than it needs.
/// </summary>
public sealed class FramingMutationTests
{
    private const int Streams = 500_000;
    private const int Limit = 300;

    private static readonly byte[][] Frames =
    [
        Text("hello"), Text(""), Text("é€😀"), Text(new string('x', 125)), Text(new string('x', 126)), Text(new string('x', Limit)),
        Text(new string('x', Limit + 1)), Text(new string('x', 2_000)), Text(new string('y', 70_000)),
        WebSocketFrame.Make(WebSocketFrame.Binary, new byte[20]), WebSocketFrame.Make(WebSocketFrame.Ping, "ping"u8),
        WebSocketFrame.Make(0x8a, "pong"u8), WebSocketFrame.Make(WebSocketFrame.Ping, new byte[125]),
        [.. WebSocketFrame.Make(WebSocketFrame.TextStart, "frag"u8), .. WebSocketFrame.Make(0x80, "ment"u8)],
        [
            .. WebSocketFrame.Make(WebSocketFrame.TextStart, [0xe2]), .. WebSocketFrame.Make(WebSocketFrame.Ping, "in between"u8),
            .. WebSocketFrame.Make(WebSocketFrame.Continuation, [0x82]), .. WebSocketFrame.Make(0x80, [0xac]),
        ],
        [.. WebSocketFrame.Make(WebSocketFrame.TextStart, new byte[200]), .. WebSocketFrame.Make(0x80, new byte[200])],
        WebSocketFrame.Make(WebSocketFrame.Text, [0xff]), WebSocketFrame.Make(WebSocketFrame.Continuation, "x"u8),
        WebSocketFrame.Make(WebSocketFrame.Text, "bare"u8, masked: false), WebSocketFrame.Make(WebSocketFrame.Text | 0x40, "reserved"u8),
        WebSocketFrame.Make(0x83, "opcode"u8), WebSocketFrame.Make(WebSocketFrame.Ping, new byte[126]), WebSocketFrame.Make(0x09, "part"u8),
        WebSocketFrame.Head(WebSocketFrame.Text, long.MaxValue), WebSocketFrame.Head(WebSocketFrame.Text, ulong.MaxValue),
        WebSocketFrame.Make(WebSocketFrame.Close, []), WebSocketFrame.Make(WebSocketFrame.Close, [3]),
        WebSocketFrame.Make(WebSocketFrame.Close, [3, 0xe8, .. "bye"u8]), WebSocketFrame.Make(WebSocketFrame.Close, [3, 0xed]),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(20_261)]
    public async Task Receive_MutatedBytes_NoThrowAndTheSameMessages(int seed)
    {
        var random = new Random(seed);
        var messages = 0;
        for (var i = 0; i < Streams / 2; i++)
        {
            var bytes = Mutate(random);
            var ours = await ReceiveAllAsync(OfPipe(bytes, random));
            var theirs = await ReceiveAllAsync(OfWebSocket(bytes, random));
            messages += ours.Count(message => message.StartsWith("Text", StringComparison.Ordinal));
            if (!Agree(ours, theirs))
                Assert.Fail($"seed {seed}, stream {i}: {Convert.ToHexString(bytes)}\nours: {string.Join(" | ", ours)}\ntheirs: {string.Join(" | ", theirs)}");
        }

        Assert.InRange(messages, Streams / 10, long.MaxValue); // else the mutations no longer get anywhere
    }

    /// <summary>Whether all that was given out is the same up to where one of the two has seen a fault.</summary>
    private static bool Agree(List<string> ours, List<string> theirs)
    {
        var same = 0;
        while (same < ours.Count && same < theirs.Count && ours[same] == theirs[same]) same++;
        if (same == ours.Count && same == theirs.Count) return true;
        if (same == ours.Count || same == theirs.Count) return false; // each ends with how it ended
        return (ours[same], theirs[same]) switch
        {
            ("InvalidUtf8", "Malformed" or "Lost") => true, // the framework has one word for both, and none for the reason of a close
            ("Malformed", "Lost") => true, // found out before the rest is there
            ("Malformed", _) => IsEnd(theirs[same]) || theirs.Count > same, // stricter: a length that could be shorter
            ("Lost" or "Endless" or "Closed", "Malformed") => true, // text that is not UTF-8 and did not come to its end; codes registered since
            (var mine, "Malformed") => mine.StartsWith("TooLarge", StringComparison.Ordinal), // ours does not look at the text that it passes over
            ("Endless", "Lost") => true, // a length that nobody would wait for
            _ => false,
        };
    }

    private static bool IsEnd(string kind) => kind is "Lost" or "Closed" or "Endless" or "Malformed";

    private static async Task<List<string>> ReceiveAllAsync(IConnection connection)
    {
        var all = new List<string>();
        using (connection)
        {
            while (true)
            {
                var received = await connection.ReceiveAsync(Limit, CancellationToken.None);
                if (received.Kind is ReceivedKind.Ping or ReceivedKind.Pong) continue;
                all.Add(received.Kind switch
                {
                    ReceivedKind.Text => $"Text {Encoding.UTF8.GetString(received.Data.Span)}",
                    ReceivedKind.TooLarge or ReceivedKind.Binary => $"{received.Kind} {received.Skipped}",
                    var kind => kind.ToString(),
                });
                if (received.Kind is not (ReceivedKind.Text or ReceivedKind.TooLarge or ReceivedKind.Binary)) return all;
            }
        }
    }

    private static PipeConnection OfPipe(byte[] bytes, Random random)
    {
        var input = PipeReader.Create(new ChunkedStream(bytes, random), new StreamPipeReaderOptions(bufferSize: random.Next(2) == 0 ? 64 : 65_536, minimumReadSize: 1));
        return new PipeConnection(new DuplexPipe(input, PipeWriter.Create(Stream.Null)), () => { }, TimeProvider.System);
    }

    private static WebSocketConnection OfWebSocket(byte[] bytes, Random random) =>
        new(WebSocket.CreateFromStream(new ChunkedStream(bytes, random), isServer: true, subProtocol: null, TimeSpan.Zero), TimeProvider.System);

    private static byte[] Text(string text) => WebSocketFrame.Make(WebSocketFrame.Text, Encoding.UTF8.GetBytes(text));

    private static byte[] Mutate(Random random)
    {
        var bytes = new List<byte>();
        for (var frames = random.Next(1, 6); frames > 0; frames--)
        {
            var frame = Frames[random.Next(Frames.Length)];
            if (frame.Length < 10_000 || random.Next(50) == 0) bytes.AddRange(frame);
        }

        for (var changes = random.Next(4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes.Insert(at, (byte)random.Next(256)); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at)); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    /// <summary>Gives bytes out in pieces of any size, and takes what is written for nothing.</summary>
    private sealed class ChunkedStream(byte[] bytes, Random random) : MemoryStream(bytes, writable: false)
    {
        public override bool CanWrite => true;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(3) == 0 ? random.Next(1, 20) : int.MaxValue)], cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
    }
}
