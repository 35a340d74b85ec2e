using System.Runtime.InteropServices;

namespace PeerRelay.Routing;

/// <summary>
/// Empty room for a table that is read all over, which stays where it is. It begins with a line of the processor's cache. Where there is much of it, the system is asked for large pages (Linux:
/// transparent huge pages): with small ones, finding out where the memory is takes as long as reading it.
/// </summary>
internal sealed partial class PinnedRoom
{
    private const int LineBytes = 64;
    private const int LargePageBytes = 2 * 1024 * 1024;
    private const int UseLargePages = 14; // MADV_HUGEPAGE

    private readonly ulong[] _array;
    private readonly int _start;
    private readonly int _length;

    /// <summary>Makes room for so many entries.</summary>
    public PinnedRoom(int length)
    {
        _length = length;
        var bytes = (nint)length * sizeof(ulong);
        var alignment = bytes >= LargePageBytes ? LargePageBytes : LineBytes;
        _array = GC.AllocateArray<ulong>(length + (alignment / sizeof(ulong)), pinned: true);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(_array, 0);
        Address = (address + alignment - 1) / alignment * alignment;
        _start = (int)(Address - address) / sizeof(ulong);
        if (alignment == LargePageBytes && OperatingSystem.IsLinux()) _ = Advise(Address, bytes, UseLargePages); // without them it is slower, no more
    }

    /// <summary>Where it begins in memory.</summary>
    public nint Address { get; }

    /// <summary>The room.</summary>
    public Span<ulong> Entries => _array.AsSpan(_start, _length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nint length, int advice);
}
