namespace PeerRelay.Wire;

/// <summary>Why a request has no answer.</summary>
/// <param name="Code">For programs.</param>
/// <param name="Message">For people.</param>
internal sealed record ResponseError(string Code, string Message)
{
    /// <summary>The peer takes no requests, or none of this kind.</summary>
    public const string NoHandler = "noHandler";

    /// <summary>Its handler has failed.</summary>
    public const string Failed = "failed";

    /// <summary>It answers as many as it may.</summary>
    public const string Busy = "busy";
}
