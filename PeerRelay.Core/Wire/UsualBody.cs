namespace PeerRelay.Wire;

/// <summary>
/// The body of a message of maintenance as peers of our kind write it: the type, the data if there is any, what old peers ignore if there is any, in this order and without
/// white space. All others are left to whoever reads JSON thoroughly.
/// </summary>
/// <param name="Type">The type.</param>
/// <param name="Data">Where the data stands; of length 0 where there is none.</param>
/// <param name="Extension">Where the value of the member <c>peerRelay</c> stands; of length 0 where there is none.</param>
internal readonly record struct UsualBody(BodyType Type, FrameSlice Data, FrameSlice Extension)
{
    private const int LongestName = 16;

    private static ReadOnlySpan<byte> BeforeType => "{\"type\":\""u8;

    private static ReadOnlySpan<byte> BeforeData => ",\"data\":"u8;

    private static ReadOnlySpan<byte> BeforeExtension => ",\"peerRelay\":"u8;

    /// <summary>Reads a body, which is valid UTF-8.</summary>
    /// <returns>Whether it is such a body, and valid JSON.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out UsualBody usual)
    {
        usual = default;
        if (!body.StartsWith(BeforeType)) return false;
        var name = body.Slice(BeforeType.Length, Math.Min(body.Length - BeforeType.Length, LongestName + 1));
        name = name[..Math.Max(0, name.IndexOf((byte)'"'))];
        var type = BodyTypeNames.Find(name);
        if (type is BodyType.Unknown or BodyType.User or BodyType.Part or BodyType.Signal) return false;
        var at = BeforeType.Length + name.Length + 1;
        if (!TryReadMember(body, BeforeData, ref at, out var data) || !TryReadMember(body, BeforeExtension, ref at, out var extension)) return false;
        usual = new UsualBody(type, data, extension);
        return at == body.Length - 1 && body[at] == '}';
    }

    /// <summary>Reads a member, if it is there.</summary>
    /// <returns>False if it is there, but its value is none.</returns>
    private static bool TryReadMember(ReadOnlySpan<byte> body, ReadOnlySpan<byte> before, ref int at, out FrameSlice value)
    {
        value = default;
        if (!body[at..].StartsWith(before)) return true;
        at += before.Length;
        if (!JsonScan.TrySkipValue(body[at..], out var length)) return false;
        value = new FrameSlice(at, length);
        at += length;
        return true;
    }
}
