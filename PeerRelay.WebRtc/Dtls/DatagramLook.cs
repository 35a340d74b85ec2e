namespace PeerRelay.WebRtc.Dtls;

/// <summary>What the headers of a datagram's records tell.</summary>
/// <param name="WholeBytes">Bytes of the records that are all there: 0 if it is no datagram of DTLS.</param>
/// <param name="Records">How many these are.</param>
/// <param name="Encrypted">How many of them are encrypted, or would be: of an epoch after the first.</param>
/// <param name="HasStump">Whether one of these is too short to have been.</param>
/// <param name="IsOnlyData">Whether they are all of application data.</param>
/// <param name="IsOneOfData">Whether it is one record only, of application data.</param>
internal readonly record struct DatagramLook(int WholeBytes, int Records, int Encrypted, bool HasStump, bool IsOnlyData, bool IsOneOfData);
