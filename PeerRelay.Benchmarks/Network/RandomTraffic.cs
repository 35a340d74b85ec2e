using System.Diagnostics;

namespace PeerRelay.Benchmarks.Network;

/// <summary>Messages between peers that are chosen at random, as many of each pair of kinds, at a steady pace.</summary>
internal sealed class RandomTraffic(MixedNetwork network, MessageLedger ledger)
{
    /// <summary>Messages a second: what hundreds of peers and several Node processes can do on two cores beside keeping their links.</summary>
    private const int Pace = 200;

    private const int Seed = 1;

    private static readonly TimeSpan ArrivalLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(Seed);

    /// <summary>Sends some.</summary>
    /// <param name="count">How many.</param>
    /// <param name="areReceipted">Whether every other one between new peers asks for a receipt.</param>
    /// <param name="atHalf">Is run beside what is sent from the middle on.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task SendAsync(int count, bool areReceipted, Func<Task>? atHalf, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var beside = Task.CompletedTask;
        for (var i = 0; i < count; i++)
        {
            if (i == count / 2 && atHalf is not null) beside = atHalf();
            var (from, to) = Choose(i);
            if (areReceipted && i % 8 == 0 && from is NewMember asking) ledger.Ask(number => asking.SendAwaitedAsync(to.Id, number), from, to);
            else await from.SendAsync(to.Id, ledger.Add(from, to));
            var ahead = TimeSpan.FromSeconds((i + 1.0) / Pace) - watch.Elapsed;
            if (ahead > LookInterval) await Task.Delay(ahead, cancellationToken);
        }

        await beside;
    }

    /// <summary>Waits until all have come, or the time is over.</summary>
    public async Task WaitForAllAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (ledger.Arrived < ledger.Sent && watch.Elapsed < ArrivalLimit) await Task.Delay(LookInterval, cancellationToken);
    }

    private (IMember From, IMember To) Choose(int number)
    {
        var from = Any(number % 4 < 2 ? network.New : network.Npm);
        var targets = number % 2 == 0 ? network.New : network.Npm;
        var to = Any(targets);
        while (to == from) to = Any(targets);
        return (from, to);
    }

    private IMember Any(IReadOnlyList<IMember> members) => members[_random.Next(members.Count)];
}
