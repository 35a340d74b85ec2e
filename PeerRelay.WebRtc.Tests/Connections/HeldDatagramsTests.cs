using PeerRelay.WebRtc.Connections;
using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.WebRtc.Tests.Connections;

public sealed class HeldDatagramsTests
{
    private const byte Handshake = 22;

    private readonly HeldDatagrams _held = new();

    [Fact]
    public void Add_TooManyOfAHandshake_FirstAreHeldAndTheRestCounted()
    {
        for (byte i = 0; i < 10; i++) _held.Add([Handshake, i]);
        _held.Add([Handshake, .. new byte[DtlsLimits.TakenDatagramBytes]]);
        Assert.Equal(3, _held.Dropped);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], _held.Take().Select(datagram => (int)datagram[1]));
        Assert.Empty(_held.Take());
    }

    [Fact]
    public void Add_WhatIsOfNoHandshake_NeitherHeldNorCounted()
    {
        _held.Add([]);
        _held.Add([DtlsRecords.ApplicationData, 1]);
        Assert.Equal(0, _held.Dropped);
        Assert.Empty(_held.Take());
    }
}
