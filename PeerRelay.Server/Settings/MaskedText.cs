namespace PeerRelay.Server.Settings;

/// <summary>What is shown of a text that was meant to be an url: not the user name and password that may be in it.</summary>
internal static class MaskedText
{
    /// <summary>The text with stars in the place of the user info. It may be any text, so all before the last @ is taken for it.</summary>
    public static string Of(string text)
    {
        var end = text.LastIndexOf('@');
        if (end < 0) return text;
        var scheme = text.IndexOf("//", StringComparison.Ordinal);
        var start = scheme < 0 || scheme > end ? 0 : scheme + 2;
        return $"{text[..start]}***{text[end..]}";
    }
}
