namespace PeerRelay.Tests.Browser;

/// <summary>As <see cref="PageFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PageTheoryAttribute : TheoryAttribute
{
    public PageTheoryAttribute() => Skip = PageModules.Skip;
}
