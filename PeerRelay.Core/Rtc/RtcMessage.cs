namespace PeerRelay.Rtc;

/// <summary>A message that came by a channel.</summary>
/// <param name="Data">Its bytes, valid until the channel's next one is received.</param>
/// <param name="IsText">Whether it was sent as text. That it is valid UTF-8 is not checked.</param>
public readonly record struct RtcMessage(ReadOnlyMemory<byte> Data, bool IsText);
