using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PeerRelay.Server.OpenApi;

/// <summary>Describes problem documents as this server writes them; the framework's own type tells neither of <c>reason</c> nor of <c>errors</c>.</summary>
internal sealed class ProblemSchema : ISchemaFilter
{
    /// <inheritdoc/>
    public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
    {
        if (context.Type != typeof(ProblemDetails) || schema is not OpenApiSchema problem) return;
        problem.Description = "What went wrong (RFC 9457).";
        problem.AdditionalProperties = null;
        problem.Required = new HashSet<string> { "type", "title", "status", "detail" };
        problem.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("A page about the status."),
            ["title"] = Text("The status in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
            ["detail"] = Text("What is wrong, for people."),
            ["reason"] = Text("What is wrong, as one word for programs. Not in every problem."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "The fields that are wrong, each with what is wrong with it. Only where it is fields that are.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        };
        problem.Examples = [JsonNode.Parse("""{"type":"https://tools.ietf.org/html/rfc9110","title":"In words","status":400,"detail":"What is wrong."}""")!];
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
