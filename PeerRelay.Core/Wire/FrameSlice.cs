namespace PeerRelay.Wire;

/// <summary>Where a value stands in a frame, in bytes.</summary>
internal readonly record struct FrameSlice(int Start, int Length)
{
    /// <summary>The bytes of the value.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> frame) => frame.Slice(Start, Length);
}
