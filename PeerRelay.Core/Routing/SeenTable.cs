using System.Runtime.Intrinsics.X86;

namespace PeerRelay.Routing;

/// <summary>Hashes of messages, eight to a line of the processor's cache. Which line one belongs to, its highest bits say.</summary>
internal sealed class SeenTable
{
    /// <summary>Entries of a line.</summary>
    public const int Ways = 8;

    /// <summary>More than this a table can't have.</summary>
    public const int MaxLines = 1 << LineBits;

    private const int LineBits = 24;
    private const int LineBytes = Ways * sizeof(ulong);

    private readonly PinnedRoom _room;
    private readonly int _start;
    private readonly nint _address;

    /// <summary>Makes a table in a part of some room, which must be empty and begin with a line of the cache.</summary>
    /// <param name="room">The room.</param>
    /// <param name="start">Where in it the table begins.</param>
    /// <param name="lines">A power of two.</param>
    public SeenTable(PinnedRoom room, int start, int lines)
    {
        (_room, _start, Lines) = (room, start, lines);
        _address = room.Address + (start * sizeof(ulong));
    }

    /// <summary>How many lines it has.</summary>
    public int Lines { get; }

    /// <summary>Makes a table with room of its own.</summary>
    public static SeenTable Of(int lines) => new(new PinnedRoom(lines * Ways), 0, lines);

    /// <summary>The line of a hash.</summary>
    public Span<ulong> LineOf(ulong hash) => _room.Entries.Slice(_start + (IndexOf(hash) * Ways), Ways);

    /// <summary>Has the processor fetch the line of a hash, where it can be told to.</summary>
    public unsafe void Prefetch(ulong hash)
    {
        if (Sse.IsSupported) Sse.Prefetch0((void*)(_address + (IndexOf(hash) * LineBytes)));
    }

    /// <summary>Enters all entries in an empty table of twice as many lines, in the same order.</summary>
    public void CopyTo(SeenTable larger)
    {
        foreach (var entry in _room.Entries.Slice(_start, Lines * Ways))
        {
            if (entry == 0) continue;
            var line = larger.LineOf(entry);
            line[line.IndexOf(0UL)] = entry;
        }
    }

    private int IndexOf(ulong hash) => (int)(hash >> (64 - LineBits)) & (Lines - 1);
}
