namespace PeerRelay.Tests.Harness;

/// <summary>
/// One at a time, over all processes that run these tests: <c>test.sh</c> runs variants of links beside each other, and what takes all of the machine
/// for long would take too much from its like. That of a process that has ended is over.
/// </summary>
internal sealed class MachineTurn : IAsyncDisposable
{
    private static readonly string LockFile = Path.Combine(AppContext.BaseDirectory, "machine.turn");

    /// <summary>Below the five minutes after which <c>test.sh</c> takes a test for stuck. Then it goes on all the same.</summary>
    private static readonly TimeSpan Patience = 4 * Eventually.Limit;

    private FileStream? _held;

    /// <summary>Waits for one's turn, which ends with its disposal.</summary>
    public static async Task<MachineTurn> TakeAsync()
    {
        var turn = new MachineTurn();
        await Eventually.WithinAsync(Patience, () => Task.FromResult(turn.TryTake()));
        return turn;
    }

    public ValueTask DisposeAsync() => _held?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool TryTake()
    {
        try
        {
            _held = new FileStream(LockFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false; // another one has it
        }
    }
}
