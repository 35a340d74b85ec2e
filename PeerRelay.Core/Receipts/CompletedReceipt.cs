using PeerRelay.Identity;

namespace PeerRelay.Receipts;

/// <summary>A message that no longer waits for its receipt.</summary>
/// <param name="Sender">What it was entered with.</param>
/// <param name="To">The peer that it was for.</param>
/// <param name="Nonce">Its nonce.</param>
/// <param name="Result">How it ended.</param>
internal readonly record struct CompletedReceipt<T>(T Sender, PeerId To, ulong Nonce, ReceiptResult Result);
