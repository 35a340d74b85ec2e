using System.Globalization;
using Xunit.Sdk;

namespace PeerRelay.WebRtc.Tests.Hostile;

/// <summary>Runs of spoilt input: how many there are, what they may leave behind, and what is said when one fails.</summary>
internal static class Mutations
{
    /// <summary>Bytes of objects that a run may leave behind. 16 MiB: in the great run of a million, less than 17 for each; what tests beside it hold is more than nothing.</summary>
    private const long MostHeldBytes = 16 * 1024 * 1024;

    /// <summary>Bytes that the process may grow by, OpenSSL's memory and garbage with it. 512 MiB: the garbage is the most of it.</summary>
    private const long MostProcessBytes = 512 * 1024 * 1024;

    private const string Variable = "PEERRELAY_MUTATIONS";

    /// <summary>How many each run has: 20,000, or as many as the environment variable says.</summary>
    public static int Count { get; } = Read(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Reads the variable. With one that can't be read, a run would be a smaller one than was asked for, and nobody would know.</summary>
    /// <param name="text">Its value; null or empty if it is not set.</param>
    /// <exception cref="FormatException">It is no number above 0.</exception>
    public static int Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return 20_000;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : throw new FormatException($"{Variable}: '{text}' is no number above 0.");
    }

    /// <summary>Tries one after the other.</summary>
    /// <param name="seed">Of what is random.</param>
    /// <param name="attempt">Tries one. It gets the number of tries before.</param>
    /// <param name="costs">For how many one counts, where it is much work.</param>
    public static void Run(int seed, Action<Random, int> attempt, int costs = 1) => Run(seed, (random, number) =>
    {
        attempt(random, number / costs);
        return costs;
    });

    /// <summary>Tries one after the other.</summary>
    /// <param name="seed">Of what is random.</param>
    /// <param name="attempt">Tries some, and returns how many. It gets the number of tries before.</param>
    public static void Run(int seed, Func<Random, int, int> attempt)
    {
        var random = new Random(seed);
        var (held, process) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        for (var done = 0; done < Count;)
        {
            try
            {
                done += attempt(random, done);
            }
            catch (Exception exception)
            {
                throw new XunitException($"Seed {seed}, after {done} tries: {exception}");
            }
        }

        var (moreHeld, moreProcess) = (GC.GetTotalMemory(forceFullCollection: true) - held, Environment.WorkingSet - process);
        Assert.True(moreHeld < MostHeldBytes && moreProcess < MostProcessBytes, $"Seed {seed}: {Count} tries have left {moreHeld} bytes, and {moreProcess} of the process.");
    }
}
