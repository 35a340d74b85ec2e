namespace PeerRelay.Tests.Server;

/// <summary>Over a real socket.</summary>
public sealed class AdminApiKestrelTests(KestrelFixture server) : AdminApiTests(server.Client), IClassFixture<KestrelFixture>;
