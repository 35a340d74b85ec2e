namespace PeerRelay.Server.Sockets;

/// <summary>The loops of the process: one for each processor, started when the first is wanted.</summary>
internal sealed class EpollLoops : IDisposable
{
    private readonly Lazy<EpollLoop[]> _loops = new(Start);

    /// <summary>The loop for one more socket: the one that has the fewest.</summary>
    public EpollLoop Next() => _loops.Value.MinBy(loop => loop.Count)!;

    /// <summary>Cuts all sockets that links have.</summary>
    public void CutLinks()
    {
        if (!_loops.IsValueCreated) return;
        foreach (var loop in _loops.Value) loop.CutLinks();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_loops.IsValueCreated) return;
        foreach (var loop in _loops.Value) loop.Dispose();
    }

    private static EpollLoop[] Start() => [.. Enumerable.Range(1, Environment.ProcessorCount).Select(i => new EpollLoop($"links {i}"))];
}
