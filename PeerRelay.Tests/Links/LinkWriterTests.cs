using System.IO.Pipelines;
using System.Net.Sockets;
using PeerRelay.Links;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Hostile;
using PeerRelay.Tests.Wire;
using PeerRelay.Transports;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Links;

/// <summary>Who writes what on whose thread, and that a link ends whatever its connection does.</summary>
public sealed class LinkWriterTests
{
    [Fact]
    public async Task Write_TransportFailsWithAnythingAtAll_LinkEnds()
    {
        var (input, output) = (new Pipe(), new Pipe());
        var owner = new FakeOwner();
        var connection = new PipeConnection(new DuplexPipe(input.Reader, output.Writer), () => input.Writer.Complete(), TimeProvider.System);
        using var link = new Link(connection, new LinkOrigin { Direction = LinkDirection.Inbound }, new PeerLimits(), TimeProvider.System);
        var running = link.RunAsync(owner, Frames.Self);
        await input.Writer.WriteAsync(WebSocketFrame.Make(WebSocketFrame.Text, Frames.Bytes(LinkFixture.PeerHello)));
        await Eventually.EqualAsync(1, () => owner.Hellos.Count);
        output.Reader.Complete(new SocketException((int)SocketError.HostUnreachable));
        link.TrySend("x"u8);
        Assert.Equal(LinkCloseReason.ConnectionLost, await running.WaitAsync(Eventually.Limit));
        Assert.Equal([DropReason.LinkClosed], owner.Drops);
    }

    [Fact]
    public async Task TryForward_ByTwoLinksOfWhichOneTakesLong_WrittenByTheOther()
    {
        using var target = await new LinkFixture().StartAdmittedAsync();
        using var slow = await new LinkFixture().StartAdmittedAsync();
        using var quick = await new LinkFixture().StartAdmittedAsync();
        var isSlow = new TaskCompletionSource();
        using var goOn = new ManualResetEventSlim();
        slow.Owner.Handle = _ =>
        {
            Forward(target, slow);
            isSlow.SetResult();
            goOn.Wait(Eventually.Limit);
            return FrameFate.Handled;
        };
        quick.Owner.Handle = _ => Forward(target, quick);
        slow.Connection.Receive("x");
        await isSlow.Task.WaitAsync(Eventually.Limit);
        quick.Connection.Receive("x");
        await Eventually.EqualAsync(3, () => target.Connection.Sent.Count); // the hello, and both messages
        goOn.Set();
    }

    [Fact]
    public async Task WriteSoFar_InTheMiddleOfATurn_Written()
    {
        using var target = await new LinkFixture().StartAdmittedAsync();
        using var source = await new LinkFixture().StartAdmittedAsync();
        source.Owner.Handle = _ =>
        {
            Forward(target, source);
            Assert.Single(target.Connection.Sent);
            source.Link.WriteSoFar();
            Assert.Equal(2, target.Connection.Sent.Count);
            return FrameFate.Handled;
        };
        source.Connection.Receive("x");
        await Eventually.EqualAsync(1, () => source.Owner.Frames.Count);
        Assert.False(source.Link.IsClosing);
    }

    [Fact]
    public async Task TrySend_ConnectionIsBroken_OwnerIsToldOfTheEndByTheLinksOwnTask()
    {
        using var fixture = await new LinkFixture().StartAdmittedAsync();
        fixture.Connection.IsBroken = true;
        bool isTold;
        lock (fixture.Owner.ClosingGate) // whoever else tells it waits until this is over
        {
            fixture.Send("1");
            isTold = fixture.Owner.Closings > 0;
        }

        Assert.False(isTold);
        Assert.Equal(LinkCloseReason.ConnectionLost, await fixture.EndAsync());
        Assert.Equal(1, fixture.Owner.Closings);
    }

    private static FrameFate Forward(LinkFixture target, LinkFixture by)
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(Frames.Relayed), out var envelope, out _));
        Assert.Equal(DropReason.None, target.Link.TryForward(envelope, LinkFixture.Self, by.Link));
        return FrameFate.Handled;
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
