namespace PeerRelay.Wire;

/// <summary>The members that every envelope has, each exactly once.</summary>
[Flags]
internal enum EnvelopeFields
{
    None = 0,
    To = 1,
    From = 2,
    Path = 4,
    Nonce = 8,
    Data = 16,
    All = To | From | Path | Nonce | Data,
}
