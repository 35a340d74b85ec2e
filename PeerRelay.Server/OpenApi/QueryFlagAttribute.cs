namespace PeerRelay.Server.OpenApi;

/// <summary>Describes a parameter that is true or false, and false if it is left out.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class QueryFlagAttribute(string description) : Attribute
{
    /// <summary>What it is for.</summary>
    public string Description { get; } = description;
}
