namespace PeerRelay.Tests.Server;

/// <summary>Through the process's own entry point and <c>WebApplicationFactory</c>.</summary>
public sealed class AdminApiInMemoryTests : AdminApiTests, IAsyncDisposable
{
    private readonly InMemoryServer _server = new();

    private protected override HttpClient Client => field ??= _server.CreateClient();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}
