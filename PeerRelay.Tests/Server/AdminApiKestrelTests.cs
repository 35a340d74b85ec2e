using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Server;

/// <summary>Over a real socket.</summary>
[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class AdminApiKestrelTests(KestrelFixture server) : AdminApiTests(server.Client), IClassFixture<KestrelFixture>;
