using System.Globalization;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>What has come in a measurement, of which nothing was lost.</summary>
/// <param name="Messages">Messages.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Time">From the first that was sent to the last that came.</param>
/// <param name="Cpu">What the process has used of the processor meanwhile, for both ends.</param>
internal sealed record Throughput(long Messages, long Bytes, TimeSpan Time, TimeSpan Cpu)
{
    private const double BytesPerMegabyte = 1_000_000;

    public double MessagesPerSecond => Messages / Time.TotalSeconds;

    public double MegabytesPerSecond => Bytes / BytesPerMegabyte / Time.TotalSeconds;

    /// <summary>Microseconds of the processor for a message.</summary>
    public double CpuPerMessage => Cpu.TotalMicroseconds / Messages;

    /// <summary>Milliseconds of the processor for a megabyte.</summary>
    public double CpuPerMegabyte => Cpu.TotalMilliseconds / (Bytes / BytesPerMegabyte);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{MegabytesPerSecond:F1} MB/s, {MessagesPerSecond:F0} msg/s, {CpuPerMegabyte:F1} ms CPU/MB, {CpuPerMessage:F1} us/msg");
}
