using PeerRelay.Identity;

namespace PeerRelay.Wire;

/// <summary>A message for the application, which may ask for a receipt (<see cref="ReceiptMember"/>).</summary>
internal static class UserBody
{
    /// <summary>Writes a message.</summary>
    /// <param name="to">The peer that it is for.</param>
    /// <param name="from">This node.</param>
    /// <param name="nonce">A random number below <see cref="Nonce.Limit"/>.</param>
    /// <param name="data">JSON that <see cref="EnvelopeWriter.AcceptsData"/> does; empty for none.</param>
    /// <param name="receiptTry">Which try this is, 1 to <see cref="WireLimits.MaxReceiptTry"/>, or 0 to ask for no receipt.</param>
    /// <exception cref="ArgumentOutOfRangeException">The try is outside that range, or the nonce is too large.</exception>
    public static byte[] Write(PeerId to, PeerId from, ulong nonce, ReadOnlySpan<byte> data, int receiptTry = 0) => receiptTry == 0
        ? EnvelopeWriter.Write(to, from, nonce, BodyType.User, data)
        : ReceiptMember.Write(to, from, nonce, BodyType.User, data, receiptTry);
}
