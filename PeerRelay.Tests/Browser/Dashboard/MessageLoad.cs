using System.Diagnostics;
using PeerRelay.Identity;
using PeerRelay.Tests.Hostile;

namespace PeerRelay.Tests.Browser.Dashboard;

/// <summary>Has peers send at a pace: each to its partner, and some to the node itself.</summary>
internal sealed class MessageLoad(RawPeer[] peers, PeerId node, int perSecond) : IAsyncDisposable
{
    /// <summary>One in so many messages is for the node.</summary>
    private const int ForNode = 5;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private long _sent;

    /// <summary>How many were sent.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Step);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                for (var due = (long)(watch.Elapsed.TotalSeconds * perSecond); _sent < due; Interlocked.Increment(ref _sent))
                {
                    var peer = peers[_sent % peers.Length];
                    await (_sent % ForNode == 0 ? peer.SendAsync(node, "{\"n\":1}") : peer.SendAsync());
                }
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }
}
