using System.Numerics;
using System.Runtime.InteropServices;

namespace PeerRelay.Simulator.Networks;

/// <summary>
/// Random numbers from a seed, the same on every machine and in every version of .NET: xoshiro256** (Blackman and Vigna, 2018), which splitmix64 seeds.
/// </summary>
internal sealed class SeededRandom : Random
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Makes a generator of a seed.</summary>
    public SeededRandom(ulong seed) => (_s0, _s1, _s2, _s3) = (Split(ref seed), Split(ref seed), Split(ref seed), Split(ref seed));

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Whether something happens that does so with a probability. One of 0 takes no number.</summary>
    public bool Happens(double probability) => probability > 0 && NextDouble() < probability;

    /// <inheritdoc/>
    public override int Next() => (int)Below(int.MaxValue);

    /// <inheritdoc/>
    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Below((ulong)maxValue);
    }

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    /// <inheritdoc/>
    public override long NextInt64() => (long)Below(long.MaxValue);

    /// <inheritdoc/>
    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)maxValue);
    }

    /// <inheritdoc/>
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + (long)Below((ulong)maxValue - (ulong)minValue);
    }

    /// <inheritdoc/>
    public override double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <inheritdoc/>
    public override float NextSingle() => (NextBits() >> 40) * (1.0f / (1U << 24));

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer)
    {
        for (; !buffer.IsEmpty; buffer = buffer[Math.Min(sizeof(ulong), buffer.Length)..])
        {
            var bits = NextBits();
            if (!BitConverter.IsLittleEndian) bits = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(bits);
            var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in bits));
            bytes[..Math.Min(bytes.Length, buffer.Length)].CopyTo(buffer);
        }
    }

    /// <inheritdoc/>
    protected override double Sample() => NextDouble();

    /// <summary>A number below a limit. That some come a 2^-32 more often than others is nothing that a simulation could show.</summary>
    private ulong Below(ulong limit) => Math.BigMul(NextBits(), limit, out _);

    private static ulong Split(ref ulong state)
    {
        var z = state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
