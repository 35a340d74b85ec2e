using System.Diagnostics.CodeAnalysis;

namespace PeerRelay.Server.Hosting;

/// <summary>A place for each connection that the process has descriptors for, whatever it is for and however it is accepted.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The semaphore has nothing to dispose of, and a connection may end after the server has.")]
internal sealed class ConnectionRoom(DescriptorBudget budget)
{
    private readonly SemaphoreSlim _places = new(budget.Accepted);

    /// <summary>Waits for a place, and takes it. A connection is accepted only then.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    /// <summary>Gives a place back: the connection has been closed, or there was none.</summary>
    public void Leave() => _places.Release();
}
