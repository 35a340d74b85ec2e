using System.Numerics;

namespace PeerRelay.Identity;

/// <summary>The XOR of two ids as an unsigned number of 160 bits: the metric by which peers are near or far.</summary>
public readonly struct XorDistance : IEquatable<XorDistance>, IComparable<XorDistance>, IComparisonOperators<XorDistance, XorDistance, bool>
{
    private readonly ulong _high;
    private readonly ulong _middle;
    private readonly uint _low;

    internal XorDistance(ulong high, ulong middle, uint low)
    {
        _high = high;
        _middle = middle;
        _low = low;
    }

    /// <inheritdoc/>
    public int CompareTo(XorDistance other)
    {
        if (_high != other._high) return _high < other._high ? -1 : 1;
        if (_middle != other._middle) return _middle < other._middle ? -1 : 1;
        return _low.CompareTo(other._low);
    }

    /// <inheritdoc/>
    public bool Equals(XorDistance other) => _high == other._high && _middle == other._middle && _low == other._low;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is XorDistance other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _middle, _low);

    /// <summary>The distance as 40 hexadecimal digits in lower case.</summary>
    public override string ToString() => $"{_high:x16}{_middle:x16}{_low:x8}";

    /// <summary>Whether the distances are the same.</summary>
    public static bool operator ==(XorDistance left, XorDistance right) => left.Equals(right);

    /// <summary>Whether the distances differ.</summary>
    public static bool operator !=(XorDistance left, XorDistance right) => !left.Equals(right);

    /// <summary>Whether the left distance is shorter.</summary>
    public static bool operator <(XorDistance left, XorDistance right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left distance is longer.</summary>
    public static bool operator >(XorDistance left, XorDistance right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left distance is shorter, or the same.</summary>
    public static bool operator <=(XorDistance left, XorDistance right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left distance is longer, or the same.</summary>
    public static bool operator >=(XorDistance left, XorDistance right) => left.CompareTo(right) >= 0;
}
