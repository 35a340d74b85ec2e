using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>A test against WebRTC in Node, with data: skipped with the reason where it is missing, unless it is required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WrtcTheoryAttribute : TheoryAttribute
{
    public WrtcTheoryAttribute()
    {
        if (!NodeRuntime.IsRequired) Skip = NodeRuntime.WebRtcMissing;
    }
}
