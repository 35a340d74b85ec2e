namespace PeerRelay.Server.Settings;

/// <summary>What the node serves to browsers.</summary>
internal sealed class PagesOptions
{
    /// <summary>Whether it serves its pages and the client for browsers. Without them, <c>/</c> is where peers connect, and nothing else.</summary>
    public bool Enabled { get; set; } = true;
}
