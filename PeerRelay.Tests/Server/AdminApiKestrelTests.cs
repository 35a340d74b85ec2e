namespace PeerRelay.Tests.Server;

/// <summary>Over a real socket.</summary>
public sealed class AdminApiKestrelTests : AdminApiTests, IAsyncLifetime
{
    private RunningServer? _server;

    private protected override HttpClient Client => _server!.Client;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server!.DisposeAsync();
}
