using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Transports;

namespace PeerRelay.Tests;

/// <summary>What a relayed message costs in memory: from the bytes of one connection to those of another, through all of a peer.</summary>
public sealed class RelayAllocationTests
{
    private const int Batches = 1_000;

    /// <summary>With a table of seen messages that has grown to its full size before it is measured.</summary>
    private static readonly PeerLimits Limits = new() { MessagesPerSecond = 0, BytesPerSecond = 0, SeenMessages = 1_024 };

    [Theory]
    [InlineData(64, 32)]
    [InlineData(16_384, 8)]
    public async Task Relay_ManyMessages_NothingAllocated(int size, int batch)
    {
        await using var peer = new Peer(new PeerOptions { Limits = Limits, Discovery = false });
        await peer.StartAsync();
        var (from, to) = (PeerId.Random(), PeerId.Random());
        var source = await ConnectAsync(peer, from);
        var target = await ConnectAsync(peer, to);
        var messages = new Messages(from, to, new string('x', size), batch);
        // The first ones do, until all of it is compiled and pools are full, and a collection empties those: what a message allocates is there every time.
        await Eventually.EqualAsync(0, () => Enumerable.Range(0, Batches).Sum(_ => Relay()));

        source.Dispose();
        target.Dispose();

        // All that follows on a write happens inline, on this thread.
        long Relay()
        {
            var next = messages.Next();
            var before = GC.GetAllocatedBytesForCurrentThread();
            source.Write(next);
            var arrived = target.Read();
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(batch, arrived);
            return bytes;
        }
    }

    private static async Task<InlineConnection> ConnectAsync(Peer peer, PeerId id)
    {
        var connection = new InlineConnection();
        connection.Running = peer.AcceptAsync(connection, connection.Dispose, new AcceptedConnection());
        connection.Write(WebSocketFrame.Make(WebSocketFrame.Text, Encoding.UTF8.GetBytes($"\"{id}\"")));
        await Eventually.TrueAsync(() => peer.GetLink(id) is not null);
        var frames = 0;
        await Eventually.EqualAsync(2, () => frames += connection.Read()); // the hello and the search
        return connection;
    }

    /// <summary>
    /// So many messages at a time, each time with new nonces in the same array. Were they made anew, the collector would run all the time, and whenever it
    /// does, what a thread has left of its room for objects counts as allocated.
    /// </summary>
    private sealed class Messages
    {
        private const int Digits = 9;

        private readonly byte[] _frame;
        private readonly byte[] _bytes;
        private readonly int _nonceAt;
        private int _sent;

        public Messages(PeerId from, PeerId to, string text, int count)
        {
            var json = $$$"""{"to":"{{{to}}}","from":"{{{from}}}","path":["{{{from}}}"],"nonce":"{{{new string('0', Digits)}}}","data":{"type":"user","data":"{{{text}}}"}}""";
            _frame = WebSocketFrame.Make(WebSocketFrame.Text, Encoding.UTF8.GetBytes(json));
            const string Before = "\"nonce\":\"";
            _nonceAt = _frame.Length - json.Length + json.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
            _bytes = new byte[count * _frame.Length];
        }

        public byte[] Next()
        {
            for (var start = 0; start < _bytes.Length; start += _frame.Length)
            {
                _frame.CopyTo(_bytes, start);
                // The frame is masked: a digit becomes another by what differs between the two.
                for (var (nonce, at) = (_sent++, start + _nonceAt + Digits - 1); nonce > 0; nonce /= 10, at--) _bytes[at] ^= (byte)(nonce % 10);
            }

            return _bytes;
        }
    }

    /// <summary>A connection in memory: whoever writes runs the reader at once.</summary>
    private sealed class InlineConnection : IDuplexPipe, IDisposable
    {
        private static readonly PipeOptions Options = new(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false,
            minimumSegmentSize: 1024 * 1024, pool: new OneBlock());

        private readonly Pipe _input = new(Options);
        private readonly Pipe _output = new(Options);

        public Task Running { get; set; } = Task.CompletedTask;

        PipeReader IDuplexPipe.Input => _input.Reader;

        PipeWriter IDuplexPipe.Output => _output.Writer;

        public void Write(byte[] bytes)
        {
            _input.Writer.Write(bytes);
            Check(_input.Writer.FlushAsync());

            static void Check(ValueTask<FlushResult> flushing)
            {
                if (!flushing.IsCompleted) throw new InvalidOperationException("The writer waits, and should not.");
            }
        }

        /// <summary>Takes what has been written, and counts the frames.</summary>
        public int Read()
        {
            if (!_output.Reader.TryRead(out var result)) return 0;
            var frames = 0;
            var rest = result.Buffer;
            Span<byte> head = stackalloc byte[FrameHeader.MaxUnmaskedLength];
            while (!rest.IsEmpty)
            {
                rest.Slice(0, Math.Min(rest.Length, head.Length)).CopyTo(head);
                var (length, payload) = FrameHeader.ReadWritten(head);
                rest = rest.Slice(length + payload);
                frames++;
            }

            _output.Reader.AdvanceTo(result.Buffer.End);
            return frames;
        }

        public void Dispose()
        {
            _input.Writer.Complete();
            _output.Reader.Complete();
        }
    }

    /// <summary>Keeps the blocks that the pipes give back, so that what is counted is not the pipes' own.</summary>
    private sealed class OneBlock : MemoryPool<byte>
    {
        private readonly Stack<Block> _free = new();

        public override int MaxBufferSize => int.MaxValue;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            lock (_free) return _free.Count > 0 ? _free.Pop() : new Block(this);
        }

        protected override void Dispose(bool disposing)
        {
            // There is nothing to free.
        }

        private sealed class Block(OneBlock pool) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory { get; } = new byte[1024 * 1024];

            public void Dispose()
            {
                lock (pool._free) pool._free.Push(this);
            }
        }
    }
}
