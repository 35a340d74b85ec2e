using System.Net;
using Microsoft.Extensions.DependencyInjection;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Server;

[Trait(LinkVariant.Trait, LinkVariant.Category)]
public sealed class UnhandledErrorTests
{
    [Fact]
    public async Task Request_ThatFailsWithin_IsAProblemThatTellsNothingOfIt()
    {
        var clock = new BreakableClock();
        await using var server = await RunningServer.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(clock));
        clock.IsBroken = true;
        using var response = await server.Client.GetAsync("/api/v1/node");
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.True(response.Headers.CacheControl!.NoStore);
        var problem = await Task.FromResult(response).ProblemAsync(HttpStatusCode.InternalServerError);
        clock.IsBroken = false;
        Assert.DoesNotContain("clock", problem.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        await server.Client.GetAsync("/api/v1/node").JsonAsync();
    }

    /// <summary>The node's document asks it for the time of day, and nothing else that runs meanwhile does.</summary>
    private sealed class BreakableClock : TimeProvider
    {
        public volatile bool IsBroken;

        public override DateTimeOffset GetUtcNow() => IsBroken ? throw new InvalidOperationException("The clock is broken.") : base.GetUtcNow();
    }
}
