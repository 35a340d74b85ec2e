namespace PeerRelay.Tests.Server;

/// <summary>One node for a class of tests, on a real socket.</summary>
public sealed class KestrelFixture : IAsyncLifetime
{
    private RunningServer? _server;

    public HttpClient Client => _server!.Client;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();
}
