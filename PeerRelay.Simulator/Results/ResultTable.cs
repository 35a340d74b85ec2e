using System.Globalization;
using System.Text;
using PeerRelay.Simulator.Messages;

namespace PeerRelay.Simulator.Results;

/// <summary>A result as text to read.</summary>
internal static class ResultTable
{
    private static readonly (string Name, Func<MessageTally, string> Value)[] Columns =
    [
        ("messages", tally => tally.Name),
        ("sent", tally => Text(tally.Sent)),
        ("delivered", tally => Text(tally.Delivered)),
        ("lost", tally => Text(tally.Lost)),
        ("void", tally => Text(tally.Void)),
        ("share", tally => (100 * tally.Share).ToString("F4", CultureInfo.InvariantCulture) + "%"),
        ("1st try", tally => (100 * tally.ShareWithin(1)).ToString("F4", CultureInfo.InvariantCulture) + "%"),
        ("duplicates", tally => Text(tally.Duplicates)),
        ("receipts", tally => tally.MaxTries == 1 ? "-" : Text(tally.Receipts)),
        ("hops", tally => Text(tally.MeanHops)),
        ("p50", tally => Text(tally.HopsAt(0.5))),
        ("p99", tally => Text(tally.HopsAt(0.99))),
        ("max", tally => Text(tally.Hops.Count == 0 ? 0 : tally.Hops.Count - 1)),
        ("sent/delivery", tally => Text(tally.TransmissionsPerDelivery)),
        ("sent/hop", tally => Text(tally.TransmissionsPerHop)),
    ];

    /// <summary>Writes it.</summary>
    public static string Write(SimulationResult result)
    {
        var text = new StringBuilder();
        List<string[]> rows = [[.. Columns.Select(column => column.Name)], .. result.Tallies.Select(tally => Columns.Select(column => column.Value(tally)).ToArray())];
        Append(text, rows);
        text.Append('\n');
        Append(text, [.. result.Figures.Select(figure => new[] { figure.Key, Text(figure.Value) })]);
        text.Append('\n');
        Append(text, [["frames of type", "sent"], .. result.Transmissions.Select(type => new[] { type.Key, Text(type.Value) })]);
        text.Append('\n');
        Append(text,
        [
            ["heap for each peer", $"{Text(result.StatePerPeer / 1024.0)} KiB"], ["largest heap", $"{result.PeakHeap >> 20} MiB"],
            ["real time", $"{Text(result.Elapsed.TotalSeconds)} s"],
        ]);
        return text.ToString();
    }

    private static string Text(double value) => value.ToString(value == Math.Floor(value) ? "F0" : "F3", CultureInfo.InvariantCulture);

    private static void Append(StringBuilder text, List<string[]> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            for (var column = 0; column < rows[i].Length; column++)
            {
                var width = rows.Max(row => row[column].Length);
                text.Append(column == 0 ? rows[i][column].PadRight(width) : "  " + rows[i][column].PadLeft(width));
            }

            text.Append('\n');
        }
    }
}
