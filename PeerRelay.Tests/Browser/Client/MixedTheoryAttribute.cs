using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Browser.Client;

/// <summary>A test with a real browser and the npm packages in Node: skipped with the reason where one is missing, unless they are required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MixedTheoryAttribute : TheoryAttribute
{
    public MixedTheoryAttribute()
    {
        if (!NodeRuntime.IsRequired) Skip = Chromium.Missing ?? NodeRuntime.Missing;
    }
}
