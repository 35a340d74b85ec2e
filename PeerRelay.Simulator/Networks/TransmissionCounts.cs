using System.Text;

namespace PeerRelay.Simulator.Networks;

/// <summary>How many frames were sent over links, by the type of their body; and how many for each user message whose data is a number.</summary>
internal sealed class TransmissionCounts
{
    /// <summary>The type of an application's messages.</summary>
    public const string User = "user";

    /// <summary>Where the type can begin at the earliest: behind three ids.</summary>
    private const int EarliestType = 140;

    private readonly List<byte[]> _names = [];
    private readonly List<long> _counts = [];
    private int[] _perMessage = [];

    private static ReadOnlySpan<byte> TypeMark => "\"type\":\""u8;

    private static ReadOnlySpan<byte> DataMark => "\",\"data\":"u8;

    /// <summary>All frames.</summary>
    public long Total { get; private set; }

    /// <summary>The bytes of all frames.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of frames of each type, in the order of their names.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> ByType
    {
        get
        {
            var list = new List<KeyValuePair<string, long>>();
            for (var i = 0; i < _names.Count; i++) list.Add(new(Encoding.UTF8.GetString(_names[i]), _counts[i]));
            list.Sort((x, y) => string.CompareOrdinal(x.Key, y.Key));
            return list;
        }
    }

    /// <summary>Frames of the user message whose data is a number.</summary>
    public int OfMessage(long number) => (ulong)number < (ulong)_perMessage.Length ? _perMessage[number] : 0;

    /// <summary>Counts a frame that is sent.</summary>
    public void Count(ReadOnlySpan<byte> frame)
    {
        Total++;
        Bytes += frame.Length;
        var rest = frame.Length > EarliestType ? frame[EarliestType..] : frame;
        var start = rest.IndexOf(TypeMark);
        rest = start < 0 ? [] : rest[(start + TypeMark.Length)..];
        var end = rest.IndexOf((byte)'"');
        var name = end < 0 ? "none"u8 : rest[..end];
        _counts[IndexOf(name)]++;
        if (name.SequenceEqual("user"u8) && TryReadNumber(rest[end..], out var number)) CountMessage(number);
    }

    /// <summary>Reads the data of a user message, if that is a number.</summary>
    /// <param name="afterType">The frame from the quote behind the type on.</param>
    /// <param name="number">The number.</param>
    private static bool TryReadNumber(ReadOnlySpan<byte> afterType, out int number)
    {
        number = 0;
        return afterType.StartsWith(DataMark) &&
            System.Buffers.Text.Utf8Parser.TryParse(afterType[DataMark.Length..], out number, out _) && number >= 0;
    }

    private int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _names.Count; i++)
            if (name.SequenceEqual(_names[i]))
                return i;
        _names.Add(name.ToArray());
        _counts.Add(0);
        return _names.Count - 1;
    }

    private void CountMessage(int number)
    {
        if (number >= _perMessage.Length) Array.Resize(ref _perMessage, Math.Max(1024, Math.Max(number + 1, 2 * _perMessage.Length)));
        _perMessage[number]++;
    }
}
