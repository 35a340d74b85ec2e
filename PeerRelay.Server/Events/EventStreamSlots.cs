using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Events;

/// <summary>Bounds how many event streams there are at a time, those with a snapshot and those without together.</summary>
internal sealed class EventStreamSlots(IOptions<RelayOptions> options)
{
    private readonly int _most = options.Value.Admin.EventStreams;
    private int _taken;

    /// <summary>Takes a slot, to be given back by <see cref="Release"/>.</summary>
    /// <returns>False if all are taken.</returns>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= _most) return true;
        Release();
        return false;
    }

    /// <summary>Gives a slot back.</summary>
    public void Release() => Interlocked.Decrement(ref _taken);
}
