using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Browser;

/// <summary>As <see cref="BrowserFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute()
    {
        if (!NodeRuntime.IsRequired) Skip = Chromium.Missing;
    }
}
