using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

/// <summary>The quick reader takes what it should, and reads it as the thorough one does.</summary>
public sealed class UsualFrameTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(19)]
    public void TryRead_AnApplicationsMessage_IsTaken(int hops)
    {
        var frame = Frames.Bytes(Frames.Envelope(path: Frames.Path(hops), data: """{"type":"user","data":{"a":[1,"é"]}}"""));
        AssertSame(frame);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("{\"a\":\",\\\"receipt\\\":1}}\"}", 9)]
    public void TryRead_AsksForAReceipt_IsTaken(string data, int receiptTry) =>
        AssertSame(UserBody.Write(Frames.A, Frames.B, 17, Frames.Bytes(data), receiptTry));

    [Fact]
    public void TryRead_Part_IsTaken()
    {
        AssertSame(PartBody.Write(Frames.A, Frames.B, 1, 2, PartKind.Bytes, [1, 2], 0, 1));
        AssertSame(Frames.Bytes(Frames.Body("part", "1")));
    }

    [Fact]
    public void TryRead_Maintenance_IsTaken()
    {
        var traits = new PeerTraits(2, IsTransit: true);
        AssertSame(FindPeersBody.Write(Frames.A, Frames.B, 1, Frames.C, traits));
        AssertSame(FoundPeersBody.Write(Frames.A, Frames.B, 1, [Frames.C, Frames.B], traits, [Frames.C]));
        AssertSame(FoundPeersBody.Write(Frames.A, Frames.B, 1, [], traits: null, []));
        AssertSame(NeighboursBody.Write(Frames.A, Frames.B, 1, [Frames.C, Frames.B, Frames.Self]));
        AssertSame(EnvelopeWriter.Write(Frames.A, Frames.B, 1, BodyType.HandshakeOffer, []));
        AssertSame(HandshakeAnswerBody.Write(Frames.A, Frames.B, 1, new Uri("ws://a.example:1/"), webRtc: false));
        AssertSame(CantBody.Write(Frames.A, Frames.B, 1, Frames.C, "17"u8, RefusalReason.NoRoute));
        AssertSame(NotHereBody.Write(Frames.A, Frames.B, 1, Frames.C, "\n\"é"u8, RefusalReason.Full));
        AssertSame(ReceiptBody.Write(Frames.A, Frames.B, 1, "570905250398966"u8, 12));
    }

    [Theory]
    [InlineData("\"1f8c00ff0123456789ABCDEF0123456789abcdef\"", null, null, null, null)]
    [InlineData(Frames.BufferA, null, null, null, null)]
    [InlineData(null, null, "[]", null, null)]
    [InlineData(null, null, null, "\"\"", null)]
    [InlineData(null, null, null, "\"\\u0031\"", null)]
    [InlineData(null, null, null, null, """{"type":"user"}""")]
    [InlineData(null, null, null, null, """{"type":"signal","data":{}}""")]
    [InlineData(null, null, null, null, """{"type":"user","data": 1}""")]
    [InlineData(null, null, null, null, """{"type":"user","data":1,"x":1}""")]
    [InlineData(null, null, null, null, """{"type":"user","data":1,"receipt":0}""")]
    [InlineData(null, null, null, null, """{"type":"user","data":1,"receipt":10}""")]
    [InlineData(null, null, null, null, """{"type":"user","data":1,"receipt":a}""")]
    [InlineData(null, null, null, null, """{"type":"user","data":1,"receipt": 1}""")]
    [InlineData(null, null, null, null, """{"type":"user","data":1,"receipt":1,"receipt":1}""")]
    [InlineData(null, null, null, null, """{"type":"user","receipt":1,"data":1}""")]
    [InlineData(null, null, null, null, """{"type":"user","data":01}""")]
    [InlineData(null, null, null, null, """{"type":"user","data":1},"x":1""")]
    [InlineData(null, null, null, null, """{"type":"user","data":1}} """)]
    public void TryRead_AnythingElse_IsLeftToTheThoroughReader(string? to, string? from, string? path, string? nonce, string? data)
    {
        var usual = Frames.Envelope();
        var frame = Frames.Envelope(
            to ?? $"\"{Frames.HexA}\"", from ?? $"\"{Frames.HexB}\"", path ?? $"[\"{Frames.HexB}\"]", nonce ?? "\"1\"", data ?? """{"type":"user","data":1}""");
        EnvelopeLayout layout = default;
        Assert.True(UsualFrame.TryRead(Frames.Bytes(usual), ref layout));
        layout = default;
        Assert.False(UsualFrame.TryRead(Frames.Bytes(frame), ref layout));
    }

    [Fact]
    public void TryRead_CutAnywhere_IsNotTaken()
    {
        var found = FoundPeersBody.Write(Frames.A, Frames.B, 1, [Frames.C], new PeerTraits(2, IsTransit: true), [Frames.C]);
        foreach (var frame in new[] { Frames.Bytes(Frames.First), UserBody.Write(Frames.A, Frames.B, 1, "1"u8, 1), found })
        {
            for (var length = 0; length < frame.Length; length++)
            {
                EnvelopeLayout layout = default;
                Assert.False(UsualFrame.TryRead(frame.AsSpan(0, length), ref layout), $"{length}");
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void TryRead_MutatedFrames_TakesNoneThatTheThoroughReaderRefusesOrReadsOtherwise(int seed)
    {
        var mutator = new FrameMutator(seed);
        var taken = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var frame = mutator.Next();
            EnvelopeLayout layout = default;
            if (!System.Text.Unicode.Utf8.IsValid(frame) || !UsualFrame.TryRead(frame, ref layout)) continue;
            taken++;
            AssertSame(frame);
        }

        Assert.InRange(taken, 1_000, 100_000);
    }

    private static void AssertSame(byte[] frame)
    {
        EnvelopeLayout quick = default;
        Assert.True(UsualFrame.TryRead(frame, ref quick));
        Assert.Equal(DropReason.None, new EnvelopeReader(frame).Read(frame, out var thorough));
        Assert.Equal((thorough.To, thorough.From, thorough.PathCount, thorough.Nonce), (quick.To, quick.From, quick.PathCount, quick.Nonce));
        Assert.Equal((thorough.Type, thorough.Body, thorough.BodyData, thorough.ReceiptTry), (quick.Type, quick.Body, quick.BodyData, quick.ReceiptTry));
        for (var i = 0; i < quick.PathCount; i++) Assert.Equal(thorough.Path[i], quick.Path[i]);
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        var forwarded = new byte[envelope.ForwardedLength];
        envelope.WriteForwarded(Frames.Self, forwarded);
        var expected = frame[..thorough.Splices[2].Start].Concat(Frames.Bytes($",\"{Frames.HexSelf}\"")).Concat(frame[thorough.Splices[2].Start..]);
        Assert.Equal(expected, forwarded);
    }
}
