using System.Text;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class AckBodyTests
{
    private const string LongNonce = "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\u0008\\u0009\\u000a\\u000b\\u000c\\u000d\\u000e\\u000f\"";

    private readonly AckBatch _batch = new();

    [Fact]
    public void Write_Messages_GoldenBytes()
    {
        Add("\"570905250398966\"");
        Add("\"x\"", Frames.HexC);
        Assert.Equal(
            Frames.Body("ack", $"""["{Frames.HexB}","570905250398966","{Frames.HexC}","x"]"""),
            Encoding.UTF8.GetString(_batch.Write(Frames.A, Frames.B, 1)));
        Assert.True(_batch.IsEmpty);
    }

    [Theory]
    [InlineData("\"\\u0031\\ud83d\\ude00\"", "1😀")]
    [InlineData("\"\\\"\\\\\\/\\n\\u0000\"", "\"\\/\n\0")]
    [InlineData("\"é中\"", "é中")]
    public void Write_NonceHoweverWritten_ReadAsCopyNonceDoes(string nonce, string expected)
    {
        Add(nonce);
        Assert.Equal([(Frames.B, expected)], Read(_batch.Write(Frames.A, Frames.B, 1)));
    }

    [Fact]
    public void TryAdd_64LongNonces_AllReadBackAndNoMoreAreTaken()
    {
        var nonce = $"\"{string.Concat(Enumerable.Repeat("\\u001f", 64))}\"";
        for (var i = 0; i < 64; i++) Add(nonce);
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.First), out var envelope, out _));
        Assert.False(_batch.TryAdd(envelope));
        Assert.Equal(64, _batch.Count);
        var frame = _batch.Write(Frames.A, Frames.B, Nonce.Limit - 1);
        Assert.InRange(frame.Length, AckBatch.MaxFrameLength - 1_024, AckBatch.MaxFrameLength);
        var read = Read(frame);
        Assert.Equal(Enumerable.Repeat((Frames.B, new string('\u001f', 64)), 64), read);
    }

    [Fact]
    public void Write_Again_HoldsOnlyWhatCameSince()
    {
        Add("\"1\"");
        _batch.Write(Frames.A, Frames.B, 1);
        Add("\"2\"");
        Add("\"3\"");
        Assert.Equal([(Frames.B, "2"), (Frames.B, "3")], Read(_batch.Write(Frames.A, Frames.B, 1)));
        Add("\"4\"");
        _batch.Clear();
        Assert.True(_batch.IsEmpty);
        Assert.Throws<InvalidOperationException>(() => _batch.Write(Frames.A, Frames.B, 1));
    }

    [Fact]
    public void AddAndWrite_ManyRounds_AllocateTheFramesOnly()
    {
        var round = () =>
        {
            Add16();
            return _batch.Write(Frames.A, Frames.B, 1).Length;
        };
        for (var i = 0; i < 100; i++) round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        long frames = 0;
        for (var i = 0; i < 1_000; i++) frames += round();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, frames, frames + 1_000 * 64);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData($"[\"{Frames.HexA}\"]")]
    [InlineData($"[\"{Frames.HexA}\",1]")]
    [InlineData($"[\"{Frames.HexA}\",\"\"]")]
    [InlineData($"[\"{Frames.HexA}\",\"\\ud800\"]")]
    [InlineData($"[\"{Frames.HexA}\",[\"1\"]]")]
    [InlineData($"[\"{Frames.HexA}\",\"1\",\"{Frames.HexA}\"]")]
    [InlineData($"[\"1\",\"{Frames.HexA}\"]")]
    [InlineData($"[{Frames.BufferA},\"1\"]")]
    [InlineData($"[[\"{Frames.HexA}\",\"1\"]]")]
    public void TryRead_AnythingElse_InvalidBody(string? data) => Frames.AssertInvalidBody("ack", data);

    [Fact]
    public void TryRead_65_InvalidBody()
    {
        Assert.Equal(64, Read(Frames.Bytes(Frames.Body("ack", Acks(64)))).Count);
        Frames.AssertInvalidBody("ack", Acks(65));

        static string Acks(int count) => "[" + string.Join(',', Enumerable.Repeat($"\"{Frames.HexB}\",{LongNonce}", count)) + "]";
    }

    [Fact]
    public void TryRead_EmptyOrAnotherType_NoneOrFalse()
    {
        Assert.Empty(Read(Frames.Bytes(Frames.Body("ack", "[]"))));
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Body("user", $"[\"{Frames.HexA}\",\"1\"]")), out var envelope, out _));
        Assert.False(AckBody.TryRead(envelope, out var acks));
        Assert.False(acks.TryNext(new byte[WireLimits.MaxNonceBytes], out _, out _));
    }

    private static List<(PeerId From, string Nonce)> Read(byte[] frame)
    {
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        Assert.True(AckBody.TryRead(envelope, out var acks));
        var read = new List<(PeerId, string)>();
        var room = new byte[WireLimits.MaxNonceBytes];
        while (acks.TryNext(room, out var from, out var length)) read.Add((from, Encoding.UTF8.GetString(room, 0, length)));
        return read;
    }

    private void Add(string nonce, string from = Frames.HexB)
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Envelope(from: $"\"{from}\"", nonce: nonce)), out var envelope, out _));
        Assert.True(_batch.TryAdd(envelope));
    }

    private static readonly byte[] First = Frames.Bytes(Frames.First);

    private void Add16()
    {
        Envelope.TryRead(First, out var envelope, out _);
        for (var i = 0; i < 16; i++) _batch.TryAdd(envelope);
    }
}
