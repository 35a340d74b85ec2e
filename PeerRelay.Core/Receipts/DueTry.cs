using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Receipts;

/// <summary>A message that is to be sent once more.</summary>
/// <param name="Sender">What it was entered with.</param>
/// <param name="To">The peer that it is for.</param>
/// <param name="Nonce">Its nonce.</param>
/// <param name="Try">Which try this is, 2 to <see cref="WireLimits.MaxReceiptTry"/>.</param>
/// <param name="First">The frame of its first try, which is the book's: not to be changed.</param>
internal readonly record struct DueTry<T>(T Sender, PeerId To, ulong Nonce, int Try, byte[] First)
{
    /// <summary>Makes the frame of this try: a copy of the first that differs in a digit.</summary>
    public byte[] ToFrame() => ReceiptMember.WithTry(First, Try);
}
