namespace PeerRelay.Transports;

/// <summary>What a connection received.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Data">The bytes of a text message; they belong to the connection and are valid until the next receive.</param>
/// <param name="Skipped">How many bytes came that were not kept.</param>
internal readonly record struct ReceivedMessage(ReceivedKind Kind, ReadOnlyMemory<byte> Data = default, int Skipped = 0);
