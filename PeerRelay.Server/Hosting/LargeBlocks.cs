using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;

namespace PeerRelay.Server.Hosting;

/// <summary>
/// Memory for the pipes of connections, in blocks of 128 KiB instead of Kestrel's 4 KiB: a socket then gives and takes as much at once, and most messages lie
/// in one piece. A connection that idles holds none.
/// </summary>
internal sealed class LargeBlocks : IMemoryPoolFactory<byte>
{
    private const int BlockSize = 128 * 1024;

    /// <summary>Blocks that are kept for the next who needs one. 1,024, 128 MiB: what the links of a busy node use at a time; more is the collector's.</summary>
    private const int Kept = 1_024;

    private readonly ConcurrentStack<Block> _free = new();
    private int _count;

    /// <summary>Makes a pool; Kestrel asks for one for each of its queues, and all share the blocks.</summary>
    public MemoryPool<byte> Create(MemoryPoolOptions? options) => new Pool(this);

    private Block Rent()
    {
        if (!_free.TryPop(out var block)) return new Block(this);
        Interlocked.Decrement(ref _count);
        return block;
    }

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _count) > Kept) Interlocked.Decrement(ref _count);
        else _free.Push(block);
    }

    private sealed class Pool(LargeBlocks blocks) : MemoryPool<byte>
    {
        public override int MaxBufferSize => BlockSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
            return blocks.Rent();
        }

        protected override void Dispose(bool disposing)
        {
            // The blocks are not this pool's own.
        }
    }

    private sealed class Block(LargeBlocks blocks) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);

        public void Dispose() => blocks.Return(this);
    }
}
