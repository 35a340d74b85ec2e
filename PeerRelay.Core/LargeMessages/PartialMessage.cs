using System.Collections;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.LargeMessages;

/// <summary>A message of which not all parts have come yet, or which is being delivered. Its owner sees to it that one thread at a time changes it.</summary>
/// <param name="from">Its source.</param>
/// <param name="name">Its name among those of its source.</param>
/// <param name="length">Its bytes.</param>
/// <param name="kind">What they are.</param>
internal sealed class PartialMessage(PeerId from, string name, int length, PartKind kind)
{
    private readonly BitArray _has = new((length + WireLimits.PartBytes - 1) / WireLimits.PartBytes);
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(length); // none is read before it is written: a message is whole once all parts are
    private int _missing = (length + WireLimits.PartBytes - 1) / WireLimits.PartBytes;

    /// <summary>Its source.</summary>
    public PeerId From => from;

    /// <summary>Its name among those of its source.</summary>
    public string Name => name;

    /// <summary>Its bytes, of the whole.</summary>
    public int Length => length;

    /// <summary>What they are.</summary>
    public PartKind Kind => kind;

    /// <summary>The bytes, once it is whole.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>When the latest part came.</summary>
    public TimeSpan HeardAt { get; set; }

    /// <summary>Whether all parts are there; then it is being delivered.</summary>
    public bool IsWhole => _missing == 0;

    /// <summary>Whether no part is there.</summary>
    public bool IsEmpty => _missing == _has.Length;

    /// <summary>Whether a part is there.</summary>
    public bool Has(int offset) => _has[offset / WireLimits.PartBytes];

    /// <summary>Whether a part says of the message what the first one said.</summary>
    public bool Fits(in Part part) => part.Length == length && part.Kind == kind;

    /// <summary>Keeps the bytes of a part that is not there.</summary>
    public void Keep(int offset, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(offset));
        _has[offset / WireLimits.PartBytes] = true;
        _missing--;
    }

    /// <summary>Forgets a part: the application has refused the message that it made whole, and its next try is to deliver it anew.</summary>
    public void Forget(int offset)
    {
        _has[offset / WireLimits.PartBytes] = false;
        _missing++;
        _bytes = [.. _bytes]; // some handler may have kept those
    }
}
