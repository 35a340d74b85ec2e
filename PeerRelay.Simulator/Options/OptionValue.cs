using System.Globalization;

namespace PeerRelay.Simulator.Options;

/// <summary>Reads the values of options; null for what is none.</summary>
internal static class OptionValue
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
        [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1))];

    /// <summary>A whole number within bounds.</summary>
    public static int? Count(string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null;

    /// <summary>A number from 0 to 2^64 - 1.</summary>
    public static ulong? Seed(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A number within bounds.</summary>
    public static double? Number(string text, double minimum, double maximum) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum ? value : null;

    /// <summary>A number with a unit, as in 40ms or 1.5h, within bounds.</summary>
    public static TimeSpan? Time(string text, TimeSpan minimum, TimeSpan maximum)
    {
        foreach (var (unit, length) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal) || Number(text[..^unit.Length], 0, 1e6) is not { } value) continue;
            var time = length * value;
            return time >= minimum && time <= maximum ? time : null;
        }

        return null;
    }
}
