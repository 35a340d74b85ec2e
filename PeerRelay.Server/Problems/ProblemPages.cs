using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;

namespace PeerRelay.Server.Problems;

/// <summary>Gives a problem document to the errors that have no body of their own, and to exceptions.</summary>
internal static class ProblemPages
{
    /// <summary>What is said of a body of another kind.</summary>
    public const string JsonWanted = "The body must be JSON, with the header Content-Type: application/json.";

    /// <summary>Adds both to the pipeline.</summary>
    public static void UseProblemPages(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = WriteExceptionAsync,
            AllowStatusCode404Response = true,
            // The caller's doing, or the stop's: nothing in the node failed.
            SuppressDiagnosticsCallback = failed => failed.Exception is OperationCanceledException or BadHttpRequestException,
        });
        app.UseStatusCodePages(pages => WriteStatusAsync(pages.HttpContext));
    }

    private static Task WriteExceptionAsync(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var problem = error is BadHttpRequestException bad
            ? Problem.Of(bad.StatusCode, bad.Message)
            : Problem.Of(StatusCodes.Status500InternalServerError, "The node failed to answer this request. Its log says why."); // what failed is no caller's business
        return problem.ExecuteAsync(context);
    }

    private static Task WriteStatusAsync(HttpContext context)
    {
        // Those of what was asked for, as where a precondition fails (412).
        context.Response.Headers.Remove("Content-Encoding");
        context.Response.Headers.Remove("ETag");
        var status = context.Response.StatusCode;
        var detail = status switch
        {
            StatusCodes.Status404NotFound => $"There is nothing at {context.Request.Path}.",
            StatusCodes.Status405MethodNotAllowed => $"{context.Request.Path} does not take {context.Request.Method}. It takes {context.Response.Headers.Allow}.",
            StatusCodes.Status415UnsupportedMediaType => JsonWanted,
            _ => $"{ReasonPhrases.GetReasonPhrase(status)}.",
        };
        return Problem.Of(status, detail).ExecuteAsync(context);
    }
}
