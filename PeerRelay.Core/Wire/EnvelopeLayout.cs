using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>What was found out about a frame: the ids, and where the rest stands.</summary>
internal struct EnvelopeLayout
{
    public PeerId To;
    public PeerId From;
    public PathPlaces Path;
    public int PathCount;
    public PeerId FirstHop; // those two of the path that every message is judged by
    public PeerId LastHop;
    public SpliceList Splices;
    public int SpliceCount;
    public FrameSlice Nonce; // without its quotes, escapes still in it
    public BodyType Type;
    public FrameSlice Body;
    public FrameSlice BodyData; // of length 0 where there is none
    public int ReceiptTry; // 0 where no receipt is asked for
}
