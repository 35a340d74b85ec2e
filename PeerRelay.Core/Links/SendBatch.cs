namespace PeerRelay.Links;

/// <summary>What is written at once: frames, each behind its head (RFC 6455 §5.2, as a server writes it).</summary>
/// <param name="Buffer">A buffer from the shared pool; the queue takes it back when it is told that the batch has been written.</param>
/// <param name="Length">Bytes in it.</param>
/// <param name="Held">Those that the queue holds against its bounds: all of them.</param>
/// <param name="Frames">Frames that count: neither the hello nor control frames.</param>
/// <param name="FrameBytes">Bytes of the payloads of those.</param>
internal readonly record struct SendBatch(byte[] Buffer, int Length, int Held, int Frames, long FrameBytes)
{
    public ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, Length);
}
