using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.LargeMessages;
using PeerRelay.Node;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>Which parts a target receipts, by a clock that the tests move.</summary>
public sealed class PartReceiverTests
{
    private const int Size = WireLimits.PartBytes;

    private static readonly PeerId Self = Ids.Of("1");
    private static readonly PeerId Source = Ids.Of("abc");
    private static readonly byte[] Whole = new byte[(2 * Size) + 10];

    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLink _link = new();
    private readonly List<PeerMessage> _messages = [];
    private NodeContext _node = null!;
    private NodeParts _parts = null!;
    private int _refusals;

    public PartReceiverTests() => Start();

    [Fact]
    public void OnPart_LastComesEarly_ReceiptedOnlyOnceTheMessageIsDelivered()
    {
        Assert.Equal(DropReason.None, Take(2));
        Assert.Equal(DropReason.None, Take(0));
        Assert.Equal(DropReason.Duplicate, Take(2, attempt: 2));
        Assert.Equal([0], Receipted);
        Assert.Equal(DropReason.None, Take(1));
        Assert.Equal([0, 1], Receipted);
        Assert.Single(_messages);
        Assert.Equal(DropReason.Duplicate, Take(2, attempt: 3));
        Assert.Equal([0, 1, 2], Receipted);
        Assert.Single(_messages);
    }

    [Fact]
    public void OnPart_LastCompletes_ReceiptedWithEachTry()
    {
        Take(0);
        Take(1);
        Assert.Equal(DropReason.None, Take(2));
        Assert.Equal(DropReason.Duplicate, Take(2, attempt: 2));
        Assert.Equal([0, 1, 2, 2], Receipted);
        Assert.Single(_messages);
    }

    [Fact]
    public void OnPart_StartedAgainInTheMiddle_LastIsReceiptedOnlyOnceTheMessageIsDelivered()
    {
        Take(0);
        Take(1);
        Start();
        Assert.Equal(DropReason.None, Take(2));
        Assert.Equal(DropReason.Duplicate, Take(2, attempt: 2));
        Assert.Equal([0, 1], Receipted);
        Take(0, attempt: 2);
        Assert.Empty(_messages);
        Take(1, attempt: 2);
        Take(2, attempt: 3);
        Assert.Equal([0, 1, 0, 1, 2], Receipted);
        Assert.Single(_messages);
    }

    [Fact]
    public void OnPart_ForgottenInTheMiddle_LastIsNotReceipted()
    {
        Take(0);
        Take(1);
        _clock.Advance(PartialMessages.IdleTime);
        _parts.LargeMessages.Expire();
        Assert.Equal(DropReason.None, Take(2));
        Assert.Equal([0, 1], Receipted);
        Assert.Empty(_messages);
    }

    [Fact]
    public void OnPart_CompletingOneRefused_NeitherItNorTheLastReceiptedUntilTaken()
    {
        _refusals = 1;
        Take(2);
        Take(0);
        Take(1);
        Assert.Equal(DropReason.Duplicate, Take(2, attempt: 2));
        Assert.Equal([0], Receipted);
        Assert.Equal(DropReason.None, Take(1, attempt: 2));
        Take(2, attempt: 3);
        Assert.Equal([0, 1, 2], Receipted);
        Assert.Equal(2, _messages.Count);
    }

    [Fact]
    public void OnPart_NoRoomBesideIdleOnes_TheyGiveWay()
    {
        for (ulong message = 1; message <= PartialMessages.MaxPerSource; message++) Take(0, message);
        Assert.Equal(DropReason.PartialMessagesFull, Take(0, message: 5));
        _clock.Advance(PartialMessages.GivesWayAfter / 2);
        Take(1, message: 1);
        _clock.Advance(PartialMessages.GivesWayAfter / 2);
        Assert.Equal(DropReason.None, Take(0, message: 5, attempt: 2));
        Assert.Equal(PartialMessages.MaxPerSource - 1, _node.Counters.Read(0, 0, 0, 0).Drops[DropReason.PartsMissing]);
        Take(2, message: 1);
        Assert.Single(_messages);
    }

    [Theory]
    [InlineData(126, true)] // the envelope and the body are two more
    [InlineData(127, false)]
    public void OnPart_JsonOfSuchDepth_DeliveredOrInvalid(int depth, bool isTaken)
    {
        var json = Encoding.UTF8.GetBytes($"{new string('[', depth)}{new string(']', depth)}");
        Assert.Equal(isTaken ? DropReason.None : DropReason.InvalidBody, TakeJson(json));
        Assert.Equal(isTaken ? 1 : 0, _messages.Count);
        Assert.Equal(isTaken ? 1 : 0, _link.Frames.Count);
    }

    [Theory]
    [InlineData("\"\u00ff\"")] // in Latin-1, and so no UTF-8
    [InlineData("\"")]
    [InlineData("1 2")]
    public void OnPart_NoJsonInUtf8_InvalidAndNotReceipted(string text)
    {
        Assert.Equal(DropReason.InvalidBody, TakeJson(Encoding.Latin1.GetBytes(text)));
        Assert.Equal((0, 0), (_messages.Count, _link.Frames.Count));
    }

    /// <summary>The parts that have been receipted, in order.</summary>
    private IEnumerable<int> Receipted => _link.Frames.Select(frame => int.Parse(
        JsonDocument.Parse(frame).RootElement.GetProperty("data").GetProperty("data").GetProperty("nonce").GetString()![^1..], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Begins anew, as a process does.</summary>
    private void Start()
    {
        _node = new NodeContext(this, new PeerOptions { Id = Self, TimeProvider = _clock }, NullLogger.Instance);
        _parts = new NodeParts(_node, new DialPolicy(allowPrivate: true));
        _node.Neighbours.Admit(_link, Source, _node.Now);
        _node.Events.MessageReceived += (_, message) =>
        {
            _messages.Add(message);
            if (_refusals-- > 0) throw new InvalidOperationException("It is not taken.");
        };
    }

    /// <summary>Takes a part; its nonce ends with its number.</summary>
    private DropReason Take(int number, ulong message = 7, int attempt = 1) =>
        Take(PartBody.Write(Self, Source, (message * 10) + (ulong)number, message, PartKind.Bytes, Whole, number * Size, attempt));

    private DropReason TakeJson(byte[] json) => Take(PartBody.Write(Self, Source, nonce: 1, message: 1, PartKind.Json, json, offset: 0, receiptTry: 1));

    private DropReason Take(byte[] frame)
    {
        Assert.True(Envelope.TryRead(frame, out var envelope, out _));
        return _parts.LargeMessages.OnPart(envelope);
    }
}
