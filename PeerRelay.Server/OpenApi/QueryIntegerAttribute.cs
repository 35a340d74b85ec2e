namespace PeerRelay.Server.OpenApi;

/// <summary>Describes a parameter that is a whole number. Handlers take it as text, so that a fault can name it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class QueryIntegerAttribute(string description, long least, long most, object? whenLeftOut) : Attribute
{
    /// <summary>What it is for.</summary>
    public string Description { get; } = description;

    /// <summary>The least it may be.</summary>
    public long Least { get; } = least;

    /// <summary>The most it may be.</summary>
    public long Most { get; } = most;

    /// <summary>What it is if it is left out, or null.</summary>
    public object? WhenLeftOut { get; } = whenLeftOut;

    /// <summary>An example; 0 for none.</summary>
    public long Example { get; set; }
}
