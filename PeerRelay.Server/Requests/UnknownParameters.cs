using System.Reflection;
using Microsoft.AspNetCore.Http.HttpResults;
using PeerRelay.Server.OpenApi;

namespace PeerRelay.Server.Requests;

/// <summary>Refuses query parameters that an endpoint does not have: a misspelt filter would show everything without a word.</summary>
internal static class UnknownParameters
{
    /// <summary>Adds that to every endpoint of a group.</summary>
    public static void Refuse(RouteGroupBuilder group) => group.AddEndpointFilterFactory((endpoint, next) =>
    {
        string[] known = [.. endpoint.MethodInfo.GetParameters().Where(IsDescribed).Select(parameter => parameter.Name!)];
        return invocation =>
        {
            var unknown = invocation.HttpContext.Request.Query.Keys.Except(known, StringComparer.OrdinalIgnoreCase).ToArray();
            return unknown.Length == 0 ? next(invocation) : new ValueTask<object?>(Describe(unknown, known));
        };
    });

    private static bool IsDescribed(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(QueryIntegerAttribute)) || parameter.IsDefined(typeof(QueryTextAttribute)) || parameter.IsDefined(typeof(QueryFlagAttribute));

    private static ProblemHttpResult Describe(string[] unknown, string[] known)
    {
        var error = known.Length == 0 ? "is not a parameter of this request: it has none." : $"is not a parameter of this request: {string.Join(", ", known)} are.";
        var errors = new FieldErrors();
        foreach (var name in unknown)
            errors.Add(name, error);
        return errors.ToProblem();
    }
}
