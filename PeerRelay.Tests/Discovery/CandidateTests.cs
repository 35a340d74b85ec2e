using System.Runtime.CompilerServices;
using PeerRelay.Discovery;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Discovery;

public sealed class CandidateTests
{
    [Fact]
    public void Fail_MoreOftenThanIsCounted_StaysAtTheMost()
    {
        var candidate = new Candidate(Ids.Of("1")) { HeardAt = TimeSpan.Zero };
        for (var i = 0; i < 300; i++) candidate.Fail();
        Assert.Equal(byte.MaxValue, candidate.Failures);
    }

    /// <summary>A node holds hundreds.</summary>
    [Fact]
    public void Size_OfOne_Is40Bytes() => Assert.Equal(40, Unsafe.SizeOf<Candidate>());
}
