using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>A connection's place at the port: what comes for it is handed to its target, until this is disposed.</summary>
internal sealed class DatagramRegistration : IDisposable
{
    /// <summary>Addresses of the other side that lead to the connection, at most. 16: more than it has in use; of those with the least proof, the one that was shown the longest ago is forgotten.</summary>
    public const int MaxAddresses = 16;

    private readonly DatagramDemultiplexer _demultiplexer;

    internal DatagramRegistration(DatagramDemultiplexer demultiplexer, IDatagramTarget target, ulong? userKey, uint tag, long number)
    {
        _demultiplexer = demultiplexer;
        Target = target;
        UserKey = userKey;
        Tag = tag;
        Number = number;
    }

    /// <summary>What the ids of its STUN transactions are to begin with.</summary>
    public uint Tag { get; }

    internal IDatagramTarget Target { get; }

    internal ulong? UserKey { get; }

    /// <summary>How many were registered before.</summary>
    internal long Number { get; }

    /// <summary>Its addresses, the one that was shown last at the end. Under the lock of the demultiplexer.</summary>
    internal List<RemoteAddress> Addresses { get; } = [];

    /// <summary>Under the lock of the demultiplexer.</summary>
    internal bool IsRemoved { get; set; }

    /// <summary>What comes from an address is the connection's: a check with the right integrity has come from there.</summary>
    /// <param name="address">The address.</param>
    /// <param name="isProven">Whether what we sent there was answered.</param>
    public void AddAddress(NetworkAddress address, bool isProven) => _demultiplexer.AddAddress(this, address, isProven ? AddressProof.Answered : AddressProof.Claimed);

    /// <summary>What has come from an address was ciphered with the connection's keys: no other connection takes the address from it.</summary>
    public void SecureAddress(NetworkAddress address) => _demultiplexer.AddAddress(this, address, AddressProof.Secured);

    /// <summary>Where an address is among its <see cref="Addresses"/>; -1 if it is not. Under the lock of the demultiplexer.</summary>
    internal int IndexOf(NetworkAddress address)
    {
        for (var i = 0; i < Addresses.Count; i++)
            if (Addresses[i].Address == address) return i; // for each STUN message, so without a delegate
        return -1;
    }

    public void Dispose() => _demultiplexer.Remove(this);
}
