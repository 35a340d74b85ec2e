using System.IO.Pipelines;
using PeerRelay.Tests.Harness;
using PeerRelay.Transports;

namespace PeerRelay.Tests.Transports;

/// <summary>Over our own framing.</summary>
public sealed class PipeConnectionTests : AcceptedConnectionTests
{
    protected override bool IsPipe => true;

    [Theory]
    [InlineData(1)]
    [InlineData(1_000_000)]
    public async Task Send_AfterAnAbortThatThePipeHasNotNoticedYet_False(int length)
    {
        var (input, output) = (new Pipe(), new Pipe(new PipeOptions(pauseWriterThreshold: 0)));
        using var connection = new PipeConnection(new Duplex(input.Reader, output.Writer), () => { }, FrozenTime.Instance);
        Assert.True(await connection.SendAsync(new byte[length], CancellationToken.None));

        connection.Abort();

        Assert.False(await connection.SendAsync(new byte[length], CancellationToken.None));
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
