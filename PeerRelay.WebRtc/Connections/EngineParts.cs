using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Security.Cryptography;
using PeerRelay.WebRtc.Dtls;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Sdp;
using PeerRelay.WebRtc.Timing;

namespace PeerRelay.WebRtc.Connections;

/// <summary>What all connections of an engine share: the port, the timers, the certificate.</summary>
internal sealed class EngineParts : IAsyncDisposable
{
    private readonly ReflexiveAddresses _reflexive;
    private readonly HostAddresses _hosts;

    private EngineParts(RtcOptions options, DtlsContext dtls, CertificateFingerprint fingerprint, UdpPort port, DatagramDemultiplexer demultiplexer, Action<NetworkAddress> foundReflexive)
    {
        (Options, Dtls, Fingerprint, Port, Demultiplexer) = (options, dtls, fingerprint, port, demultiplexer);
        Timers = new TimerThread(options.TimeProvider, OnFault);
        port.HandlerFailed += OnFault;
        Answers = new PendingAnswers(OnFault);
        port.RunTaken += Answers.GiveAll;
        Ice = new IceSettings
        {
            ConnectTimeout = options.ConnectTimeout,
            AllowLoopback = options.UseLoopback,
            AllowPrivate = options.TryPrivateAddresses,
            AllowIPv4 = port.SupportsIPv4,
            AllowIPv6 = port.SupportsIPv6,
        };
        var told = new LocalAddressSettings
        {
            Addresses = options.Addresses,
            IncludeLoopback = options.UseLoopback,
            AdvertisedAddresses = options.AdvertisedAddresses,
        };
        _hosts = new HostAddresses(() => LocalAddresses.Find(told, port.LocalAddress, port.SupportsIPv6, port.SupportsIPv4), Timers, options.Logger);
        var servers = options.StunServers.Select(server => StunServer.TryParse(server, out var place) ? place : null).OfType<StunServer>().ToList();
        _reflexive = new ReflexiveAddresses(servers, port, demultiplexer, Timers, options.Logger, foundReflexive);
    }

    public RtcOptions Options { get; }

    public DtlsContext Dtls { get; }

    /// <summary>Our certificate's.</summary>
    public CertificateFingerprint Fingerprint { get; }

    public UdpPort Port { get; }

    public DatagramDemultiplexer Demultiplexer { get; }

    public TimerThread Timers { get; }

    public IceSettings Ice { get; }

    public IceCounters IceCounters { get; } = new();

    /// <summary>What connections have dropped above ICE.</summary>
    public RtcDrops Drops { get; } = new();

    /// <summary>What is answered when all that came together has been taken.</summary>
    public PendingAnswers Answers { get; }

    /// <summary>Makes them, and has the threads begin.</summary>
    /// <param name="options">Valid ones.</param>
    /// <param name="foundReflexive">Told each address that a STUN server sees us at.</param>
    /// <param name="parts">The parts.</param>
    /// <param name="reason">Why there are none, for the operator to read.</param>
    public static bool TryStart(RtcOptions options, Action<NetworkAddress> foundReflexive, [NotNullWhen(true)] out EngineParts? parts, [NotNullWhen(false)] out string? reason)
    {
        parts = null;
        if (!OpenSsl.TryLoad(options.OpenSslNames, out var openSsl, out reason)) return false;
        var certificate = DtlsCertificate.Create(options.TimeProvider); // only now: without OpenSSL, .NET has none either, and ends the process
        if (!DtlsContext.TryCreate(openSsl, certificate, isQuick: false, out var dtls, out reason)) return false;
        var demultiplexer = new DatagramDemultiplexer();
        try
        {
            var port = new UdpPort(new UdpPortSettings { Address = options.BindAddress, Port = options.Port }, demultiplexer.OnDatagram);
            parts = new EngineParts(options, dtls, certificate.Fingerprint, port, demultiplexer, foundReflexive);
        }
        catch (SocketException exception)
        {
            dtls.Dispose();
            reason = $"the UDP port {options.Port} at {options.BindAddress?.ToString() ?? "all addresses"} can't be opened: {exception.Message}";
            return false;
        }

        parts.Timers.Start();
        parts.Port.Start();
        return true;
    }

    /// <summary>Our addresses to tell in a new description; others may be found later.</summary>
    public IReadOnlyList<IceCandidate> FindCandidates()
    {
        var candidates = _hosts.Get().Select(IceCandidate.Host).ToList();
        foreach (var address in _reflexive.Ask())
            if (candidates.TrueForAll(candidate => candidate.Address != address)) candidates.Add(ReflexiveCandidate(address));
        return candidates;
    }

    /// <summary>Gives a connection its place at the port, under credentials that no other one has.</summary>
    public (DatagramRegistration Registration, IceCredentials Credentials) Register(IDatagramTarget target)
    {
        while (true)
        {
            var credentials = IceCredentials.Create();
            if (Demultiplexer.TryRegister(target, credentials.UserFragment) is { } registration) return (registration, credentials);
        }
    }

    /// <summary>What a connection says of itself.</summary>
    public LocalDescription Describe(IceCredentials credentials, IReadOnlyList<IceCandidate> candidates) => new()
    {
        SessionId = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & (long.MaxValue >> 1),
        IceUfrag = credentials.UserFragment,
        IcePassword = credentials.Password,
        Fingerprint = Fingerprint,
        MaxMessageBytes = Options.MaxMessageBytes,
        Candidates = [.. candidates.Select(candidate => candidate.ToAttribute())],
    };

    /// <summary>An address that a STUN server sees us at.</summary>
    public static IceCandidate ReflexiveCandidate(NetworkAddress address) => IceCandidate.ServerReflexive(address, related: null, index: 0);

    public async ValueTask DisposeAsync()
    {
        await _reflexive.DisposeAsync().ConfigureAwait(false);
        Port.Dispose();
        Timers.Dispose();
        Dtls.Dispose();
    }

    private void OnFault(Exception exception) => RtcLog.Fault(Options.Logger, exception);
}
