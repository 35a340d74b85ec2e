using System.Globalization;
using System.Text;
using PeerRelay.Simulator.Messages;
using PeerRelay.Simulator.Options;

namespace PeerRelay.Simulator.Results;

/// <summary>A result as a chart in SVG: on the left how many messages came, on the right over how many links.</summary>
internal static class ResultChart
{
    private const int Width = 960;
    private const int Height = 420;
    private const int Top = 80;
    private const int Bottom = 340;

    private static readonly string[] Colours = ["#2563eb", "#d97706", "#059669", "#9333ea", "#dc2626"];

    /// <summary>Draws it.</summary>
    public static string Draw(SimulationOptions options, SimulationResult result)
    {
        var svg = new StringBuilder();
        svg.Append(Invariant($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\" fill=\"#1f2937\">\n"));
        svg.Append(Invariant($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>\n"));
        Text(svg, Width / 2, 30, "middle", Invariant($"{options.Scenario}, {options.Peers:N0} peers, seed {options.Seed}"), "font-size=\"18\" font-weight=\"bold\"");
        DrawShares(svg, new ChartFrame(70, 380, "messages that came", "share of messages"), result.Tallies);
        DrawHops(svg, new ChartFrame(490, 930, "links on the way", "share of messages that came"), result.Tallies);
        DrawLegend(svg, result.Tallies);
        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawShares(StringBuilder svg, ChartFrame frame, IReadOnlyList<MessageTally> tallies)
    {
        DrawFrame(svg, frame, 1);
        var room = (double)(frame.Right - frame.Left) / Math.Max(1, tallies.Count);
        for (var i = 0; i < tallies.Count; i++)
        {
            var left = frame.Left + (i * room) + (room * 0.2);
            Bar(svg, left, room * 0.6, tallies[i].Share, i);
            Text(svg, left + (room * 0.3), Y(tallies[i].Share) - 6, "middle", Percent(tallies[i].Share), "font-size=\"12\"");
        }
    }

    private static void DrawHops(StringBuilder svg, ChartFrame frame, IReadOnlyList<MessageTally> tallies)
    {
        var (hops, highest) = (1, 0.0);
        foreach (var tally in tallies)
        {
            hops = Math.Max(hops, tally.Hops.Count - 1);
            for (var i = 0; i < tally.Hops.Count; i++) highest = Math.Max(highest, (double)tally.Hops[i] / tally.Delivered);
        }

        var top = Math.Clamp(Math.Ceiling(highest * 10) / 10, 0.1, 1);
        DrawFrame(svg, frame, top);
        var room = (double)(frame.Right - frame.Left) / hops;
        for (var hop = 1; hop <= hops; hop++)
        {
            var left = frame.Left + ((hop - 1) * room) + (room * 0.1);
            for (var i = 0; i < tallies.Count; i++)
            {
                var width = room * 0.8 / tallies.Count;
                var share = hop < tallies[i].Hops.Count ? (double)tallies[i].Hops[hop] / tallies[i].Delivered : 0;
                Bar(svg, left + (i * width), width, share / top, i);
            }

            Text(svg, left + (room * 0.4), Bottom + 18, "middle", Invariant($"{hop}"));
        }
    }

    /// <summary>Draws the axes, with five lines across, and what they are.</summary>
    private static void DrawFrame(StringBuilder svg, ChartFrame frame, double top)
    {
        for (var i = 0; i <= 5; i++)
        {
            var y = Y(i / 5.0);
            svg.Append(Invariant($"<line x1=\"{frame.Left}\" y1=\"{y:F1}\" x2=\"{frame.Right}\" y2=\"{y:F1}\" stroke=\"{(i == 0 ? "#6b7280" : "#e5e7eb")}\"/>\n"));
            Text(svg, frame.Left - 8, y + 4, "end", Invariant($"{100 * top * i / 5:0.#}%"), "font-size=\"12\"");
        }

        var middle = (frame.Left + frame.Right) / 2;
        Text(svg, middle, Bottom + 40, "middle", frame.Across);
        svg.Append(Invariant($"<text transform=\"translate({frame.Left - 52} {(Top + Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{frame.Up}</text>\n"));
    }

    private static void DrawLegend(StringBuilder svg, IReadOnlyList<MessageTally> tallies)
    {
        var room = Width / (tallies.Count + 1);
        for (var i = 0; i < tallies.Count; i++)
        {
            var left = (room / 2) + (i * room);
            svg.Append(Invariant($"<rect x=\"{left}\" y=\"48\" width=\"12\" height=\"12\" fill=\"{Colour(i)}\"/>\n"));
            Text(svg, left + 18, 59, "start", Invariant($"{tallies[i].Name} ({tallies[i].Sent:N0}, {tallies[i].MeanHops:F2} links)"));
        }
    }

    private static void Bar(StringBuilder svg, double left, double width, double share, int colour) =>
        svg.Append(Invariant($"<rect x=\"{left:F1}\" y=\"{Y(share):F1}\" width=\"{width:F1}\" height=\"{Bottom - Y(share):F1}\" fill=\"{Colour(colour)}\"/>\n"));

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text, string attributes = "") =>
        svg.Append(Invariant($"<text x=\"{x:F1}\" y=\"{y:F1}\" text-anchor=\"{anchor}\" {attributes}>{text}</text>\n"));

    private static double Y(double share) => Bottom - (share * (Bottom - Top));

    /// <summary>A share in percent, rounded down, so that what is not all is not called 100%.</summary>
    private static string Percent(double share) => (Math.Floor(share * 100_000) / 1_000).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    private static string Colour(int index) => Colours[index % Colours.Length];

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
