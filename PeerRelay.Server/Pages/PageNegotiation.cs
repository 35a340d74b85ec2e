using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace PeerRelay.Server.Pages;

/// <summary>What a caller wants, by its <c>Accept</c> headers. One that can't be read is as good as none.</summary>
internal static class PageNegotiation
{
    private const string HtmlType = "text/html";
    private const string JsonType = "application/json";

    /// <summary>Whether it is a page rather than the info document. Browsers name HTML; who names neither is a program.</summary>
    public static bool WantsPage(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return Quality(accepted, HtmlType) is var html and > 0 && html >= Quality(accepted, JsonType);
    }

    /// <summary>The smallest form of a file that the caller can read.</summary>
    public static PageContent Choose(HttpRequest request, PageFile file)
    {
        var headers = request.GetTypedHeaders();
        return Takes(headers, "br") ? file.Brotli : Takes(headers, "gzip") ? file.Gzip : file.Identity;
    }

    private static double Quality(IList<MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(value => value.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase)).Select(value => value.Quality ?? 1).DefaultIfEmpty(0).Max();

    private static bool Takes(RequestHeaders headers, string coding) =>
        headers.AcceptEncoding.Any(value => value.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && value.Quality is not 0);
}
