namespace PeerRelay.WebRtc.Sdp;

/// <summary>The bounds of a session description that we take.</summary>
internal static class SdpLimits
{
    /// <summary>Characters. 64 Ki: browsers' descriptions of data channels have one, of a conference some twenty.</summary>
    public const int Characters = 64 * 1024;

    /// <summary>Media sections: each that is not data is refused in the answer. 64: as many as a large conference has.</summary>
    public const int Sections = 64;

    /// <summary>Candidates kept; more are passed over. 64: a host with many interfaces has some twenty.</summary>
    public const int Candidates = 64;

    /// <summary>Fingerprints kept: of one certificate for each hash function, or two while it changes. 8.</summary>
    public const int Fingerprints = 8;

    /// <summary>Characters of a section's name (<c>mid</c>). 64: browsers have 1 to 3 of them, or a word.</summary>
    public const int MidCharacters = 64;
}
