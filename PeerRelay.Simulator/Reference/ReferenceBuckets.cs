using System.Diagnostics.CodeAnalysis;
using PeerRelay.Identity;

namespace PeerRelay.Simulator.Reference;

/// <summary>
/// The routing table of the <c>k-bucket</c> package (3.3.1), as the reference uses it: nobody listens to its <c>ping</c>, so that a full bucket just does not take the
/// newcomer.
/// </summary>
/// <param name="self">The peer whose table it is.</param>
internal sealed class ReferenceBuckets<T>(PeerId self)
    where T : IReferenceContact
{
    /// <summary>How many contacts a bucket holds.</summary>
    public const int BucketSize = 20;

    private readonly ReferenceBucket<T> _root = new();

    /// <summary>A contact has been taken in.</summary>
    public event Action<T>? Added;

    /// <summary>A contact has been taken out.</summary>
    public event Action<T>? Removed;

    /// <summary>How many contacts there are.</summary>
    public int Count { get; private set; }

    /// <summary>Takes a contact in, in the place of one with its id if there is one; not if its bucket is full and far.</summary>
    public void Add(T contact)
    {
        var bucket = Find(contact.Id, out var depth);
        var contacts = bucket.Contacts!;
        var index = IndexOf(contacts, contact.Id);
        if (index >= 0)
        {
            contacts.RemoveAt(index);
            contacts.Add(contact);
        }
        else if (contacts.Count < BucketSize)
        {
            contacts.Add(contact);
            Count++;
            Added?.Invoke(contact);
        }
        else if (!bucket.IsFar)
        {
            bucket.Split(known => known.Id.GetBit(depth), self.GetBit(depth));
            Add(contact);
        }
    }

    /// <summary>Finds the contact of an id.</summary>
    public bool TryGet(PeerId id, [MaybeNullWhen(false)] out T contact)
    {
        var contacts = Find(id, out _).Contacts!;
        var index = IndexOf(contacts, id);
        contact = index >= 0 ? contacts[index] : default;
        return index >= 0;
    }

    /// <summary>Whether there is a contact of an id.</summary>
    public bool Contains(PeerId id) => TryGet(id, out _);

    /// <summary>Takes the contact of an id out, if there is one.</summary>
    public void Remove(PeerId id)
    {
        var contacts = Find(id, out _).Contacts!;
        var index = IndexOf(contacts, id);
        if (index < 0) return;
        var contact = contacts[index];
        contacts.RemoveAt(index);
        Count--;
        Removed?.Invoke(contact);
    }

    /// <summary>
    /// The contacts nearest to an id, of the buckets that are looked into: the id's own first, then the ones beside it, until they hold enough. Of those that are
    /// equally far as a double can tell, the one that was found first comes first.
    /// </summary>
    public ReadOnlySpan<T> Closest(PeerId id, int count)
    {
        var found = new T[Math.Min(Count, count + BucketSize - 1)];
        var length = 0;
        Collect(_root, id, 0, count, found, ref length);
        Span<double> distances = stackalloc double[length];
        for (var i = 0; i < length; i++) distances[i] = ReferenceDistance.Between(found[i].Id, id);
        Sort(distances, found);
        return found.AsSpan(0, Math.Min(length, count));
    }

    /// <summary>All contacts.</summary>
    public IEnumerable<T> All() => All(_root);

    private static IEnumerable<T> All(ReferenceBucket<T> bucket) => bucket.Contacts ?? All(bucket.Low!).Concat(All(bucket.High!));

    private static void Collect(ReferenceBucket<T> bucket, PeerId id, int depth, int count, T[] found, ref int length)
    {
        if (length >= count) return;
        if (bucket.Contacts is { } contacts)
        {
            contacts.CopyTo(found, length);
            length += contacts.Count;
            return;
        }

        var bit = id.GetBit(depth);
        Collect(bucket.Half(bit), id, depth + 1, count, found, ref length);
        Collect(bucket.Half(!bit), id, depth + 1, count, found, ref length);
    }

    /// <summary>Sorts a few; those that are equal stay in order, as they do in JavaScript.</summary>
    private static void Sort(Span<double> distances, T[] contacts)
    {
        for (var i = 1; i < distances.Length; i++)
        {
            var (distance, contact, j) = (distances[i], contacts[i], i);
            for (; j > 0 && distances[j - 1] > distance; j--) (distances[j], contacts[j]) = (distances[j - 1], contacts[j - 1]);
            (distances[j], contacts[j]) = (distance, contact);
        }
    }

    private static int IndexOf(List<T> contacts, PeerId id)
    {
        for (var i = 0; i < contacts.Count; i++)
            if (contacts[i].Id == id)
                return i;
        return -1;
    }

    private ReferenceBucket<T> Find(PeerId id, out int depth)
    {
        var bucket = _root;
        for (depth = 0; bucket.Contacts is null; depth++) bucket = bucket.Half(id.GetBit(depth));
        return bucket;
    }
}
