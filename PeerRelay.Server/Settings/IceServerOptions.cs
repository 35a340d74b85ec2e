using System.Text.Json.Serialization;

namespace PeerRelay.Server.Settings;

/// <summary>A STUN or TURN server, in the form of the browser's <c>RTCIceServer</c>.</summary>
internal sealed class IceServerOptions
{
    /// <summary>Its urls: <c>stun:</c>, <c>stuns:</c>, <c>turn:</c> or <c>turns:</c>.</summary>
    public string[] Urls { get; set; } = [];

    /// <summary>The user name for TURN, which needs one. Everyone can read it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Username { get; set; }

    /// <summary>The credential for TURN, which needs one. Everyone can read it, so it should be one that expires.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Credential { get; set; }
}
