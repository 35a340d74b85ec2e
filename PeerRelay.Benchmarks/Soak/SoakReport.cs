using System.Globalization;
using PeerRelay.Benchmarks.Processes;

namespace PeerRelay.Benchmarks.Soak;

/// <summary>What a round has found.</summary>
/// <param name="Round">Which one, from 1.</param>
/// <param name="Time">How long it took, until the last link was gone.</param>
/// <param name="Ready">Connections that were served.</param>
/// <param name="Sent">Messages sent.</param>
/// <param name="Lost">Those that did not come.</param>
/// <param name="Faults">Those that came as they should not.</param>
/// <param name="FirstFault">What was wrong with the first of those.</param>
/// <param name="NotClosed">Connections that were closed in order, and that the server did not end in order.</param>
/// <param name="Links">Links that were left.</param>
/// <param name="Server">What the server held after it.</param>
internal sealed record SoakReport(
    int Round, TimeSpan Time, int Ready, long Sent, long Lost, int Faults, string? FirstFault, int NotClosed, int Links, ProcessFigures Server)
{
    private const string Head = "round  seconds   ready     sent  lost   rss MiB  anon MiB  descriptors  links";

    /// <summary>The head of the table, and what the server holds at its start.</summary>
    public static string Before(ProcessFigures server) => Head + Environment.NewLine + Line("start", "", "", "", "", server, 0);

    public override string ToString() =>
        Line(Text(Round), Text(Time.TotalSeconds, "F1"), Text(Ready), Text(Sent), Text(Lost), Server, Links);

    private static string Line(string round, string time, string ready, string sent, string lost, ProcessFigures server, int links) =>
        $"{round,5}  {time,7}  {ready,6}  {sent,7}  {lost,4}  {MiB(server.Rss),8}  {MiB(server.Anonymous),8}  {Text(server.Descriptors),11}  {Text(links),5}";

    private static string MiB(long bytes) => Text(bytes / 1024.0 / 1024.0, "F1");

    private static string Text(IFormattable value, string? format = null) => value.ToString(format, CultureInfo.InvariantCulture);
}
