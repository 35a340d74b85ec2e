using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using PeerRelay.WebRtc.Dtls;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;

namespace PeerRelay.WebRtc.Ice;

/// <summary>
/// Finds whose a datagram is, among the connections that share the port: a STUN request by our user fragment, an answer by its transaction id, DTLS by where it comes from. Looking up
/// takes no lock. What is nobody's is dropped, and nothing is ever sent for it.
/// </summary>
internal sealed class DatagramDemultiplexer
{
    /// <summary>Connections that one address may lead to. 4: between two nodes with one port each, old connections may linger while a new one is made; all have the same addresses.</summary>
    private const int MaxPerAddress = 4;

    private const byte FirstDtls = 20;
    private const byte LastDtls = 63;
    private const byte LastStun = 3;

    private readonly ConcurrentDictionary<ulong, DatagramRegistration> _byUser = new();
    private readonly ConcurrentDictionary<uint, DatagramRegistration> _byTag = new();
    private readonly ConcurrentDictionary<NetworkAddress, DatagramRegistration[]> _byAddress = new(); // the latest registered first
    private readonly long[] _dropped = new long[Enum.GetValues<DatagramDropReason>().Length];
    private readonly Lock _lock = new();
    private long _registered;

    /// <summary>How many are registered.</summary>
    public int Count => _byTag.Count;

    /// <summary>How many addresses lead to one of them.</summary>
    public int AddressCount => _byAddress.Count;

    /// <summary>Datagrams dropped for a reason.</summary>
    public long Dropped(DatagramDropReason reason) => Volatile.Read(ref _dropped[(int)reason]);

    /// <summary>Registers who takes the datagrams of a connection.</summary>
    /// <param name="target">Who takes them.</param>
    /// <param name="userFragment">The connection's, as <see cref="IceCredentials.Create"/> makes it; null for who only asks STUN servers.</param>
    /// <returns>The registration; null if a connection has this user fragment already.</returns>
    public DatagramRegistration? TryRegister(IDatagramTarget target, string? userFragment)
    {
        ulong? key = userFragment is null ? null : KeyOf(Encoding.ASCII.GetBytes(userFragment));
        lock (_lock)
        {
            DatagramRegistration registration;
            do
            {
                registration = new DatagramRegistration(this, target, key, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))), _registered);
                if (key is { } user && _byUser.ContainsKey(user)) return null;
            }
            while (!_byTag.TryAdd(registration.Tag, registration));
            if (key is { } own) _byUser[own] = registration;
            _registered++;
            return registration;
        }
    }

    /// <summary>Hands a datagram to whom it is for. For the port's receive thread.</summary>
    public void OnDatagram(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        var first = datagram.IsEmpty ? byte.MaxValue : datagram[0];
        if (first is >= FirstDtls and <= LastDtls) OnDtls(datagram, from);
        else if (first <= LastStun) OnStun(datagram, from);
        else Drop(DatagramDropReason.UnknownKind);
    }

    internal void AddAddress(DatagramRegistration registration, NetworkAddress address)
    {
        lock (_lock)
        {
            if (registration.IsRemoved) return;
            var addresses = registration.Addresses;
            if (addresses.Count > 0 && addresses[^1] == address) return;
            var isBound = addresses.Remove(address);
            addresses.Add(address);
            if (isBound) return;
            if (addresses.Count > DatagramRegistration.MaxAddresses)
            {
                Unbind(registration, addresses[0]);
                addresses.RemoveAt(0);
            }

            Bind(registration, address);
        }
    }

    internal void Remove(DatagramRegistration registration)
    {
        lock (_lock)
        {
            if (registration.IsRemoved) return;
            registration.IsRemoved = true;
            _byTag.TryRemove(registration.Tag, out _);
            if (registration.UserKey is { } user) _byUser.TryRemove(user, out _);
            foreach (var address in registration.Addresses) Unbind(registration, address);
            registration.Addresses.Clear();
        }
    }

    private static ulong KeyOf(ReadOnlySpan<byte> userFragment) =>
        userFragment.Length == IceCredentials.UserFragmentLength
            ? BinaryPrimitives.ReadUInt64LittleEndian(userFragment)
            : throw new ArgumentException($"A user fragment of ours has {IceCredentials.UserFragmentLength} characters.", nameof(userFragment));

    // One that has to give way forgets the address, so that its next check binds it again, and it is heard once there is room.
    private void Bind(DatagramRegistration registration, NetworkAddress address)
    {
        var others = _byAddress.TryGetValue(address, out var bound) ? bound : [];
        DatagramRegistration[] all = [.. others.Append(registration).OrderByDescending(one => one.Number)];
        foreach (var displaced in all.AsSpan(Math.Min(all.Length, MaxPerAddress))) displaced.Addresses.Remove(address);
        _byAddress[address] = [.. all.Take(MaxPerAddress)];
    }

    private void Unbind(DatagramRegistration registration, NetworkAddress address)
    {
        if (!_byAddress.TryGetValue(address, out var bound)) return;
        DatagramRegistration[] rest = [.. bound.Where(one => one != registration)];
        if (rest.Length > 0) _byAddress[address] = rest;
        else _byAddress.TryRemove(address, out _);
    }

    private void OnStun(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        if (!StunMessage.TryRead(datagram, out var message, out _))
        {
            Drop(DatagramDropReason.MalformedStun);
        }
        else if (message.Class is StunClass.Success or StunClass.Error)
        {
            if (_byTag.TryGetValue(message.TransactionId.Tag, out var asker)) asker.Target.OnStun(datagram, from);
            else Drop(DatagramDropReason.UnknownTransaction);
        }
        else
        {
            // Ours, a colon, and the other side's (RFC 8445 §7.2.2).
            var username = message.Username;
            const int Length = IceCredentials.UserFragmentLength;
            if (username.Length > Length && username[Length] == ':' && _byUser.TryGetValue(KeyOf(username[..Length]), out var asked)) asked.Target.OnStun(datagram, from);
            else Drop(DatagramDropReason.UnknownUser);
        }
    }

    // Where several connections have the address, only the right one can decipher what is ciphered, and drops the rest: all get it. Handshakes, which are in the clear (epoch 0), are
    // the latest connection's.
    private void OnDtls(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        if (!_byAddress.TryGetValue(from, out var bound))
        {
            Drop(DatagramDropReason.UnknownAddress);
            return;
        }

        bound[0].Target.OnDtls(datagram, from);
        if (bound.Length == 1 || !DtlsRecords.IsEncrypted(datagram)) return;
        foreach (var other in bound.AsSpan(1)) other.Target.OnDtls(datagram, from);
    }

    private void Drop(DatagramDropReason reason) => Interlocked.Increment(ref _dropped[(int)reason]);
}
