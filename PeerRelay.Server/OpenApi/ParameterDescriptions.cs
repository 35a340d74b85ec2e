using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using PeerRelay.Server.Json;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PeerRelay.Server.OpenApi;

/// <summary>Puts into the document what the attributes of a handler's parameters tell.</summary>
internal sealed class ParameterDescriptions : IParameterFilter
{
    /// <inheritdoc/>
    public void Apply(IOpenApiParameter parameter, ParameterFilterContext context)
    {
        if (parameter is not OpenApiParameter concrete || context.ParameterInfo is not { } source) return;
        if (source.GetCustomAttribute<QueryIntegerAttribute>() is { } integer)
        {
            concrete.Description = integer.Description;
            concrete.Schema = Schema(integer);
            if (integer.Example > 0) concrete.Example = JsonValue.Create(integer.Example);
        }
        else if (source.GetCustomAttribute<QueryTextAttribute>() is { } text)
        {
            concrete.Description = text.Description;
            concrete.Required |= text.IsRequired;
            concrete.Schema = Schema(text);
        }
        else if (source.GetCustomAttribute<QueryFlagAttribute>() is { } flag)
        {
            concrete.Description = flag.Description;
            concrete.Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(false) };
        }
    }

    private static OpenApiSchema Schema(QueryIntegerAttribute integer) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Minimum = integer.Least.ToString(CultureInfo.InvariantCulture),
        Maximum = integer.Most.ToString(CultureInfo.InvariantCulture),
        Default = integer.WhenLeftOut is { } value ? JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)) : null,
    };

    private static OpenApiSchema Schema(QueryTextAttribute text)
    {
        if (text.IsPeerId) return OpenApiSetup.PeerIdSchema();
        var schema = new OpenApiSchema { Type = JsonSchemaType.String };
        if (text.Words is { } words)
            schema.Enum = [.. Enum.GetNames(words).Select(word => (JsonNode)JsonValue.Create(JsonNaming.Word(word)))];
        return schema;
    }
}
