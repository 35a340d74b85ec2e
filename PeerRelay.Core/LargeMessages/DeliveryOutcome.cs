namespace PeerRelay.LargeMessages;

/// <summary>How the delivery of a message in parts ended.</summary>
internal enum DeliveryOutcome
{
    /// <summary>The application has it.</summary>
    Taken,

    /// <summary>The application refuses it; it may take it if it is tried again.</summary>
    Refused,

    /// <summary>It is not what it says: nobody will take it.</summary>
    Malformed,
}
