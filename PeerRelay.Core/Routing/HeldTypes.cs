using PeerRelay.Wire;

namespace PeerRelay.Routing;

/// <summary>Which messages are held by whoever hands them on until they are acknowledged.</summary>
internal static class HeldTypes
{
    /// <summary>
    /// Whether messages of a type are held: those of applications, whole or in parts, and of WebRTC, what is unknown, and receipts, which all have one target and no substitute. What
    /// maintenance sends is asked for again if no answer comes, and an acknowledgement is not itself acknowledged.
    /// </summary>
    public static bool IsHeld(this BodyType type) => type is BodyType.User or BodyType.Part or BodyType.Signal or BodyType.Unknown or BodyType.Receipt;
}
