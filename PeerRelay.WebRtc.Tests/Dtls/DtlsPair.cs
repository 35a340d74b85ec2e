using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.WebRtc.Tests.Dtls;

/// <summary>Two sides with a wire between them that may lose, repeat and reorder. Time jumps to what is waited for; OpenSSL looks at the real one, and is asked again until it agrees.</summary>
internal sealed class DtlsPair : IDisposable
{
    private static readonly OpenSsl Library = Load();
    private static readonly DtlsCertificate First = DtlsCertificate.Create(TimeProvider.System);
    private static readonly DtlsCertificate Second = DtlsCertificate.Create(TimeProvider.System);
    private static readonly DtlsContext FirstContext = Context(First, isQuick: true);
    private static readonly DtlsContext SecondContext = Context(Second, isQuick: true);

    private readonly Random? _random;
    private readonly double _loss;
    private TimeSpan _now;

    public DtlsPair(Random? random = null, double loss = 0, CertificateFingerprint? expectedByClient = null, CertificateFingerprint? expectedByServer = null)
    {
        (_random, _loss) = (random, loss);
        Client = new DtlsEnd(FirstContext, isClient: true, expectedByClient ?? Second.Fingerprint);
        Server = new DtlsEnd(SecondContext, isClient: false, expectedByServer ?? First.Fingerprint);
    }

    public static CertificateFingerprint ClientFingerprint => First.Fingerprint;

    public static DtlsCertificate ServerCertificate => Second;

    public DtlsEnd Client { get; }

    public DtlsEnd Server { get; }

    public static OpenSsl Load() => OpenSsl.TryLoad(OpenSslNames.Usual, out var library, out var reason) ? library : throw new InvalidOperationException(reason);

    public static DtlsContext Context(DtlsCertificate certificate, bool isQuick) =>
        DtlsContext.TryCreate(Library, certificate, isQuick, out var context, out var reason) ? context : throw new InvalidOperationException(reason);

    public void Start()
    {
        Server.Session.Start(_now);
        Client.Session.Start(_now);
    }

    /// <summary>Lets all come to rest: nothing is under way, and nothing waited for.</summary>
    public void Run()
    {
        while (true)
        {
            if (Carry(Client, Server) | Carry(Server, Client)) continue;
            var next = TimeSpan.FromTicks(Math.Min(Client.Session.NextTimeoutAt.Ticks, Server.Session.NextTimeoutAt.Ticks));
            if (next == TimeSpan.MaxValue) return;
            if (next > _now) _now = next;
            foreach (var end in (ReadOnlySpan<DtlsEnd>)[Client, Server])
                if (end.Session.NextTimeoutAt <= _now) end.Session.OnTimeout(_now);
        }
    }

    public static DtlsPair Connected()
    {
        var pair = new DtlsPair();
        pair.Start();
        pair.Run();
        Assert.Equal((DtlsState.Connected, DtlsState.Connected), (pair.Client.Session.State, pair.Server.Session.State));
        return pair;
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }

    private bool Carry(DtlsEnd from, DtlsEnd to)
    {
        var sent = from.TakeSent().SelectMany(Copies).ToArray();
        if (_random is not null && sent.Length > 1) _random.Shuffle(sent);
        foreach (var datagram in sent) to.Session.OnDatagram(datagram, _now);
        return sent.Length > 0;
    }

    private byte[][] Copies(byte[] datagram)
    {
        Assert.InRange(datagram.Length, 1, DtlsLimits.SentDatagramBytes);
        return _random is null ? [datagram] : _random.NextDouble() < _loss ? [] : _random.NextDouble() < 0.2 ? [datagram, datagram] : [datagram];
    }
}
