using System.Net;
using PeerRelay.Rtc;
using PeerRelay.WebRtc.Connections;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Sdp;
using PeerRelay.WebRtc.Timing;

namespace PeerRelay.WebRtc;

/// <summary>
/// A connection of an <see cref="RtcEngine"/>: offer and answer, and under one lock all that carries its channels. What it does at a time is told by the receive thread, the timer thread and
/// the application.
/// </summary>
internal sealed class RtcConnection : IRtcConnection, IDatagramTarget, ISecureTransportOwner, IChannelSetOwner
{
    /// <summary>Candidates held that came before the offer. 16: more than browsers find at once.</summary>
    private const int MostEarlyCandidates = 16;

    private readonly EngineParts _parts;
    private readonly Action<RtcConnection> _onEnded;
    private readonly Notifications _notifications;
    private readonly TimerEntry _timer;
    private readonly ChannelSet _channels;
    private readonly ConnectionDrops _drops;
    private readonly List<IceCandidate> _local = [];
    private List<IceCandidate>? _early;
    private SecureTransport? _transport;
    private DataSection? _section; // of the other side
    private SignallingPhase _phase;
    private bool _isClient;
    private bool _isReleased;
    private bool _owesAnswer;
    private TimeSpan _deadline = TimeSpan.MaxValue;
    private TimeSpan _scheduledAt = TimeSpan.MaxValue;

    /// <param name="parts">What all connections share.</param>
    /// <param name="onEnded">Told once when it has ended; under its lock.</param>
    public RtcConnection(EngineParts parts, Action<RtcConnection> onEnded)
    {
        (_parts, _onEnded) = (parts, onEnded);
        _notifications = new Notifications(exception => RtcLog.HandlerFailed(parts.Options.Logger, exception));
        _timer = new TimerEntry(OnTimer);
        _channels = new ChannelSet(this, this, parts.Options.MaxMessageBytes);
        _drops = new ConnectionDrops(parts.Drops);
    }

    public event Action<RtcState>? StateChanged;

    public event Action<RtcCandidate>? CandidateFound;

    public event Action<IRtcChannel>? ChannelOpened;

    public RtcState State { get; private set; }

    public string? FailureReason { get; private set; }

    public IPEndPoint? RemoteEndPoint
    {
        get
        {
            lock (Gate) return _transport?.Remote?.ToIPEndPoint();
        }
    }

    public TimeSpan? RoundTrip
    {
        get
        {
            lock (Gate) return _transport?.RoundTrip;
        }
    }

    /// <summary>The lock of all that is the connection's.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The time at which the lock was taken.</summary>
    internal TimeSpan Now { get; private set; }

    /// <summary>Its channels, for who has the lock.</summary>
    internal ChannelSet Channels => _channels;

    public IRtcChannel CreateChannel(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        using var scope = Enter();
        if (_phase == SignallingPhase.Offered || (_phase == SignallingPhase.Agreed && State != RtcState.Connected))
            throw new InvalidOperationException("A channel is made before the offer, or once connected.");
        return _channels.Create(label, Now);
    }

    public Task<string> CreateOfferAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<string>(cancellationToken);
        using var scope = Enter();
        Require(SignallingPhase.New);
        var local = _parts.FindCandidates(); // within the lock, or an address found just now would be missed
        var description = Begin(local, IceRole.Controlling);
        _phase = SignallingPhase.Offered;
        return Task.FromResult(description.ToOffer());
    }

    public Task<string> CreateAnswerAsync(string offer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(offer);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<string>(cancellationToken);
        if (!RemoteDescription.TryRead(offer, out var remote, out var reason)) return Task.FromException<string>(new FormatException($"The offer can't be answered: {reason}."));
        using var scope = Enter();
        Require(SignallingPhase.New);
        var local = _parts.FindCandidates(); // within the lock, or an address found just now would be missed
        var data = remote.Description.Data;
        var isClient = data.Setup != DtlsSetup.Active;
        var description = Begin(local, data.IsIceLite ? IceRole.Controlling : IceRole.Controlled); // RFC 8445 §6.1.1
        Agree(remote, isClient);
        return Task.FromResult(description.ToAnswer(remote.Description, isClient));
    }

    public Task SetAnswerAsync(string answer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        if (!RemoteDescription.TryRead(answer, out var remote, out var reason) || !remote.FitsAsAnswer(out reason)) return Task.FromException(new FormatException($"The answer does not fit: {reason}."));
        using var scope = Enter();
        Require(SignallingPhase.Offered);
        Agree(remote, isClient: remote.Description.Data.Setup == DtlsSetup.Passive);
        return Task.CompletedTask;
    }

    public bool AddRemoteCandidate(RtcCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        if (!IceCandidate.TryParse(candidate.Candidate, out var address, out _)) return false;
        using var scope = Enter();
        if (_phase == SignallingPhase.Ended) return false;
        if (_transport is not null) return _transport.AddRemoteCandidate(address, Now);
        if (_early?.Count >= MostEarlyCandidates) return false;
        (_early ??= []).Add(address);
        return true;
    }

    public ValueTask DisposeAsync()
    {
        Abandon();
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends it; the other side is told, if it can be.</summary>
    internal void Abandon()
    {
        using var scope = Enter();
        End(null);
    }

    /// <summary>Takes the lock. When the scope ends, what has come of it is seen to: the next time-out, and events, outside of the lock.</summary>
    internal ConnectionScope Enter()
    {
        Gate.Enter();
        Now = _parts.Timers.Now;
        return new ConnectionScope(this);
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    internal void Leave()
    {
        try
        {
            Settle();
        }
        finally
        {
            if (!_owesAnswer || !_parts.Port.IsInRun) _parts.Port.Flush(); // else it goes with the answer, which the same thread gives: one call for all that came together
            Gate.Exit();
        }

        _notifications.RaiseAll();
    }

    /// <summary>Answers the packets of a run that has been taken.</summary>
    internal void AnswerPackets()
    {
        using var scope = Enter();
        _owesAnswer = false;
        _channels.OnPacketsTaken(Now);
    }

    /// <summary>Takes an address at which a STUN server sees us.</summary>
    internal void OnReflexiveAddress(NetworkAddress address)
    {
        using var scope = Enter();
        if (_transport is null || _phase == SignallingPhase.Ended || State == RtcState.Connected || _local.Exists(known => known.Address == address)) return;
        var candidate = EngineParts.ReflexiveCandidate(address);
        AddLocal(candidate);
        var (mid, index) = _section is null ? (DataChannelDefaults.Mid, 0) : (_section.Mid, _section.Index);
        _notifications.Add(() => CandidateFound?.Invoke(new RtcCandidate(candidate.ToAttribute(), mid, index)));
    }

    void IDatagramTarget.OnStun(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        using var scope = Enter();
        _transport?.OnStun(datagram, from, Now);
    }

    void IDatagramTarget.OnDtls(ReadOnlySpan<byte> datagram, NetworkAddress from, bool isSure)
    {
        using var scope = Enter();
        _transport?.OnDtls(datagram, from, isSure, Now);
    }

    void ISecureTransportOwner.OnSecured() => _channels.Start(_section!, _isClient, Now);

    void ISecureTransportOwner.OnPacket(ReadOnlySpan<byte> packet)
    {
        _channels.TakePacket(packet, Now);
        _owesAnswer = _parts.Port.IsInRun;
        if (_owesAnswer) _parts.Answers.Add(this);
        else _channels.OnPacketsTaken(Now);
    }

    void ISecureTransportOwner.OnTransportEnded(string? failure) => End(failure);

    void IChannelSetOwner.SendPacket(ReadOnlySpan<byte> packet) => _transport!.Send(packet);

    void IChannelSetOwner.OnEstablished()
    {
        _deadline = TimeSpan.MaxValue;
        SetState(RtcState.Connected);
    }

    void IChannelSetOwner.OnChannelOpened(RtcChannel channel) => _notifications.Add(() => ChannelOpened?.Invoke(channel));

    void IChannelSetOwner.OnEnded(string? failure) => End(failure);

    private LocalDescription Begin(IReadOnlyList<IceCandidate> local, IceRole role)
    {
        var (registration, credentials) = _parts.Register(this);
        _transport = new SecureTransport(_parts, registration, credentials, role, this);
        _transport.Start(Now);
        foreach (var candidate in local) AddLocal(candidate);
        foreach (var candidate in _early ?? []) _transport.AddRemoteCandidate(candidate, Now);
        _early = null;
        return _parts.Describe(credentials, local);
    }

    private void AddLocal(IceCandidate candidate)
    {
        _local.Add(candidate);
        _transport!.AddLocalCandidate(candidate);
    }

    private void Agree(RemoteDescription remote, bool isClient)
    {
        (_section, _isClient, _phase) = (remote.Description.Data, isClient, SignallingPhase.Agreed);
        _deadline = Now + _parts.Options.ConnectTimeout;
        SetState(RtcState.Connecting);
        foreach (var candidate in remote.Candidates) _transport!.AddRemoteCandidate(candidate, Now);
        _transport!.SetRemote(_section.Credentials, _section.Fingerprints, isClient, Now);
    }

    private void Require(SignallingPhase phase)
    {
        if (_phase == SignallingPhase.Ended) throw new InvalidOperationException($"The connection has ended{(FailureReason is null ? "" : $": {FailureReason}")}.");
        if (_phase != phase) throw new InvalidOperationException("There is an offer or answer already, or none is awaited.");
    }

    private void OnTimer(TimeSpan now)
    {
        using var scope = Enter();
        _scheduledAt = TimeSpan.MaxValue;
        if (Now >= _deadline) End("channels could not be used in time");
        if (_phase == SignallingPhase.Ended) return;
        _transport?.OnTimeout(Now);
        if (_channels.NextTimeoutAt <= Now) _channels.OnTimeout(Now);
    }

    private void SetState(RtcState state)
    {
        State = state;
        _notifications.Add(() => StateChanged?.Invoke(state));
    }

    private void End(string? failure)
    {
        if (_phase == SignallingPhase.Ended) return;
        (_phase, FailureReason) = (SignallingPhase.Ended, failure);
        if (failure is not null) RtcLog.Failed(_parts.Options.Logger, _transport?.Remote?.ToString(), failure);
        _channels.End(Now);
        _transport?.Close();
        SetState(RtcState.Closed);
    }

    private void Settle()
    {
        _drops.Count(_transport, _channels);
        if (_phase == SignallingPhase.Ended)
        {
            Release();
            return;
        }

        if (_owesAnswer) return; // that comes at once, and looks again
        var next = Math.Min(_deadline.Ticks, Math.Min(_channels.NextTimeoutAt.Ticks, _transport?.NextTimeoutAt.Ticks ?? long.MaxValue));
        if (next >= _scheduledAt.Ticks) return; // what is set comes sooner, and looks again
        _scheduledAt = TimeSpan.FromTicks(next);
        _parts.Timers.Set(_timer, _scheduledAt);
    }

    private void Release()
    {
        if (_isReleased) return;
        _isReleased = true;
        _transport?.Dispose();
        _parts.Timers.Remove(_timer);
        _onEnded(this);
    }
}
