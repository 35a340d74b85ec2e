using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>What a <c>cant</c> or a <c>notHere</c> says.</summary>
/// <param name="id">In a <c>cant</c> the source of the message that is refused, in a <c>notHere</c> its target.</param>
/// <param name="nonce">The message's nonce, as <see cref="Envelope.CopyNonce"/> yields it; in the room that the reader was given.</param>
/// <param name="reason">Why.</param>
/// <param name="receiptTry">In a <c>notHere</c>, which try of the message it was; 0 if it does not tell.</param>
internal readonly ref struct Refusal(PeerId id, ReadOnlySpan<byte> nonce, RefusalReason reason, int receiptTry = 0)
{
    /// <summary>In a <c>cant</c> the source of the message that is refused, in a <c>notHere</c> its target.</summary>
    public PeerId Id { get; } = id;

    /// <summary>The message's nonce, as <see cref="Envelope.CopyNonce"/> yields it.</summary>
    public ReadOnlySpan<byte> Nonce { get; } = nonce;

    /// <summary>Why it is refused.</summary>
    public RefusalReason Reason { get; } = reason;

    /// <summary>In a <c>notHere</c>, which try of the message it was; 0 if it does not tell.</summary>
    public int ReceiptTry { get; } = receiptTry;
}
