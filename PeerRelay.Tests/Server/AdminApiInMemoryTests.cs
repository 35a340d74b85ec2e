namespace PeerRelay.Tests.Server;

/// <summary>Through the process's own entry point and <c>WebApplicationFactory</c>.</summary>
public sealed class AdminApiInMemoryTests(InMemoryFixture server) : AdminApiTests(server.Client), IClassFixture<InMemoryFixture>;
