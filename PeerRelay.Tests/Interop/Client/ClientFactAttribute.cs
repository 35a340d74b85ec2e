namespace PeerRelay.Tests.Interop.Client;

/// <summary>A test against the browser's client, run in Node: skipped with the reason where its packages are missing, unless they are required.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ClientFactAttribute : FactAttribute
{
    public ClientFactAttribute()
    {
        if (!NodeRuntime.IsRequired) Skip = ClientProgram.Missing;
    }
}
