using System.Globalization;

namespace PeerRelay.Benchmarks.Network;

/// <summary>What has become of messages, for each pair of kinds.</summary>
internal sealed class DeliveryReport(IReadOnlyList<MessageEntry> messages)
{
    private const string Head = "kind        sent  arrived   share %  lost  twice  hops mean  most";

    /// <summary>The share of the messages of a kind that have come.</summary>
    public double Share(string kind)
    {
        var sent = messages.Where(message => message.Kind == kind).ToList();
        return sent.Count == 0 ? 1 : (double)sent.Count(message => message.Deliveries > 0) / sent.Count;
    }

    public override string ToString() => string.Join(
        Environment.NewLine, messages.GroupBy(message => message.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(Line).Prepend(Head));

    private static string Line(IGrouping<string, MessageEntry> kind)
    {
        var sent = kind.Count();
        var arrived = kind.Count(message => message.Deliveries > 0);
        var twice = kind.Sum(message => Math.Max(0, message.Deliveries - 1));
        var hops = kind.Select(message => message.Hops).OfType<int>().ToList();
        var (mean, most) = hops.Count == 0
            ? ("-", "-")
            : (hops.Average().ToString("F2", CultureInfo.InvariantCulture), hops.Max().ToString(CultureInfo.InvariantCulture));
        return string.Create(
            CultureInfo.InvariantCulture, $"{kind.Key,-8}  {sent,6}  {arrived,7}  {100.0 * arrived / sent,8:F2}  {sent - arrived,4}  {twice,5}  {mean,9}  {most,4}");
    }
}
