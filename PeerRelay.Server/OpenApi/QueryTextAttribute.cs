namespace PeerRelay.Server.OpenApi;

/// <summary>Describes a parameter that is text.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class QueryTextAttribute(string description) : Attribute
{
    /// <summary>What it is for.</summary>
    public string Description { get; } = description;

    /// <summary>Whether it is a peer's id.</summary>
    public bool IsPeerId { get; set; }

    /// <summary>Whether it must be there. Handlers take it as one that need not, so that a fault can name it.</summary>
    public bool IsRequired { get; set; }

    /// <summary>The enumeration whose words it may be, or null.</summary>
    public Type? Words { get; set; }

    /// <summary>An example, or null.</summary>
    public string? Example { get; set; }
}
