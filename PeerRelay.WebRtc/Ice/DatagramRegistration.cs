using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Ice;

/// <summary>A connection's place at the port: what comes for it is handed to its target, until this is disposed.</summary>
internal sealed class DatagramRegistration : IDisposable
{
    /// <summary>Addresses of the other side that lead to the connection, at most. 16: more than it has in use; of those that are not proven, or else of all, the one that was shown the longest ago is forgotten.</summary>
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
    /// <param name="isProven">Whether the other side has answered what we sent there, so that it has the address for sure.</param>
    public void AddAddress(NetworkAddress address, bool isProven) => _demultiplexer.AddAddress(this, address, isProven);

    public void Dispose() => _demultiplexer.Remove(this);
}
