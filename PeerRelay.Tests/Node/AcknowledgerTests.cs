using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PeerRelay.Identity;
using PeerRelay.Neighbours;
using PeerRelay.Node;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Routing;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Node;

/// <summary>What a neighbour is told that holds what it hands to this node.</summary>
public sealed class AcknowledgerTests
{
    private static readonly PeerId Self = Ids.Of("1");
    private static readonly PeerId Source = Ids.Of("2");
    private static readonly PeerId Target = Ids.Of("abc");

    private readonly RecordingLink _link = new();
    private readonly Neighbour _neighbour;
    private readonly NodeContext _node;
    private readonly Acknowledger _acknowledger;

    public AcknowledgerTests()
    {
        _node = new NodeContext(this, new PeerOptions { Id = Self, TimeProvider = FrozenTime.Instance }, NullLogger.Instance);
        _neighbour = _node.Neighbours.Admit(_link, Ids.Of("3"), _node.Now).Neighbour;
        _acknowledger = new Acknowledger(_node);
    }

    [Fact]
    public void Flush_AfterSeveral_OneAcknowledgementOfAll()
    {
        Answer(DropReason.None, nonce: 7);
        Answer(DropReason.Duplicate, nonce: 8);
        Assert.Empty(_link.Frames);
        Flush();
        Assert.Equal(["7", "8"], Acknowledged(Assert.Single(_link.Frames)));
        Flush();
        Assert.Single(_link.Frames);
    }

    [Fact]
    public void Answer_ToMoreThanOneHolds_TwoOfThem()
    {
        for (ulong i = 0; i < WireLimits.MaxAcks + 1; i++) Answer(DropReason.None, nonce: i);
        Assert.Equal(WireLimits.MaxAcks, Acknowledged(Assert.Single(_link.Frames)).Count);
        Flush();
        Assert.Single(Acknowledged(_link.Frames[1]));
    }

    [Theory]
    [InlineData(DropReason.NoRoute, "noRoute")]
    [InlineData(DropReason.HopLimit, "hopLimit")]
    [InlineData(DropReason.SendQueueFull, "full")]
    [InlineData(DropReason.LinkClosed, "full")]
    [InlineData(DropReason.TooLarge, "full")]
    public void Answer_WhatWentNoFurther_RefusedAtOnceWithTheReason(DropReason reason, string expected)
    {
        Answer(reason, nonce: 7);
        Assert.Contains($$$"""{"type":"cant","data":{"from":"{{{Source}}}","nonce":"7","reason":"{{{expected}}}"}}""", Assert.Single(_link.Frames), StringComparison.Ordinal);
        Flush();
        Assert.Single(_link.Frames);
    }

    [Fact]
    public void Answer_OfWhatIsForThisNode_Nothing()
    {
        Answer(DropReason.None, to: Self);
        Answer(DropReason.HopLimit, to: Self);
        Flush();
        Assert.Empty(_link.Frames);
    }

    [Fact]
    public void Clear_WithSome_NothingIsSent()
    {
        Answer(DropReason.None);
        _acknowledger.Clear();
        Flush();
        Assert.Empty(_link.Frames);
    }

    [Fact]
    public void Flush_LinkTakesNothing_Counted()
    {
        _link.Refusal = DropReason.SendQueueFull;
        Answer(DropReason.None);
        Flush();
        Assert.Equal(1, _node.Counters.Read(0, 0, 0, 0).Drops[DropReason.SendQueueFull]);
    }

    private static List<string> Acknowledged(string frame)
    {
        Assert.True(Envelope.TryRead(Encoding.UTF8.GetBytes(frame), out var envelope, out _));
        Assert.Equal((Ids.Of("3"), Self), (envelope.To, envelope.From));
        Assert.True(AckBody.TryRead(envelope, out var acks));
        var nonces = new List<string>();
        Span<byte> room = stackalloc byte[WireLimits.MaxNonceBytes];
        while (acks.TryNext(room, out var source, out var length))
        {
            Assert.Equal(Source, source);
            nonces.Add(Encoding.UTF8.GetString(room[..length]));
        }

        return nonces;
    }

    private void Answer(DropReason reason, ulong nonce = 1, PeerId? to = null)
    {
        Assert.True(Envelope.TryRead(EnvelopeWriter.Write(to ?? Target, Source, nonce, BodyType.User, "1"u8), out var envelope, out _));
        _acknowledger.Answer(envelope, _neighbour, reason, _link);
    }

    private void Flush() => _acknowledger.Flush(_neighbour, _link);
}
