using Microsoft.Extensions.Logging;

namespace PeerRelay.Node;

/// <summary>The tasks that a node has started and that nobody else awaits. They are awaited when it stops.</summary>
internal sealed class TaskSet(ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _tasks = [];

    /// <summary>Takes a task over until it has ended.</summary>
    public void Add(Task task)
    {
        lock (_lock) _tasks.Add(task);
        task.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Waits until all have ended, also those that come while it waits. One that fails has been logged, and keeps nobody up.</summary>
    public async Task WhenAllAsync()
    {
        while (true)
        {
            Task[] tasks;
            lock (_lock) tasks = [.. _tasks];
            if (tasks.Length == 0) return;
            await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Remove(Task task)
    {
        if (task.Exception is { } fault) NodeLog.TaskFailed(logger, fault);
        lock (_lock) _tasks.Remove(task);
    }
}
