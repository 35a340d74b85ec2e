namespace PeerRelay.Simulator.Reference;

/// <summary>A node of the tree that the <c>k-bucket</c> package makes: a bucket, or what has become of one that was split.</summary>
internal sealed class ReferenceBucket<T>
{
    /// <summary>The contacts, the one that was touched last at the end; null if it was split.</summary>
    public List<T>? Contacts { get; private set; } = [];

    /// <summary>Whether it is far from the peer itself, and so takes no more when it is full.</summary>
    public bool IsFar { get; private set; }

    /// <summary>Those whose next bit is not set.</summary>
    public ReferenceBucket<T>? Low { get; private set; }

    /// <summary>Those whose next bit is set.</summary>
    public ReferenceBucket<T>? High { get; private set; }

    /// <summary>The half of a bit.</summary>
    public ReferenceBucket<T> Half(bool bit) => bit ? High! : Low!;

    /// <summary>Splits it.</summary>
    /// <param name="isHigh">To which half a contact goes.</param>
    /// <param name="selfIsHigh">In which half the peer itself would be: the other one may not be split again.</param>
    public void Split(Func<T, bool> isHigh, bool selfIsHigh)
    {
        Low = new ReferenceBucket<T> { IsFar = selfIsHigh };
        High = new ReferenceBucket<T> { IsFar = !selfIsHigh };
        foreach (var contact in Contacts!) Half(isHigh(contact)).Contacts!.Add(contact);
        Contacts = null;
    }
}
