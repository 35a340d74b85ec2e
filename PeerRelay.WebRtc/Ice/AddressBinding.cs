namespace PeerRelay.WebRtc.Ice;

/// <summary>A connection that an address of the other side leads to.</summary>
/// <param name="Registration">The connection's.</param>
/// <param name="IsProven">Whether something that we sent there was answered; else a check has come from there, whose source may be forged.</param>
internal readonly record struct AddressBinding(DatagramRegistration Registration, bool IsProven);
