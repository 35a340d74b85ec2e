namespace PeerRelay.Tests.Interop;

/// <summary>A test against the unmodified npm packages: skipped with the reason where they are missing, unless they are required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (!NodeRuntime.IsRequired) Skip = NodeRuntime.Missing;
    }
}
