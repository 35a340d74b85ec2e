using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Browser;

/// <summary>A test in a real browser: skipped with the reason where there is none, unless it is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (!NodeRuntime.IsRequired) Skip = Chromium.Missing;
    }
}
