using PeerRelay.Transports;

namespace PeerRelay.Links;

/// <summary>Why a link is closed, and what each reason means for the close frame, and for the frames that still come.</summary>
internal static class CloseReasons
{
    /// <summary>Why a link is closed by which something has come that is no text.</summary>
    public static LinkCloseReason ToReason(this ReceivedKind kind) => kind switch
    {
        ReceivedKind.Closed => LinkCloseReason.ClosedByPeer,
        ReceivedKind.Binary => LinkCloseReason.BinaryFrame,
        ReceivedKind.TooLarge or ReceivedKind.Endless => LinkCloseReason.FrameTooLarge,
        ReceivedKind.Malformed => LinkCloseReason.ProtocolError,
        ReceivedKind.InvalidUtf8 => LinkCloseReason.InvalidUtf8,
        _ => LinkCloseReason.ConnectionLost,
    };

    /// <summary>The code of the close frame.</summary>
    public static CloseCode ToCode(this LinkCloseReason reason) => reason switch
    {
        LinkCloseReason.Stopping => CloseCode.GoingAway,
        LinkCloseReason.HelloTimeout => CloseCode.HelloTimeout,
        LinkCloseReason.InvalidHello or LinkCloseReason.Abuse => CloseCode.PolicyViolation,
        LinkCloseReason.OwnId => CloseCode.OwnId,
        LinkCloseReason.WrongPeer => CloseCode.WrongPeer,
        LinkCloseReason.Duplicate => CloseCode.Duplicate,
        LinkCloseReason.Superseded => CloseCode.Superseded,
        LinkCloseReason.TooSlow or LinkCloseReason.FrameTimeout => CloseCode.TooSlow,
        LinkCloseReason.Trimmed => CloseCode.Trimmed,
        LinkCloseReason.LimitReached => CloseCode.TryAgainLater,
        LinkCloseReason.FrameTooLarge => CloseCode.MessageTooBig,
        LinkCloseReason.BinaryFrame => CloseCode.UnsupportedData,
        LinkCloseReason.ProtocolError => CloseCode.ProtocolError,
        LinkCloseReason.InvalidUtf8 => CloseCode.InvalidPayloadData,
        _ => CloseCode.Normal,
    };

    /// <summary>What the close frame says to a person: 123 bytes at most (RFC 6455 §5.5).</summary>
    public static string ToText(this LinkCloseReason reason) => reason switch
    {
        LinkCloseReason.Stopping => "this node stops",
        LinkCloseReason.HelloTimeout => "no hello in time",
        LinkCloseReason.InvalidHello => "the first frame must be a peer id: 40 hex digits or a buffer object",
        LinkCloseReason.OwnId => "this is the node's own id",
        LinkCloseReason.WrongPeer => "another peer was expected here",
        LinkCloseReason.Duplicate => "there is a link with this id already",
        LinkCloseReason.Superseded => "another link with this id is alive, and this one was silent",
        LinkCloseReason.TooSlow => "frames waited too long to be read",
        LinkCloseReason.FrameTimeout => "a frame was begun and not ended in time",
        LinkCloseReason.Unserved => "nothing came by this link",
        LinkCloseReason.Trimmed => "there are enough links without this one",
        LinkCloseReason.LimitReached => "too many links: try again later",
        LinkCloseReason.FrameTooLarge => "too many frames that were too large",
        LinkCloseReason.BinaryFrame => "text frames only",
        LinkCloseReason.Abuse => "too many malformed frames",
        LinkCloseReason.ProtocolError => "malformed frame",
        LinkCloseReason.InvalidUtf8 => "text that is not UTF-8",
        _ => string.Empty,
    };

    /// <summary>Whether what the other side sent before it learns of the close is still to be handled, so that nothing is lost.</summary>
    public static bool Drains(this LinkCloseReason reason) =>
        reason is LinkCloseReason.Stopping or LinkCloseReason.Disconnected or LinkCloseReason.Duplicate or LinkCloseReason.Superseded
            or LinkCloseReason.Unserved or LinkCloseReason.Trimmed or LinkCloseReason.ConnectionLost;
}
