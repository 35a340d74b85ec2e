using System.Globalization;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>Ours and wrtc, each with itself, send in turn, and are compared in each turn: what else the machine does then is the same for both, more or less.</summary>
/// <param name="percent">Of a hundred datagrams, how many are lost.</param>
/// <param name="rounds">Turns.</param>
/// <param name="time">How long each sends.</param>
internal sealed class Comparison(int percent, int rounds, TimeSpan time)
{
    private const int Seed = 20260;

    /// <summary>How long each sends before it counts: .NET has to compile the code that is hot, Node to know it.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    /// <summary>Compares them.</summary>
    /// <param name="aims">For each size of messages, in bytes, the least that ours is to be of wrtc's.</param>
    /// <param name="verdict">Told what holds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(IReadOnlyDictionary<int, double> aims, Verdict verdict, CancellationToken cancellationToken)
    {
        await using var ours = PairProcess.StartOurs();
        await using var theirs = PairProcess.StartTheirs();
        foreach (var pair in (PairProcess[])[ours, theirs]) await pair.OpenAsync(percent, Seed, cancellationToken);
        foreach (var (bytes, aim) in aims)
        {
            await ours.MeasureAsync(bytes, WarmUp, cancellationToken);
            await theirs.MeasureAsync(bytes, WarmUp, cancellationToken);
            Console.WriteLine($"{bytes} B, {percent} % lost; ours, wrtc, ratio:");
            var ratios = new List<double>();
            for (var round = 0; round < rounds; round++)
            {
                var (our, their) = (await ours.MeasureAsync(bytes, time, cancellationToken), await theirs.MeasureAsync(bytes, time, cancellationToken));
                ratios.Add(our.MessagesPerSecond / their.MessagesPerSecond);
                Console.WriteLine(Text($"  {our,-60}  {their,-60}  {ratios[^1]:F2}"));
            }

            ratios.Sort();
            verdict.Check(
                Median(ratios) >= aim,
                Text($"{bytes} B, {percent} % lost: {Median(ratios):F2} times as much as wrtc, {ratios[0]:F2} to {ratios[^1]:F2} (to be at least {aim:F1})"));
        }

        if (percent > 0) Console.WriteLine(Text($"       lost were {ours.LostShare:P2} of the datagrams of ours, {theirs.LostShare:P2} of wrtc's"));
    }

    private static double Median(List<double> sorted) => (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
