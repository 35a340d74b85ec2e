using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Clients;

/// <summary>A message as the node sends it, or passes it on: hexadecimal ids and no white space. It is not parsed, but looked at where things are.</summary>
internal readonly ref struct RelayMessage
{
    /// <summary>Whom it is for.</summary>
    public PeerId To { get; private init; }

    /// <summary>Who made it.</summary>
    public PeerId From { get; private init; }

    /// <summary>The type of its body.</summary>
    public ReadOnlySpan<byte> Type { get; private init; }

    /// <summary>The text that is its data, if that is a string: without what follows it in the frame, and without its quotes.</summary>
    public ReadOnlySpan<byte> Text { get; private init; }

    /// <summary>Reads a frame.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out RelayMessage message)
    {
        message = default;
        var to = After(frame, "{\"to\":\""u8);
        var from = After(to, "\",\"from\":\""u8);
        var type = After(from, "\",\"data\":{\"type\":\""u8);
        var typeEnd = type.IndexOf((byte)'"');
        if (typeEnd < 0 || !PeerId.TryParse(to[..PeerId.HexLength], out var target) || !PeerId.TryParse(from[..PeerId.HexLength], out var source)) return false;
        var text = After(type[typeEnd..], "\",\"data\":\""u8);
        var textEnd = text.IndexOf((byte)'"');
        message = new RelayMessage { To = target, From = source, Type = type[..typeEnd], Text = textEnd < 0 ? [] : text[..textEnd] };
        return true;
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> what)
    {
        var at = bytes.IndexOf(what);
        return at < 0 || bytes.Length < at + what.Length + 1 ? [] : bytes[(at + what.Length)..];
    }
}
