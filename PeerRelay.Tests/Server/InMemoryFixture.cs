namespace PeerRelay.Tests.Server;

/// <summary>One node for a class of tests, in memory.</summary>
public sealed class InMemoryFixture : IDisposable
{
    private readonly InMemoryServer _server = new();

    public InMemoryFixture() => Client = _server.CreateClient();

    public HttpClient Client { get; }

    public void Dispose() => _server.Dispose();
}
