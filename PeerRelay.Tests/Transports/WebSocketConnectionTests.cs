namespace PeerRelay.Tests.Transports;

/// <summary>Over the framework's WebSocket.</summary>
public sealed class WebSocketConnectionTests : AcceptedConnectionTests
{
    protected override bool IsPipe => false;
}
