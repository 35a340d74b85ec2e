using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.WebRtc.Tests.Dtls;

/// <summary>One side of a connection in memory: what it has sent waits in a list, what it has received is kept.</summary>
internal sealed class DtlsEnd : IDtlsOwner, IDisposable
{
    public DtlsEnd(DtlsContext context, bool isClient, params CertificateFingerprint[] expected) => Session = new DtlsSession(context, isClient, expected, this);

    public DtlsSession Session { get; }

    public List<byte[]> Sent { get; } = [];

    public List<byte[]> Data { get; } = [];

    public int ConnectedCount { get; private set; }

    /// <summary>What is done when data comes.</summary>
    public Action<byte[]>? WhenData { get; set; }

    public void SendDtlsDatagram(ReadOnlySpan<byte> datagram) => Sent.Add(datagram.ToArray());

    public void OnDtlsConnected()
    {
        Assert.Empty(Data);
        ConnectedCount++;
    }

    public void OnDtlsData(ReadOnlySpan<byte> data)
    {
        Assert.Equal(DtlsState.Connected, Session.State);
        Data.Add(data.ToArray());
        WhenData?.Invoke(data.ToArray());
    }

    public byte[][] TakeSent()
    {
        var sent = Sent.ToArray();
        Sent.Clear();
        return sent;
    }

    public void Dispose() => Session.Dispose();
}
