namespace PeerRelay.Transports;

/// <summary>What a frame is (RFC 6455 §5.2). From 8 on they are control frames, which may stand between the fragments of a message.</summary>
internal enum FrameOpcode
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
