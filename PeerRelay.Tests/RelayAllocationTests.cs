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
    private const int Attempts = 5;

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
        var text = new string('x', size);
        for (var i = 0; i < Batches; i++) Relay(i); // until all of it is compiled, and pools are full
        // On a busy machine that takes longer, and a collection empties pools: what a message allocates is there every time.
        var allocated = Enumerable.Range(1, Attempts).Select(attempt => Enumerable.Range(attempt * Batches, Batches).Sum(Relay)).Min();
        Assert.Equal(0, allocated);

        source.Dispose();
        target.Dispose();

        // All that follows on a write happens inline, on this thread.
        long Relay(int round)
        {
            var next = Messages(from, to, text, round * batch, batch);
            var before = GC.GetAllocatedBytesForCurrentThread();
            source.Write(next);
            var arrived = target.Read();
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(batch, arrived);
            return bytes;
        }
    }

    private static byte[] Messages(PeerId from, PeerId to, string text, int first, int count) =>
    [
        .. Enumerable.Range(first, count).SelectMany(nonce => WebSocketFrame.Make(WebSocketFrame.Text, Encoding.UTF8.GetBytes(
            $$$"""{"to":"{{{to}}}","from":"{{{from}}}","path":["{{{from}}}"],"nonce":"{{{nonce}}}","data":{"type":"user","data":"{{{text}}}"}}"""))),
    ];

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
