namespace PeerRelay.Wire;

/// <summary>The bounds that the protocol itself sets. What an operator may change is in <see cref="PeerLimits"/>.</summary>
internal static class WireLimits
{
    /// <summary>Ids in <c>path</c>, and so nodes a message may pass: the reference's <c>maxHops</c> (<c>lib/router.js</c>).</summary>
    public const int MaxPath = 20;

    /// <summary>Characters of a nonce. The reference makes 15 digits at most; four times that leaves room for other sources.</summary>
    public const int MaxNonce = 64;

    /// <summary>Bytes of a nonce: a character is three bytes at most in UTF-8, or one half of four.</summary>
    public const int MaxNonceBytes = MaxNonce * 3;

    /// <summary>Bytes of a nonce as it stands in JSON, written as short as can be: a control character takes six.</summary>
    public const int MaxEscapedNonceBytes = MaxNonce * JsonText.LongestEscape;

    /// <summary>Ids in a <c>foundPeers</c>: the reference asks its buckets for 20 (<c>lib/client.js</c>).</summary>
    public const int MaxFoundPeers = 20;

    /// <summary>Ids in a <c>neighbours</c>: more links to peers of our kind than maintenance makes, in a message of less than 3 KiB.</summary>
    public const int MaxNeighbours = 64;

    /// <summary>Messages that one <c>ack</c> names: more than one read of a link mostly brings, in a message of some 4 KiB.</summary>
    public const int MaxAcks = 64;

    /// <summary>Tries of a message that asks for a receipt: what one digit can say.</summary>
    public const int MaxReceiptTry = 9;

    /// <summary>Hops that a receipt can tell of: beyond <see cref="MaxPath"/>, in case that is ever raised.</summary>
    public const int MaxReceiptHops = 64;

    /// <summary>Bytes of each part of a message that does not fit a frame, but for the last one. 64 KiB: 87 KB in base64, below what the data channels of browsers take, and quick to send again.</summary>
    public const int PartBytes = 64 * 1024;

    /// <summary>Parts of one message that are under way at a time. 8: 700 KB, which fit the send queues of nodes on the way, and what a line of 50 Mbit/s has under way in 100 ms.</summary>
    public const int PartsUnderWay = 8;

    /// <summary>How deep a frame may nest. 128: no signalling message comes near, and no JSON parser on the way runs out of stack.</summary>
    public const int MaxDepth = 128;

    /// <summary>What a node adds to a frame that it passes on: a comma and its id in quotes.</summary>
    public const int HopBytes = Identity.PeerId.HexLength + 3;

    /// <summary>Room that a new message leaves below the frame limit, so that it still fits after the last hop.</summary>
    public const int HopRoom = MaxPath * HopBytes;
}
