namespace PeerRelay.Wire;

internal static class BufferObject
{
    public static bool TryRead(ReadOnlySpan<byte> json, out byte[] bytes) => throw new NotImplementedException();
}
