using System.Globalization;
using System.Text.Json.Nodes;

namespace PeerRelay.Tests.Browser;

/// <summary>An answer as the page shows it.</summary>
/// <param name="Status">The status.</param>
/// <param name="Text">The body; empty if there is none.</param>
/// <param name="Headers">The headers, a line each.</param>
internal sealed record SwaggerAnswer(int Status, string Text, string Headers)
{
    /// <summary>The body, where the answer is a good one with JSON.</summary>
    public JsonNode Json(int status = 200)
    {
        Assert.True(status == Status, ToString());
        return JsonNode.Parse(Text)!;
    }

    /// <summary>The problem document, where the answer is one.</summary>
    public JsonNode Problem(int status)
    {
        var problem = Json(status);
        Assert.Contains("content-type: application/problem+json", Headers, StringComparison.Ordinal);
        Assert.Equal(status.ToString(CultureInfo.InvariantCulture), problem["status"]!.ToString());
        Assert.NotEmpty((string)problem["title"]!);
        Assert.NotEmpty((string)problem["detail"]!);
        return problem;
    }
}
