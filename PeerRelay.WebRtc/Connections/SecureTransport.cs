using PeerRelay.WebRtc.Dtls;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Connections;

/// <summary>Carries packets to the other side and back, ciphered: a way that ICE finds, and DTLS on it. Like these, for one thread at a time and told the time.</summary>
internal sealed class SecureTransport : IIceOwner, IDtlsOwner, IDisposable
{
    private readonly EngineParts _parts;
    private readonly DatagramRegistration _registration;
    private readonly ISecureTransportOwner _owner;
    private readonly IceAgent _ice;
    private readonly HeldDatagrams _held = new();
    private IReadOnlyList<CertificateFingerprint> _fingerprints = [];
    private DtlsSession? _dtls;
    private NetworkAddress _remote;
    private NetworkAddress _source; // of the datagram that is being taken
    private NetworkAddress _secured; // the latest source of what was ciphered with our keys
    private bool _hasRemote;
    private bool _isClient;
    private bool _hasEnded;

    /// <param name="parts">What all share.</param>
    /// <param name="registration">Its place at the port; it is its own from now on.</param>
    /// <param name="credentials">Our credentials for ICE.</param>
    /// <param name="role">Our role in it.</param>
    /// <param name="owner">Who has it.</param>
    public SecureTransport(EngineParts parts, DatagramRegistration registration, IceCredentials credentials, IceRole role, ISecureTransportOwner owner)
    {
        (_parts, _registration, _owner) = (parts, registration, owner);
        _ice = new IceAgent(parts.Ice, credentials, role, registration.Tag, this, parts.IceCounters);
    }

    /// <summary>Where the other side is reached; null while it is not.</summary>
    public NetworkAddress? Remote => _hasRemote ? _remote : null;

    /// <summary>The latest time to the other side and back.</summary>
    public TimeSpan? RoundTrip => _ice.RoundTrip;

    /// <summary>Datagrams of DTLS that were not looked at.</summary>
    public int DroppedDatagrams => _held.Dropped + (_dtls?.DroppedDatagrams ?? 0);

    /// <summary>When <see cref="OnTimeout"/> is to be called; the greatest value for never.</summary>
    public TimeSpan NextTimeoutAt => _hasEnded ? TimeSpan.MaxValue : TimeSpan.FromTicks(Math.Min(_ice.NextTimeoutAt.Ticks, _dtls?.NextTimeoutAt.Ticks ?? long.MaxValue));

    /// <summary>Lets it begin: it gives up if no way is found in time.</summary>
    public void Start(TimeSpan now) => _ice.Start(now);

    /// <summary>Takes an address of ours that the other side is told.</summary>
    public void AddLocalCandidate(IceCandidate candidate) => _ice.AddLocalCandidate(candidate);

    /// <summary>Takes an address of the other side.</summary>
    /// <returns>Whether it is of use.</returns>
    public bool AddRemoteCandidate(IceCandidate candidate, TimeSpan now)
    {
        if (_hasEnded) return false;
        var isOfUse = _ice.AddRemoteCandidate(candidate, now, out _);
        Advance(now);
        return isOfUse;
    }

    /// <summary>Takes what the other side's description says, once.</summary>
    /// <param name="credentials">Its credentials for ICE.</param>
    /// <param name="fingerprints">Its certificates.</param>
    /// <param name="isClient">Whether we begin the DTLS handshake.</param>
    /// <param name="now">The time.</param>
    public void SetRemote(IceCredentials credentials, IReadOnlyList<CertificateFingerprint> fingerprints, bool isClient, TimeSpan now)
    {
        (_fingerprints, _isClient) = (fingerprints, isClient);
        _ice.SetRemoteCredentials(credentials, now);
        Advance(now);
    }

    public void OnStun(ReadOnlySpan<byte> datagram, NetworkAddress from, TimeSpan now)
    {
        if (_hasEnded) return;
        _ice.OnDatagram(datagram, from, now);
        Advance(now);
    }

    public void OnDtls(ReadOnlySpan<byte> datagram, NetworkAddress from, bool isSure, TimeSpan now)
    {
        if (_hasEnded) return;
        if (_dtls is null)
        {
            _held.Add(datagram);
            return;
        }

        if (!isSure) return;
        _source = from;
        _dtls.OnDatagram(datagram, now);
        EndWithDtls();
    }

    public void OnTimeout(TimeSpan now)
    {
        if (_hasEnded) return;
        if (_ice.NextTimeoutAt <= now) _ice.OnTimeout(now);
        if (_dtls is not null && _dtls.NextTimeoutAt <= now) _dtls.OnTimeout(now);
        Advance(now);
    }

    /// <summary>Sends a packet: <see cref="DtlsLimits.SentDataBytes"/> at most. It may be lost.</summary>
    public void Send(ReadOnlySpan<byte> packet) => _dtls?.TryWrite(packet);

    /// <summary>Ends it; the other side is told. The owner is not.</summary>
    public void Close()
    {
        _hasEnded = true;
        _dtls?.Close();
        _ice.Close();
    }

    /// <summary>Gives back what it holds. Not from within its methods.</summary>
    public void Dispose()
    {
        Close();
        _dtls?.Dispose();
        _registration.Dispose();
    }

    void IIceOwner.SendDatagram(ReadOnlySpan<byte> datagram, NetworkAddress to) => _parts.Port.TrySend(datagram, to);

    void IIceOwner.OnAddressShown(NetworkAddress remote, bool isProven) => _registration.AddAddress(remote, isProven);

    void IIceOwner.OnSelected(NetworkAddress remote) => (_remote, _hasRemote) = (remote, true);

    void IIceOwner.OnFailed(IceFailure failure) =>
        End(failure == IceFailure.NoPath ? "no way to the other side was found in time" : "the other side has not answered for 30 s");

    void IDtlsOwner.SendDtlsDatagram(ReadOnlySpan<byte> datagram)
    {
        if (!_ice.HasEnded) _parts.Port.Post(datagram, _remote); // without consent not even a goodbye (RFC 7675 §5.1)
    }

    void IDtlsOwner.OnDtlsConnected()
    {
        Secure();
        _owner.OnSecured();
    }

    void IDtlsOwner.OnDtlsData(ReadOnlySpan<byte> data)
    {
        if (_source != _secured) Secure();
        _owner.OnPacket(data);
    }

    /// <summary>The source is ours, which no other connection can tell of it. A handshake ends, and data comes, only while a datagram is taken.</summary>
    private void Secure() => _registration.SecureAddress(_secured = _source);

    /// <summary>Begins DTLS once there is a way, with what came before there was.</summary>
    private void Advance(TimeSpan now)
    {
        if (_hasEnded) return;
        if (_dtls is null && _hasRemote && _fingerprints.Count > 0) BeginDtls(now);
        EndWithDtls();
    }

    private void BeginDtls(TimeSpan now)
    {
        try
        {
            _dtls = new DtlsSession(_parts.Dtls, _isClient, _fingerprints, this);
        }
        catch (InsufficientMemoryException exception)
        {
            End(exception.Message);
            return;
        }

        _dtls.Start(now);
        foreach (var datagram in _held.Take()) _dtls.OnDatagram(datagram, now);
    }

    private void EndWithDtls()
    {
        if (_dtls?.State is DtlsState.Closed or DtlsState.Failed) End(_dtls.FailureReason);
    }

    private void End(string? failure)
    {
        if (_hasEnded) return;
        Close();
        _owner.OnTransportEnded(failure);
    }
}
