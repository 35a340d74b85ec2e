using System.Diagnostics;
using PeerRelay.Tests.Harness;
using Xunit.Sdk;

namespace PeerRelay.Tests.Interop.Client;

/// <summary>Runs programs in Node that use the browser's client (<c>PeerRelay.Browser/test</c>).</summary>
internal static class ClientProgram
{
    private static readonly string _folder = Path.GetFullPath(Path.Combine(NodeRuntime.ScriptFolder, "..", "..", "PeerRelay.Browser"));

    /// <summary>Why they can't run here, or null if they can.</summary>
    public static string? Missing { get; } =
        NodeRuntime.NodePath is null ? "Node.js is not installed."
        : !File.Exists(Path.Combine(_folder, "node_modules", "ws", "package.json")) ? "The npm packages are missing: run 'npm ci' in PeerRelay.Browser, or ./test.sh."
        : null;

    /// <summary>Runs one to its end, which is to be without a fault.</summary>
    public static async Task RunAsync(string script, params string[] arguments)
    {
        if (Missing is { } missing) throw new XunitException(missing);
        var start = new ProcessStartInfo(NodeRuntime.NodePath!, [Path.Combine("test", script), .. arguments]) { WorkingDirectory = _folder, RedirectStandardError = true };
        if (LinkVariant.Current.IsSecure) start.Environment["NODE_EXTRA_CA_CERTS"] = TestCertificate.PemFile;
        using var process = Process.Start(start) ?? throw new XunitException("Node did not start.");
        try
        {
            var errors = await process.StandardError.ReadToEndAsync().WaitAsync(4 * Eventually.Limit); // it is all of a test, and more than one thing
            await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
            if (process.ExitCode != 0) throw new XunitException(errors);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
