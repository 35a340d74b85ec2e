using System.Diagnostics;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace PeerRelay.Tests.Harness;

/// <summary>Waits until something is so, looking again and again: the tests never sleep for a guessed time.</summary>
internal static class Eventually
{
    /// <summary>How long anything may take that should happen at once: generous, as the machine may be busy.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until the condition holds and fails after <see cref="Limit"/>.</summary>
    public static Task TrueAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        TrueAsync(() => Task.FromResult(condition()), what);

    /// <inheritdoc cref="TrueAsync(Func{bool}, string)"/>
    public static async Task TrueAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        if (!await WithinAsync(Limit, condition))
            throw new XunitException($"Not so within {Limit.TotalSeconds} s: {what}");
    }

    /// <summary>Waits until both are equal and fails with both values after <see cref="Limit"/>.</summary>
    public static async Task EqualAsync<T>(T expected, Func<T> actual)
    {
        T last = default!;
        await WithinAsync(Limit, () => Task.FromResult(EqualityComparer<T>.Default.Equals(expected, last = actual())));
        Assert.Equal(expected, last); // not looked at again: it may go on changing
    }

    /// <summary>Waits until the condition holds, or until the time is over.</summary>
    /// <returns>Whether it holds.</returns>
    public static async Task<bool> WithinAsync(TimeSpan time, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > time) return false;
            await Task.Delay(LookInterval);
        }
        return true;
    }
}
