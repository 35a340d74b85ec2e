using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>Who has an agent. It is called within the agent's methods, under whatever lock they are called, and must not call the agent then.</summary>
internal interface IIceOwner
{
    /// <summary>Sends a STUN message.</summary>
    /// <param name="datagram">Its bytes, valid until the call returns.</param>
    /// <param name="to">Where.</param>
    void SendDatagram(ReadOnlySpan<byte> datagram, NetworkAddress to);

    /// <summary>The other side has shown an address: what comes from there is this connection's. Called for each message that shows it.</summary>
    /// <param name="remote">The address.</param>
    /// <param name="isProven">Whether what we sent there was answered; else a check has come from there. Neither makes sure that the address is the other side's: see <see cref="AddressProof"/>.</param>
    void OnAddressShown(NetworkAddress remote, bool isProven);

    /// <summary>Data can be sent to this address; when called again, to the new one instead.</summary>
    void OnSelected(NetworkAddress remote);

    /// <summary>The agent has given up: nothing more may be sent to the other side.</summary>
    void OnFailed(IceFailure failure);
}
