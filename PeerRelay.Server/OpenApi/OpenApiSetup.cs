using Microsoft.OpenApi;
using PeerRelay.Identity;
using PeerRelay.Server.Access;
using PeerRelay.Server.Json;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PeerRelay.Server.OpenApi;

/// <summary>The description of the admin API, and the page to try it on.</summary>
internal static class OpenApiSetup
{
    private const string KeyScheme = "ApiKey";

    /// <summary>Adds what makes the description.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddEndpointsApiExplorer();
        services.AddSwaggerGen(Describe);
    }

    /// <summary>Adds the description at <c>/swagger/v1/swagger.json</c> and the page at <c>/swagger</c>.</summary>
    public static void Use(WebApplication app)
    {
        app.UseSwagger();
        app.UseSwaggerUI(page =>
        {
            page.DocumentTitle = "PeerRelay";
            page.SwaggerEndpoint("v1/swagger.json", "PeerRelay admin API"); // relative, so that it works behind a proxy's prefix
            page.DisplayRequestDuration();
            page.EnableTryItOutByDefault();
            page.DefaultModelsExpandDepth(0); // the schemas are long, and what is at hand comes first
        });
    }

    /// <summary>How a peer id is described.</summary>
    /// <param name="example">An example, which the page would put into a field of that kind; null for none.</param>
    public static OpenApiSchema PeerIdSchema(string? example = null) => new()
    {
        Type = JsonSchemaType.String,
        Pattern = "^[0-9a-fA-F]{40}$",
        Description = "A peer id: 160 bits as 40 hexadecimal digits.",
        Examples = example is null ? null : [example],
    };

    private static void Describe(SwaggerGenOptions options)
    {
        options.SwaggerDoc("v1", new OpenApiInfo
        {
            Title = "PeerRelay admin API",
            Version = ServerVersion.Text,
            Description =
                $"Looks at and steers a node. Callers show the API key in `{AdminGuard.KeyHeader}` or as `Authorization: Bearer`; with no key set, "
                + "only callers on the node's own machine are let in, and nobody where the node has a public url or known proxies. Every error of a request that is valid HTTP is `application/problem+json` (RFC 9457): `reason` is a word for "
                + "programs, `errors` names the fields that are wrong.",
        });
        options.IncludeXmlComments(typeof(OpenApiSetup).Assembly);
        options.IncludeXmlComments(typeof(Peer).Assembly);
        options.SupportNonNullableReferenceTypes();
        options.NonNullableReferenceTypesAsRequired();
        options.MapType<PeerId>(() => PeerIdSchema(RequestExamples.Id));
        options.MapType<RawJson>(() => new OpenApiSchema { Description = "Any JSON value." });
        options.ParameterFilter<ParameterDescriptions>();
        options.OperationFilter<RequestExamples>();
        options.SchemaFilter<ProblemSchema>();
        options.DocumentFilter<DocumentOrder>();
        options.AddSecurityDefinition(KeyScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = AdminGuard.KeyHeader,
            Description = "The key that is set as PeerRelay:Admin:ApiKey. Without one, nothing need be given.",
        });
        options.AddSecurityRequirement(document => new OpenApiSecurityRequirement
        {
            [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [],
        });
    }
}
