using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.WebRtc.Tests.Dtls;

/// <summary>A side that holds what it sends in one buffer, so that it allocates nothing itself.</summary>
internal sealed class QuietEnd : IDtlsOwner, IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Queue<int> _lengths = new(64);
    private int _held;

    public QuietEnd(DtlsContext context, bool isClient, params CertificateFingerprint[] expected) => Session = new DtlsSession(context, isClient, expected, this);

    public DtlsSession Session { get; }

    public QuietEnd? Other { get; set; }

    public int ReceivedBytes { get; private set; }

    public void SendDtlsDatagram(ReadOnlySpan<byte> datagram)
    {
        datagram.CopyTo(_buffer.AsSpan(_held));
        _held += datagram.Length;
        _lengths.Enqueue(datagram.Length);
    }

    public void OnDtlsConnected()
    {
    }

    public void OnDtlsData(ReadOnlySpan<byte> data) => ReceivedBytes += data.Length;

    public bool Deliver()
    {
        var (any, start) = (_lengths.Count > 0, 0);
        while (_lengths.TryDequeue(out var length))
        {
            Other!.Session.OnDatagram(_buffer.AsSpan(start, length), default);
            start += length;
        }

        _held = 0;
        return any;
    }

    public void Dispose() => Session.Dispose();
}
