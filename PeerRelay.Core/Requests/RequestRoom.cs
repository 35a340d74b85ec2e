using System.Runtime.InteropServices;
using PeerRelay.Identity;

namespace PeerRelay.Requests;

/// <summary>Bounds requests, those that are being answered or whose answers' receipts are waited for, in all and of each source. Safe for threads.</summary>
internal sealed class RequestRoom
{
    /// <summary>Requests of one source that are answered at a time. 64: a page asks a few at once.</summary>
    public const int PerSource = 64;

    /// <summary>Requests that are answered at a time. 1,024: sixteen sources that ask all they may.</summary>
    public const int InAll = 1_024;

    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, int> _bySource = [];
    private int _count;

    /// <summary>Takes a place, if there is one.</summary>
    public bool TryEnter(PeerId source)
    {
        lock (_lock)
        {
            if (_count == InAll) return false;
            ref var ofSource = ref CollectionsMarshal.GetValueRefOrAddDefault(_bySource, source, out _);
            if (ofSource == PerSource) return false;
            ofSource++;
            _count++;
            return true;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Leave(PeerId source)
    {
        lock (_lock)
        {
            _count--;
            if (--CollectionsMarshal.GetValueRefOrNullRef(_bySource, source) == 0) _bySource.Remove(source);
        }
    }
}
