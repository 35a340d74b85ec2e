namespace PeerRelay.WebRtc.Sctp;

/// <summary>What is done with a parameter that is not known: its two highest bits tell (RFC 9260 §3.2.1).</summary>
internal static class UnknownParameters
{
    private const int SkipBit = 0x8000;
    private const int ReportBit = 0x4000;
    private const int HeaderBytes = 4;

    /// <summary>Whether a parameter of INIT and INIT ACK is known.</summary>
    public static bool IsKnown(ParameterType type) => type
        is ParameterType.IPv4Address or ParameterType.IPv6Address or ParameterType.StateCookie or ParameterType.UnrecognizedParameter
        or ParameterType.CookiePreservative or ParameterType.SupportedAddressTypes or ParameterType.SupportedExtensions or ParameterType.ForwardTsnSupported;

    /// <summary>Whether what follows it is not to be read.</summary>
    public static bool EndsReading(ParameterType type) => ((int)type & SkipBit) == 0;

    /// <summary>Writes a report of each unknown parameter that asks for one, as long as there is room.</summary>
    /// <returns>Bytes written.</returns>
    public static int WriteReports(ReadOnlySpan<byte> parameters, Span<byte> reports)
    {
        var length = 0;
        var reader = new ParameterReader(parameters);
        while (reader.TryRead(out var type, out var whole))
        {
            if (IsKnown(type))
                continue;
            var size = HeaderBytes + Padding.Round(whole.Length);
            if (((int)type & ReportBit) != 0 && length + size <= reports.Length)
            {
                var report = reports.Slice(length, size);
                report.Clear();
                report[1] = (byte)ParameterType.UnrecognizedParameter;
                System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(report[2..], (ushort)(HeaderBytes + whole.Length));
                whole.CopyTo(report[HeaderBytes..]);
                length += size;
            }

            if (EndsReading(type))
                break;
        }

        return length;
    }
}
