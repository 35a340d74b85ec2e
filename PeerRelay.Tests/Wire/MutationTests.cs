using System.Text;
using System.Text.Json;
using PeerRelay.Identity;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

/// <summary>What a stranger may send must neither throw nor be passed on in a form that another peer would refuse.</summary>
public sealed class MutationTests
{
    private const int Count = 400_000;

    private readonly byte[] _forwarded = new byte[16_384];
    private readonly byte[] _nonce = new byte[WireLimits.MaxNonceBytes];
    private readonly byte[] _nonceAgain = new byte[WireLimits.MaxNonceBytes];
    private readonly byte[] _part = new byte[WireLimits.PartBytes];
    private readonly PeerId[] _peers = new PeerId[WireLimits.MaxNeighbours];

    [Theory]
    [InlineData(1)]
    [InlineData(20_260)]
    public void Parsers_MutatedFrames_NeitherThrowNorPassOnWhatIsRefused(int seed)
    {
        var mutator = new FrameMutator(seed);
        var accepted = 0;
        for (var i = 0; i < Count / 2; i++)
        {
            var frame = mutator.Next();
            try
            {
                if (Try(frame)) accepted++;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException(
                    $"seed {seed}, frame {i}: {Convert.ToHexString(frame)} {Encoding.Latin1.GetString(frame)}", exception);
            }
        }
        Assert.InRange(accepted, Count / 20, Count / 2); // else the mutations no longer reach what is behind the first check
    }

    private bool Try(byte[] frame)
    {
        if (Hello.TryRead(frame, out var id, out _)) Check(Hello.TryRead(Hello.Write(id), out var same, out _) && same == id, "hello");
        if (BufferObject.TryRead(frame, out var bytes))
            Check(BufferObject.TryRead(BufferObject.Write(bytes), out var again) && again.AsSpan().SequenceEqual(bytes), "buffer");
        TryDatagram(frame);
        if (!Envelope.TryRead(frame, out var envelope, out var fault))
        {
            Check(fault is >= DropReason.InvalidUtf8 and <= DropReason.InvalidBody, $"fault {fault}");
            return false;
        }
        Check(fault == DropReason.None, "fault of a good frame");
        TryBody(envelope);
        if (envelope.PathCount < WireLimits.MaxPath) TryForward(envelope);
        return true;
    }

    private static void TryDatagram(ReadOnlySpan<byte> json)
    {
        if (!DatagramBody.TryRead(json, out var payload, out var port)) return;
        var written = DatagramBody.Write(payload, Frames.HexA, port);
        Check(DatagramBody.TryRead(written, out var samePayload, out var samePort), "datagram");
        Check(samePayload.AsSpan().SequenceEqual(payload) && samePort == port, "datagram's content");
    }

    private void TryBody(in Envelope envelope)
    {
        Check(FindPeersBody.TryRead(envelope, out _, out _) == (envelope.Type == BodyType.FindPeers), "findPeers");
        Check(FoundPeersBody.TryRead(envelope, _peers, out _) == (envelope.Type == BodyType.FoundPeers), "foundPeers");
        Check(HandshakeAnswerBody.TryRead(envelope, out var answer) == (envelope.Type == BodyType.HandshakeAnswer), "handshake-answer");
        Check(answer.WebSocketUrl is null or { Scheme: "ws" or "wss", Host.Length: > 0 }, "URL");
        if (envelope.Type == BodyType.User) TryDatagram(envelope.BodyData);
        if (envelope.Type == BodyType.User) TryLayer(envelope.BodyData);
        if (PartBody.TryRead(envelope, _nonce, out var part)) TryPart(part);
        Check(envelope.ReceiptTry is >= 0 and <= WireLimits.MaxReceiptTry && (envelope.ReceiptTry == 0 || ReceiptMember.IsOf(envelope.Type)), "receipt asked for");
        TryOurBody(envelope);
    }

    private void TryPart(in Part part)
    {
        Check(part.Message.Length > 0 && part.Offset >= 0 && part.Offset < part.Length && part.Size is > 0 and <= WireLimits.PartBytes, "part");
        part.TryDecode(_part.AsSpan(0, part.Size));
    }

    private void TryLayer(ReadOnlySpan<byte> json)
    {
        switch (LayerName.Of(json))
        {
            case Layer.Request when RequestBody.TryRead(json, _nonce, out var id, out _):
                Check(id.Length > 0, "request's id");
                break;
            case Layer.Response when ResponseBody.TryRead(json, _nonce, out var id, out var data, out var error):
                var written = error is null ? ResponseBody.Write(id, data) : ResponseBody.Write(id, error);
                Check(LayerName.Of(written) == Layer.Response, "response's layer");
                Check(ResponseBody.TryRead(written, _nonceAgain, out var same, out _, out var again), "response");
                Check(same.SequenceEqual(id) && again == error, "response's content");
                break;
        }
    }

    // What is read of a body between peers of our kind can be written, and is then read the same.
    private void TryOurBody(in Envelope envelope)
    {
        if (FoundPeersBody.TryReadOurs(envelope, _peers, out var ours))
            Check(ours <= WireLimits.MaxFoundPeers && envelope.Type == BodyType.FoundPeers, "peers of our kind");
        var isNeighbours = NeighboursBody.TryRead(envelope, _peers, out var count);
        Check(isNeighbours == (envelope.Type == BodyType.Neighbours) && count <= WireLimits.MaxNeighbours, "neighbours");
        if (isNeighbours) CheckSame(envelope, NeighboursBody.Write(Frames.A, Frames.B, 1, _peers.AsSpan(0, count)));
        Check(AckBody.TryRead(envelope, out var acks) == (envelope.Type == BodyType.Ack), "ack");
        var messages = 0;
        while (acks.TryNext(_nonce, out _, out var length))
        {
            messages++;
            Check(length > 0, "acknowledged nonce");
        }
        Check(messages <= WireLimits.MaxAcks, "acknowledged messages");
        var isCant = CantBody.TryRead(envelope, _nonce, out var cant);
        Check(isCant == (envelope.Type == BodyType.Cant), "cant");
        if (isCant && cant.Reason != RefusalReason.Unknown)
            CheckSame(envelope, CantBody.Write(Frames.A, Frames.B, 1, cant.Id, cant.Nonce, cant.Reason));
        var isNotHere = NotHereBody.TryRead(envelope, _nonce, out var notHere);
        Check(isNotHere == (envelope.Type == BodyType.NotHere), "notHere");
        if (isNotHere && notHere.Reason != RefusalReason.Unknown)
            CheckSame(envelope, NotHereBody.Write(Frames.A, Frames.B, 1, notHere.Id, notHere.Nonce, notHere.Reason));
        var isReceipt = ReceiptBody.TryRead(envelope, _nonce, out var nonce, out var hops);
        Check(isReceipt == (envelope.Type == BodyType.Receipt), "receipt");
        if (isReceipt) CheckSame(envelope, ReceiptBody.Write(Frames.A, Frames.B, 1, nonce, hops));
    }

    private static void CheckSame(in Envelope envelope, byte[] written) => Check(
        Envelope.TryRead(written, out var again, out _) && again.Type == envelope.Type && again.BodyData.Length > 0, $"{envelope.Type} read and written");

    private void TryForward(in Envelope envelope)
    {
        var length = envelope.WriteForwarded(Frames.Self, _forwarded);
        Check(length == envelope.ForwardedLength, "forwarded length");
        var frame = _forwarded.AsMemory(0, length);
        Check(Envelope.TryRead(frame.Span, out var next, out var fault), $"forwarded: {fault}");
        Check(next.To == envelope.To && next.From == envelope.From, "forwarded ids");
        Check(next.PathCount == envelope.PathCount + 1 && next.LastHop == Frames.Self, "forwarded path");
        for (var i = 0; i < envelope.PathCount; i++) Check(next.PathAt(i) == envelope.PathAt(i), "forwarded hop");
        Check(next.Type == envelope.Type && next.Body.SequenceEqual(envelope.Body), "forwarded body");
        Check(next.BodyData.SequenceEqual(envelope.BodyData), "forwarded data");
        Check(_nonce.AsSpan(0, envelope.CopyNonce(_nonce)).SequenceEqual(_nonceAgain.AsSpan(0, next.CopyNonce(_nonceAgain))), "nonce");
        using var document = JsonDocument.Parse(frame, new JsonDocumentOptions { MaxDepth = WireLimits.MaxDepth });
        Check(document.RootElement.GetProperty("path").GetArrayLength() == next.PathCount, "path in the document");
        Check(document.RootElement.GetProperty("to").GetString() == envelope.To.ToString(), "to in the document");
    }

    private static void Check(bool condition, string what)
    {
        if (!condition) throw new InvalidOperationException(what);
    }
}
