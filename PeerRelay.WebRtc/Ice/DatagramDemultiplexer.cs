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
/// <remarks>
/// Of several connections between the same two ports, one at a time can agree on keys: a handshake does not tell whose it is, and goes to all. Those that have keys pass it over; two without
/// spoil each other, and mostly both fail. So two nodes that dial each other give one of the offers up before it is answered.
/// </remarks>
internal sealed class DatagramDemultiplexer
{
    /// <summary>Connections that one address may lead to. 4: between two nodes with one port each, old connections may linger while a new one is made; all have the same addresses.</summary>
    private const int MaxPerAddress = 4;

    private const byte FirstDtls = 20;
    private const byte LastDtls = 63;
    private const byte LastStun = 3;

    private readonly ConcurrentDictionary<ulong, DatagramRegistration> _byUser = new();
    private readonly ConcurrentDictionary<uint, DatagramRegistration> _byTag = new();
    private readonly ConcurrentDictionary<NetworkAddress, AddressBinding[]> _byAddress = new(); // the ones with the best proof first, and of those the latest registered
    private readonly long[] _dropped = new long[Enum.GetValues<DatagramDropReason>().Length];
    private readonly Lock _lock = new();
    private long _registered;
    private long _displaced;

    /// <summary>How many are registered.</summary>
    public int Count => _byTag.Count;

    /// <summary>How many addresses lead to one of them.</summary>
    public int AddressCount => _byAddress.Count;

    /// <summary>Datagrams dropped for a reason.</summary>
    public long Dropped(DatagramDropReason reason) => Volatile.Read(ref _dropped[(int)reason]);

    /// <summary>How often a connection that an address led to had to give way there, because there were too many. One that has come too late and found no place is not counted.</summary>
    public long Displaced => Volatile.Read(ref _displaced);

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

    internal void AddAddress(DatagramRegistration registration, NetworkAddress address, AddressProof proof)
    {
        lock (_lock)
        {
            if (registration.IsRemoved) return;
            var addresses = registration.Addresses;
            var at = registration.IndexOf(address);
            var isBound = at >= 0 && addresses[at].Proof >= proof;
            if (isBound && at == addresses.Count - 1) return;
            var binding = new AddressBinding(registration, isBound ? addresses[at].Proof : proof);
            if (at < 0 && !HasPlace(binding, address)) return;
            if (at >= 0) addresses.RemoveAt(at);
            addresses.Add(new RemoteAddress(address, binding.Proof));
            if (isBound) return;
            if (addresses.Count <= DatagramRegistration.MaxAddresses || ForgetOne(registration) != address) Bind(binding, address);
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
            foreach (var known in registration.Addresses) Unbind(registration, known.Address);
            registration.Addresses.Clear();
        }
    }

    private static ulong KeyOf(ReadOnlySpan<byte> userFragment) =>
        userFragment.Length == IceCredentials.UserFragmentLength
            ? BinaryPrimitives.ReadUInt64LittleEndian(userFragment)
            : throw new ArgumentException($"A user fragment of ours has {IceCredentials.UserFragmentLength} characters.", nameof(userFragment));

    // The oldest of those with the least proof: who repeats a check from forged addresses displaces none that is in use.
    private NetworkAddress ForgetOne(DatagramRegistration registration)
    {
        var forgotten = registration.Addresses.MinBy(known => known.Proof);
        registration.Addresses.Remove(forgotten);
        Unbind(registration, forgotten.Address);
        return forgotten.Address;
    }

    // It has none if the address leads to so many that come before it. It tries again with each of its checks, so nothing is made to find that out.
    private bool HasPlace(AddressBinding newcomer, NetworkAddress address) =>
        !_byAddress.TryGetValue(address, out var bound) || bound.Length < MaxPerAddress || newcomer.IsBefore(bound[^1]);

    // One that has to give way forgets the address, so that its next check binds it again, and it is heard once there is room.
    private void Bind(AddressBinding binding, NetworkAddress address)
    {
        AddressBinding[] all = [.. Others(binding.Registration, address).Append(binding).OrderByDescending(one => one.Proof).ThenByDescending(one => one.Registration.Number)];
        foreach (var displaced in all.AsSpan(Math.Min(all.Length, MaxPerAddress)))
        {
            displaced.Registration.Addresses.RemoveAll(known => known.Address == address);
            Interlocked.Increment(ref _displaced);
        }

        _byAddress[address] = [.. all.Take(MaxPerAddress)];
    }

    private void Unbind(DatagramRegistration registration, NetworkAddress address)
    {
        AddressBinding[] rest = [.. Others(registration, address)];
        if (rest.Length > 0) _byAddress[address] = rest;
        else _byAddress.TryRemove(address, out _);
    }

    private IEnumerable<AddressBinding> Others(DatagramRegistration registration, NetworkAddress address) =>
        _byAddress.TryGetValue(address, out var bound) ? bound.Where(one => one.Registration != registration) : [];

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

    private void OnDtls(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        if (!_byAddress.TryGetValue(from, out var bound)) Drop(DatagramDropReason.UnknownAddress);
        else if (bound.Length == 1) bound[0].Registration.Target.OnDtls(datagram, from, isSure: true);
        else OnDtls(datagram, from, bound, DtlsRecords.IsEncrypted(datagram));
    }

    // What is ciphered only the right one can decipher, and the rest drop it; what is in the clear (epoch 0) may be any one's. So all get it for which the address has answered: one whose handshake
    // is to end by this, too, beside an older one that has keys and lingers. As the first of a handshake may come before an answer, those without one may look at that as well.
    private static void OnDtls(ReadOnlySpan<byte> datagram, NetworkAddress from, AddressBinding[] bound, bool isEncrypted)
    {
        foreach (var one in bound)
        {
            var isSure = one.Proof > AddressProof.Claimed || one.Proof == bound[0].Proof;
            if (isSure || !isEncrypted) one.Registration.Target.OnDtls(datagram, from, isSure);
        }
    }

    private void Drop(DatagramDropReason reason) => Interlocked.Increment(ref _dropped[(int)reason]);
}
