namespace PeerRelay.WebRtc.Sctp;

/// <summary>Flags of a DATA chunk (RFC 9260 §3.3.1).</summary>
[Flags]
internal enum DataFlags : byte
{
    None = 0,

    /// <summary>The last fragment of a message.</summary>
    End = 1,

    /// <summary>The first fragment of a message.</summary>
    Begin = 2,

    /// <summary>Delivered without regard to the order within its stream.</summary>
    Unordered = 4,

    /// <summary>The sender asks that it be acknowledged at once.</summary>
    Immediate = 8,
}
