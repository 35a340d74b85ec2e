namespace PeerRelay.Wire;

/// <summary>Bytes of a frame that change when it is passed on: those of <c>to</c> or <c>from</c>, or none before the path's bracket.</summary>
internal readonly record struct Splice(EnvelopeFields Field, int Start, int Length);
