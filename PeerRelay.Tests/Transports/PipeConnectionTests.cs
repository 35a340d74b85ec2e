namespace PeerRelay.Tests.Transports;

/// <summary>Over our own framing.</summary>
public sealed class PipeConnectionTests : AcceptedConnectionTests
{
    protected override bool IsPipe => true;
}
