using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Pages;

/// <summary>The files that browsers can ask for: those that the build has put into this assembly (PeerRelay.Browser), and no others.</summary>
internal sealed class PageFiles
{
    private const string Prefix = "browser/";
    private const string ClientName = "peer-relay.js";
    private const string Html = ".html";

    /// <summary>How much of the hash names a version: no two versions of one file share so many digits.</summary>
    private const int VersionDigits = 12;

    private static readonly Dictionary<string, string> ContentTypes = new()
    {
        [Html] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".ts"] = "application/typescript; charset=utf-8",
    };

    /// <summary>Reads them all.</summary>
    public PageFiles(IOptions<RelayOptions> options)
    {
        var resources = Read();
        var client = Of("/" + ClientName, resources[ClientName], isShared: true);
        Client = Of($"/peer-relay-{client.Hash[..VersionDigits]}.js", resources[ClientName], isShared: true, isImmutable: true);
        All =
        [
            client,
            Client,
            .. resources.Where(resource => resource.Key != ClientName).Select(resource => Of(
                PathOf(resource.Key),
                resource.Key.EndsWith(Html, StringComparison.Ordinal) ? Fill(resource.Value, options.Value) : resource.Value,
                isShared: !resource.Key.StartsWith("pages/", StringComparison.Ordinal))),
        ];
        Landing = All.Single(file => file.Path == "/");
    }

    /// <summary>All of them, each at another path.</summary>
    public IReadOnlyList<PageFile> All { get; }

    /// <summary>The page at <c>/</c>.</summary>
    public PageFile Landing { get; }

    /// <summary>The client, at a path that names its version.</summary>
    public PageFile Client { get; }

    private static Dictionary<string, byte[]> Read()
    {
        var assembly = typeof(PageFiles).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name => // as the build machine's system has it
            {
                using var stream = assembly.GetManifestResourceStream(name)!;
                var bytes = new byte[stream.Length];
                stream.ReadExactly(bytes);
                return bytes;
            });
    }

    /// <summary>A page has its name for a path, <c>/demo</c> or <c>/</c>; what it consists of is below <c>/pages</c>.</summary>
    private static string PathOf(string name) => name switch
    {
        "pages/index.html" => "/",
        _ when name.EndsWith(Html, StringComparison.Ordinal) => name["pages".Length..^Html.Length],
        _ => "/" + name,
    };

    private static PageFile Of(string path, byte[] bytes, bool isShared = false, bool isImmutable = false)
    {
        var extension = Path.GetExtension(path);
        return new PageFile(path, bytes)
        {
            ContentType = ContentTypes[extension.Length == 0 ? Html : extension],
            IsShared = isShared,
            IsImmutable = isImmutable,
        };
    }

    /// <summary>
    /// Tells a page where its node takes peers and where the client is, relative to itself, so that it works behind a proxy's prefix; and whether the admin API wants a key,
    /// which it would else find out by a request that is refused, and browsers put each of these into the console.
    /// </summary>
    private byte[] Fill(byte[] page, RelayOptions options) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(page)
            .Replace("{{relay}}", HtmlEncoder.Default.Encode("." + options.Path), StringComparison.Ordinal)
            .Replace("{{client}}", "." + Client.Path, StringComparison.Ordinal)
            .Replace("{{key}}", options.Admin.ApiKey is null ? "none" : "wanted", StringComparison.Ordinal));
}
