using PeerRelay.Tests.Interop;
using PeerRelay.Tests.Server;

namespace PeerRelay.Tests.Browser;

/// <summary>The npm packages that pages are examined with: those of PeerRelay.Browser, where <c>npm ci</c> puts them.</summary>
internal static class PageModules
{
    private static readonly string Folder = Path.Combine(PublishedServer.Root, "PeerRelay.Browser", "node_modules");

    /// <summary>Why the tests can't run here, or null if they can.</summary>
    public static string? Missing { get; } =
        Chromium.Missing
        ?? (File.Exists(Path.Combine(Folder, "axe-core", "axe.min.js")) ? null : "The npm packages are missing: run 'npm ci' in PeerRelay.Browser, or ./test.sh.");

    /// <summary>Why a test that needs them is to be skipped; null where a run without them is a failed run.</summary>
    public static string? Skip => NodeRuntime.IsRequired ? null : Missing;

    /// <summary>A script that makes the global <c>axe</c>.</summary>
    public static string Axe => Read("axe-core", "axe.min.js");

    /// <summary>A script that makes the global <c>jsQR</c>.</summary>
    public static string JsQr => Read("jsqr", "dist", "jsQR.js");

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Folder, .. path]));
}
