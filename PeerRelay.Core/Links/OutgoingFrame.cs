namespace PeerRelay.Links;

/// <summary>A frame that waits to be written.</summary>
/// <param name="Buffer">A buffer from the shared pool; whoever takes the frame from the queue gives it back.</param>
/// <param name="Length">Bytes of the frame.</param>
/// <param name="QueuedAt">When it was put in the queue, on the link's clock.</param>
/// <param name="IsHello">Whether it is the hello, which is in no counter.</param>
internal readonly record struct OutgoingFrame(byte[] Buffer, int Length, TimeSpan QueuedAt, bool IsHello);
