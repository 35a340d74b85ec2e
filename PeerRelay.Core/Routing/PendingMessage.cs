using PeerRelay.Identity;

namespace PeerRelay.Routing;

/// <summary>A message that waits for a first link.</summary>
/// <param name="To">Its target.</param>
/// <param name="Nonce">Its nonce.</param>
/// <param name="Frame">The whole frame, with this node in its path.</param>
/// <param name="QueuedAt">When it was put in the queue.</param>
/// <param name="ReceiptTry">Which try it is, if it asks for a receipt; 0 if not.</param>
/// <param name="Observer">Is told which way it goes; null for nobody.</param>
internal readonly record struct PendingMessage(
    PeerId To, ulong Nonce, byte[] Frame, TimeSpan QueuedAt, int ReceiptTry = 0, ISendObserver? Observer = null);
