namespace PeerRelay.WebRtc.Ice;

/// <summary>A connection that an address of the other side leads to.</summary>
/// <param name="Registration">The connection's.</param>
/// <param name="Proof">How well it has shown that the address is its own.</param>
internal readonly record struct AddressBinding(DatagramRegistration Registration, AddressProof Proof)
{
    /// <summary>Whether it comes before another one, of those that share an address: by its proof, and else as the later registered.</summary>
    public bool IsBefore(AddressBinding other) => Proof == other.Proof ? Registration.Number > other.Registration.Number : Proof > other.Proof;
}
