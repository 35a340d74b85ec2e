using System.Text;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class NeighboursBodyTests
{
    private readonly PeerId[] _peers = new PeerId[WireLimits.MaxNeighbours];

    [Fact]
    public void Write_Peers_GoldenBytes()
    {
        var frame = NeighboursBody.Write(Frames.A, Frames.B, 1, [Frames.C, Frames.Self]);
        Assert.Equal(Frames.Body("neighbours", $"""["{Frames.HexC}","{Frames.HexSelf}"]"""), Encoding.UTF8.GetString(frame));
        Assert.Equal([Frames.C, Frames.Self], Read(frame));
    }

    [Fact]
    public void Write_NoneTo64_ReadsBackAnd65Throws()
    {
        var peers = Enumerable.Range(0, 65).Select(i => Frames.C.FlipBit(i)).ToArray();
        foreach (var count in new[] { 0, 1, 64 }) Assert.Equal(peers[..count], Read(NeighboursBody.Write(Frames.A, Frames.B, 1, peers.AsSpan(0, count))));
        Assert.Throws<ArgumentException>(() => NeighboursBody.Write(Frames.A, Frames.B, 1, peers));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("\"" + Frames.HexA + "\"")]
    [InlineData("[1]")]
    [InlineData("[\"\"]")]
    [InlineData($"[\"{Frames.HexA}\",\"abcd\"]")]
    [InlineData($"[[\"{Frames.HexA}\"]]")]
    [InlineData($"[{Frames.BufferA}]")]
    public void TryRead_AnythingElse_InvalidBody(string? data) => Frames.AssertInvalidBody("neighbours", data);

    [Fact]
    public void TryRead_65_InvalidBody()
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Body("neighbours", Frames.Path(64))), out _, out _));
        Frames.AssertInvalidBody("neighbours", Frames.Path(65));
    }

    [Fact]
    public void TryRead_AnotherType_IsFalse()
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Body("foundPeers", Frames.Path(2))), out var envelope, out _));
        Assert.False(NeighboursBody.TryRead(envelope, _peers, out var count));
        Assert.Equal(0, count);
    }

    private PeerId[] Read(byte[] frame)
    {
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        Assert.True(NeighboursBody.TryRead(envelope, _peers, out var count));
        return _peers[..count];
    }
}
