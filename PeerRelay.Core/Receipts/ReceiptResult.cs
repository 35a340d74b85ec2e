namespace PeerRelay.Receipts;

/// <summary>How it ended with a message that asked for a receipt.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Hops">Over how many links it came, by the target's word; 0 unless it was delivered.</param>
/// <param name="Elapsed">The time from the first try to the receipt, or to the end of waiting.</param>
/// <param name="Tries">How many tries were made.</param>
internal readonly record struct ReceiptResult(ReceiptStatus Status, int Hops, TimeSpan Elapsed, int Tries);
