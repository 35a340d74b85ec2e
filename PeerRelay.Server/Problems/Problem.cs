using Microsoft.AspNetCore.Http.HttpResults;

namespace PeerRelay.Server.Problems;

/// <summary>The one form in which this server tells of an error: <c>application/problem+json</c> (RFC 9457).</summary>
internal static class Problem
{
    /// <summary>The media type.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>An error of the whole request.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">A sentence for people.</param>
    /// <param name="reason">A word for programs, or null.</param>
    public static ProblemHttpResult Of(int status, string detail, string? reason = null) =>
        TypedResults.Problem(detail, statusCode: status, extensions: reason is null ? null : [new("reason", reason)]);

    /// <summary>An error of some of the request's fields, each with what is wrong and what is allowed.</summary>
    public static ProblemHttpResult Fields(IReadOnlyDictionary<string, string[]> errors, int status = StatusCodes.Status400BadRequest, string? reason = null)
    {
        var extensions = new Dictionary<string, object?> { ["errors"] = errors };
        if (reason is not null) extensions["reason"] = reason;
        var detail = string.Join(' ', errors.SelectMany(field => field.Value.Select(error => $"'{field.Key}': {error}")));
        return TypedResults.Problem(detail, statusCode: status, extensions: extensions);
    }

    /// <summary>An error of one field of the request.</summary>
    public static ProblemHttpResult Field(string field, string error, int status = StatusCodes.Status400BadRequest, string? reason = null) =>
        Fields(new Dictionary<string, string[]> { [field] = [error] }, status, reason);
}
