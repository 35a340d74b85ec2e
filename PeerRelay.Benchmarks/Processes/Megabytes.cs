using System.Globalization;

namespace PeerRelay.Benchmarks.Processes;

/// <summary>Writes bytes for people.</summary>
internal static class Megabytes
{
    private const double Bytes = 1024 * 1024;

    /// <summary>As <c>123.4 MiB</c>.</summary>
    public static string Text(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / Bytes:F1} MiB");
}
