using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace PeerRelay.WebRtc.Sctp;

/// <summary>The checksum of SCTP packets: CRC32c (RFC 9260 appendix A), by the processor's instruction where it has one.</summary>
internal static class Crc32C
{
    private const uint ReversedPolynomial = 0x82F63B78;
    private const int FieldOffset = 8;
    private const int FieldBytes = 4;

    private static readonly uint[] Table = MakeTable();

    /// <summary>The CRC32c of bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => ~Update(uint.MaxValue, data);

    /// <summary>The checksum of a whole packet, its checksum field taken as zero.</summary>
    /// <param name="packet">At least a common header of 12 bytes.</param>
    public static uint ComputePacket(ReadOnlySpan<byte> packet)
    {
        var state = Update(uint.MaxValue, packet[..FieldOffset]);
        state = Update(state, [0, 0, 0, 0]);
        return ~Update(state, packet[(FieldOffset + FieldBytes)..]);
    }

    /// <summary>The same without the processor's instruction, byte by byte.</summary>
    internal static uint UpdateByTable(uint state, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
            state = Table[(byte)(state ^ value)] ^ (state >> 8);
        return state;
    }

    // Compiled well at once: until the runtime does so by itself, which took seconds on a busy machine, this loop alone made all some 10 times slower.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Update(uint state, ReadOnlySpan<byte> data)
    {
        if (!Sse42.X64.IsSupported && !Crc32.Arm64.IsSupported)
            return UpdateByTable(state, data);
        while (data.Length >= sizeof(ulong))
        {
            state = Step(state, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var value in data)
            state = Step(state, value);
        return state;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(uint state, ulong value) =>
        Sse42.X64.IsSupported ? (uint)Sse42.X64.Crc32(state, value) : Crc32.Arm64.ComputeCrc32C(state, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Step(uint state, byte value) =>
        Sse42.IsSupported ? Sse42.Crc32(state, value) : Crc32.ComputeCrc32C(state, value);

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value >> 1) ^ ((value & 1) * ReversedPolynomial);
            table[i] = value;
        }

        return table;
    }
}
