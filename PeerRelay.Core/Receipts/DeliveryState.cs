namespace PeerRelay.Receipts;

/// <summary>How it stands at its target with a message that asks for a receipt.</summary>
internal enum DeliveryState
{
    /// <summary>It was not delivered, or the application could not take it.</summary>
    None,

    /// <summary>The application is being given it.</summary>
    UnderWay,

    /// <summary>The application has it.</summary>
    Delivered,
}
