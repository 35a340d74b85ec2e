using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace PeerRelay.Server.OpenApi;

/// <summary>
/// Puts the document in the order in which people look for things: the groups by use and not by name, good answers before errors. And says
/// of the groups what they are, and of what is open to all that it needs no key.
/// </summary>
internal sealed class DocumentOrder : IDocumentFilter
{
    private static readonly (string Name, string Description)[] Groups =
    [
        ("Node", "This node, and the nodes that it joins the network through"),
        ("Links", "The peers that are linked: look, connect, disconnect"),
        ("Messages", "Send to any peer in the network"),
        ("Inbox", "What was sent to this node"),
        ("Events", "What happens, live"),
        ("Routing", "The routing table"),
        ("Relay", "Where peers connect; open to all"),
        ("Health", "For container engines and load balancers; open to all"),
    ];

    /// <inheritdoc/>
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        swaggerDoc.Tags = Groups.Select(group => new OpenApiTag { Name = group.Name, Description = group.Description }).ToHashSet();
        foreach (var (path, item) in swaggerDoc.Paths)
        {
            foreach (var operation in item.Operations?.Values.ToArray() ?? [])
            {
                if (operation.Responses is { } responses)
                    operation.Responses = Sorted(responses);
                if (!path.StartsWith("/api", StringComparison.Ordinal))
                    operation.Security = [];
            }
        }
    }

    private static OpenApiResponses Sorted(OpenApiResponses responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(response => response.Key, StringComparer.Ordinal))
            sorted.Add(status, response);
        return sorted;
    }
}
