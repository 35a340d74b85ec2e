using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PeerRelay.Identity;

/// <summary>
/// The id of a peer: 160 bits, written as 40 hexadecimal digits in lower case. Ids are ordered as unsigned
/// big-endian numbers, the order in which the reference compares its id buffers (<c>lib/client.js</c>).
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(uint))] // 20 bytes, not 24: nodes hold thousands of them
public readonly struct PeerId :
    IEquatable<PeerId>, IComparable<PeerId>, IComparable,
    ISpanParsable<PeerId>, IUtf8SpanParsable<PeerId>, ISpanFormattable, IUtf8SpanFormattable,
    IComparisonOperators<PeerId, PeerId, bool>
{
    /// <summary>The length of an id in bytes.</summary>
    public const int ByteLength = 20;

    /// <summary>The length of an id in bits, and so the number of k-buckets.</summary>
    public const int BitLength = ByteLength * 8;

    /// <summary>The length of an id in hexadecimal digits.</summary>
    public const int HexLength = ByteLength * 2;

    private readonly ulong _high;
    private readonly ulong _middle;
    private readonly uint _low;

    private PeerId(ulong high, ulong middle, uint low)
    {
        _high = high;
        _middle = middle;
        _low = low;
    }

    /// <summary>The first 64 bits: enough to tell apart the peers of any network, and to say which of two is nearer but for ties.</summary>
    internal ulong Prefix => _high;

    /// <summary>Makes an id of 20 bytes, the most significant first.</summary>
    /// <exception cref="ArgumentException"><paramref name="bytes"/> is not 20 bytes long.</exception>
    public static PeerId FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteLength)
            throw new ArgumentException($"A peer id is {ByteLength} bytes long, not {bytes.Length}.", nameof(bytes));
        return new PeerId(
            BinaryPrimitives.ReadUInt64BigEndian(bytes),
            BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));
    }

    /// <summary>Makes a random id with a cryptographic generator, so that nobody can guess or aim it.</summary>
    public static PeerId Random()
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        RandomNumberGenerator.Fill(bytes);
        return FromBytes(bytes);
    }

    /// <summary>Writes the 20 bytes of the id, the most significant first.</summary>
    /// <returns>Whether <paramref name="destination"/> was long enough.</returns>
    public bool TryWriteBytes(Span<byte> destination)
    {
        if (destination.Length < ByteLength) return false;
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _middle);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], _low);
        return true;
    }

    /// <summary>The 20 bytes of the id, the most significant first.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[ByteLength];
        TryWriteBytes(bytes);
        return bytes;
    }

    /// <summary>The XOR distance to another id, over all 160 bits.</summary>
    public XorDistance DistanceTo(PeerId other) => new(_high ^ other._high, _middle ^ other._middle, _low ^ other._low);

    /// <summary>How many leading bits the two ids share: 0 to 160. Also the index of the k-bucket of one that holds the other.</summary>
    public int CommonPrefixLength(PeerId other)
    {
        var high = _high ^ other._high;
        if (high != 0) return BitOperations.LeadingZeroCount(high);
        var middle = _middle ^ other._middle;
        if (middle != 0) return 64 + BitOperations.LeadingZeroCount(middle);
        return 128 + BitOperations.LeadingZeroCount(_low ^ other._low);
    }

    /// <summary>The bit at an index from 0, the most significant, to 159.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside that range.</exception>
    public bool GetBit(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BitLength);
        return index switch
        {
            < 64 => (_high >> (63 - index) & 1) != 0,
            < 128 => (_middle >> (127 - index) & 1) != 0,
            _ => (_low >> (159 - index) & 1) != 0,
        };
    }

    /// <summary>This id with one bit turned over; index 0 is the most significant, 159 the least.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside that range.</exception>
    public PeerId FlipBit(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BitLength);
        return index switch
        {
            < 64 => new PeerId(_high ^ 1UL << (63 - index), _middle, _low),
            < 128 => new PeerId(_high, _middle ^ 1UL << (127 - index), _low),
            _ => new PeerId(_high, _middle, _low ^ 1U << (159 - index)),
        };
    }

    /// <inheritdoc/>
    public bool Equals(PeerId other) => _high == other._high && _middle == other._middle && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is PeerId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        // Seeded per process, as ids are chosen by strangers; in halves, since a ulong is folded to 32 bits before the seed comes in.
        HashCode.Combine((uint)(_high >> 32), (uint)_high, (uint)(_middle >> 32), (uint)_middle, _low);

    /// <inheritdoc/>
    public int CompareTo(PeerId other)
    {
        if (_high != other._high) return _high < other._high ? -1 : 1;
        if (_middle != other._middle) return _middle < other._middle ? -1 : 1;
        return _low.CompareTo(other._low);
    }

    /// <inheritdoc/>
    int IComparable.CompareTo(object? obj) => obj switch
    {
        null => 1,
        PeerId other => CompareTo(other),
        _ => throw new ArgumentException($"A peer id compares with a peer id, not with {obj.GetType()}.", nameof(obj)),
    };

    /// <summary>Reads 40 hexadecimal digits of either case.</summary>
    /// <exception cref="FormatException"><paramref name="s"/> is anything else.</exception>
    public static PeerId Parse(ReadOnlySpan<char> s) =>
        TryParse(s, out var id) ? id : throw new FormatException($"A peer id is {HexLength} hexadecimal digits.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static PeerId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static PeerId Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan());
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static PeerId Parse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider) =>
        TryParse(utf8Text, out var id) ? id : throw new FormatException($"A peer id is {HexLength} hexadecimal digits.");

    /// <summary>Reads 40 hexadecimal digits of either case.</summary>
    /// <returns>Whether <paramref name="s"/> was that, and nothing else.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out PeerId result)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        if (s.Length == HexLength && Convert.FromHexString(s, bytes, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            result = FromBytes(bytes);
            return true;
        }
        result = default;
        return false;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out PeerId)"/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out PeerId result) => TryParse(s, out result);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out PeerId)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out PeerId result) =>
        TryParse(s.AsSpan(), out result);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out PeerId)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out PeerId result)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        if (utf8Text.Length == HexLength && Convert.FromHexString(utf8Text, bytes, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            result = FromBytes(bytes);
            return true;
        }
        result = default;
        return false;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out PeerId)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, IFormatProvider? provider, out PeerId result) => TryParse(utf8Text, out result);

    /// <summary>The id as 40 hexadecimal digits in lower case.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        TryWriteBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>The id as 40 hexadecimal digits in lower case; the format is ignored.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        TryWriteBytes(bytes);
        return Convert.TryToHexStringLower(bytes, destination, out charsWritten);
    }

    /// <inheritdoc/>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null)
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        TryWriteBytes(bytes);
        return Convert.TryToHexStringLower(bytes, utf8Destination, out bytesWritten);
    }

    /// <summary>Whether the ids are the same.</summary>
    public static bool operator ==(PeerId left, PeerId right) => left.Equals(right);

    /// <summary>Whether the ids differ.</summary>
    public static bool operator !=(PeerId left, PeerId right) => !left.Equals(right);

    /// <summary>Whether the left id comes before the right one.</summary>
    public static bool operator <(PeerId left, PeerId right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left id comes after the right one.</summary>
    public static bool operator >(PeerId left, PeerId right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left id is the right one or comes before it.</summary>
    public static bool operator <=(PeerId left, PeerId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left id is the right one or comes after it.</summary>
    public static bool operator >=(PeerId left, PeerId right) => left.CompareTo(right) >= 0;
}
