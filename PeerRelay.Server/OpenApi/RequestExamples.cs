using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PeerRelay.Server.OpenApi;

/// <summary>
/// Bodies to try out. Without them Swagger UI makes one up with every member, which these requests refuse, as they want one of two.
/// </summary>
internal sealed class RequestExamples : IOperationFilter
{
    /// <summary>The id in examples.</summary>
    public const string Id = "1f8ce4a21b0e0a86c0d3c2f6bd3b0a3a7b9c5d11";

    private static readonly Dictionary<string, (string Summary, string Json)[]> Bodies = new(StringComparer.Ordinal)
    {
        ["connect"] =
        [
            ("By url", """{"url":"ws://relay.example:8001/relay"}"""),
            ("By id", $$"""{"id":"{{Id}}"}"""),
        ],
        ["send"] =
        [
            ("JSON", $$$"""{"to":"{{{Id}}}","json":{"hello":"world"}}"""),
            ("Bytes", $$"""{"to":"{{Id}}","base64":"aGVsbG8="}"""),
            ("With a receipt", $$$"""{"to":"{{{Id}}}","json":{"hello":"world"},"receipt":true,"timeoutSeconds":10,"tries":3}"""),
        ],
    };

    /// <inheritdoc/>
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId is null || !Bodies.TryGetValue(operation.OperationId, out var bodies)) return;
        foreach (var content in operation.RequestBody?.Content?.Values.OfType<OpenApiMediaType>() ?? [])
            content.Examples = bodies.ToDictionary(
                body => body.Summary,
                body => (IOpenApiExample)new OpenApiExample { Summary = body.Summary, Value = JsonNode.Parse(body.Json) });
    }
}
