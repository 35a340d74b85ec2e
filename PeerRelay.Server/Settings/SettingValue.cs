using System.Globalization;

namespace PeerRelay.Server.Settings;

/// <summary>The kinds of single values that settings have, and how they are written.</summary>
internal static class SettingValue
{
    /// <summary>Whether settings of this type are single values.</summary>
    public static bool IsKnown(Type type) =>
        type == typeof(string) || type == typeof(int) || type == typeof(long) || type == typeof(bool) || type == typeof(TimeSpan);

    /// <summary>What a value of the type looks like, to go on after "is not".</summary>
    public static string Describe(Type type) =>
        type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(bool) ? "'true' or 'false'"
        : type == typeof(TimeSpan) ? "a time as hh:mm:ss (00:00:30 is 30 seconds), with days in front as d.hh:mm:ss"
        : "a string";

    /// <summary>Reads a value.</summary>
    /// <returns>Whether the text is a value of that type.</returns>
    public static bool TryParse(string text, Type type, out object? value)
    {
        value = null;
        if (type == typeof(string))
            value = text;
        else if (type == typeof(int))
            value = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        else if (type == typeof(long))
            value = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        else if (type == typeof(bool))
            value = bool.TryParse(text, out var flag) ? flag : null;
        else if (type == typeof(TimeSpan))
            value = text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null; // a bare 30 would be days
        return value is not null;
    }
}
