using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.LargeMessages;

/// <summary>
/// A message of which not all parts have come yet, or which is being delivered. It takes memory for the parts that have come, whatever it says of its length.
/// Its owner sees to it that one thread at a time changes it.
/// </summary>
/// <param name="from">Its source.</param>
/// <param name="link">The neighbour by which its first part came.</param>
/// <param name="name">Its name among those of its source.</param>
/// <param name="length">Its bytes.</param>
/// <param name="kind">What they are.</param>
/// <param name="number">Which one it is of all that were begun.</param>
internal sealed class PartialMessage(PeerId from, PeerId link, string name, int length, PartKind kind, long number)
{
    private readonly Dictionary<int, byte[]> _parts = []; // by their offset
    private byte[]? _whole;

    /// <summary>Its source.</summary>
    public PeerId From => from;

    /// <summary>
    /// The neighbour to whose account it is: by which its first part came. Others may come by other ways. Null once there is no link to that, until it goes on by another one.
    /// </summary>
    public PeerId? Link { get; set; } = link;

    /// <summary>Its name among those of its source.</summary>
    public string Name => name;

    /// <summary>Its bytes, of the whole.</summary>
    public int Length => length;

    /// <summary>What they are.</summary>
    public PartKind Kind => kind;

    /// <summary>Which one it is of all that were begun.</summary>
    public long Number => number;

    /// <summary>When something last came for it.</summary>
    public TimeSpan HeardAt { get; set; }

    /// <summary>How many parts are there.</summary>
    public int Kept { get; private set; }

    /// <summary>How many parts are not there.</summary>
    public int Missing => PartsOf(length) - Kept;

    /// <summary>Whether all parts are there; then it is being delivered.</summary>
    public bool IsWhole => Missing == 0;

    /// <summary>How many parts a message has.</summary>
    /// <param name="bytes">Its length.</param>
    public static int PartsOf(long bytes) => (int)((bytes + WireLimits.PartBytes - 1) / WireLimits.PartBytes);

    /// <summary>Whether a part is there, while not all are.</summary>
    public bool Has(int offset) => _parts.ContainsKey(offset);

    /// <summary>Whether a part says of the message what the first one said.</summary>
    public bool Fits(in Part part) => part.Length == length && part.Kind == kind;

    /// <summary>Keeps the bytes of a part that is not there.</summary>
    public void Keep(int offset, ReadOnlySpan<byte> bytes)
    {
        _parts.Add(offset, bytes.ToArray());
        Kept++;
    }

    /// <summary>Puts the message together, once it is whole. For whoever delivers it: it takes a while, and nobody else needs the parts meanwhile.</summary>
    /// <returns>Its bytes.</returns>
    public byte[] PutTogether()
    {
        var whole = GC.AllocateUninitializedArray<byte>(length); // none is read before it is written: all parts are there
        foreach (var (offset, bytes) in _parts) bytes.CopyTo(whole.AsSpan(offset));
        _parts.Clear();
        return _whole = whole;
    }

    /// <summary>
    /// Takes it apart again but for one part: the application has refused the message that this made whole, and its next try is to deliver it anew. A copy, as some handler may have kept
    /// the whole. For whoever has delivered it: it takes a while, and nobody else looks at the parts before <see cref="Reopen"/>.
    /// </summary>
    public void TakeApart(int offset)
    {
        for (var i = 0; i < length; i += WireLimits.PartBytes)
            if (i != offset)
                _parts.Add(i, _whole.AsSpan(i, Part.SizeOf(i, length)).ToArray());
        _whole = null;
    }

    /// <summary>Has it be no longer whole, now that it was taken apart.</summary>
    public void Reopen() => Kept--;
}
