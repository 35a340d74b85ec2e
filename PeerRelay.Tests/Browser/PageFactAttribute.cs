namespace PeerRelay.Tests.Browser;

/// <summary>A test of our pages, in a real browser and with the packages that they are examined with.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PageFactAttribute : FactAttribute
{
    public PageFactAttribute() => Skip = PageModules.Skip;
}
