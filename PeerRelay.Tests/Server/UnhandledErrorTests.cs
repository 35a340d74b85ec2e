using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace PeerRelay.Tests.Server;

public sealed class UnhandledErrorTests
{
    [Fact]
    public async Task Request_ThatFailsWithin_IsAProblemThatTellsNothingOfIt()
    {
        var clock = new BreakableClock();
        await using var server = await RunningServer.StartAsync(builder => builder.Services.AddSingleton<TimeProvider>(clock));
        clock.IsBroken = true;
        var problem = await server.Client.GetAsync("/api/v1/node").ProblemAsync(HttpStatusCode.InternalServerError);
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
