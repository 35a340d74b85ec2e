using System.Reflection;
using Xunit.Sdk;

namespace PeerRelay.Tests.Architecture;

/// <summary>A file that lists the public API of an assembly.</summary>
internal static class PublicApiFile
{
    /// <summary>Set to 1 to have the files written anew.</summary>
    private const string RewriteVariable = "PEERRELAY_REWRITE_PUBLIC_API";

    /// <summary>Fails unless the file lists what is public.</summary>
    /// <param name="assembly">What is listed.</param>
    /// <param name="test">The path of the test's source, beside which the file is.</param>
    public static void AssertLists(Assembly assembly, string test)
    {
        var file = Path.Combine(Path.GetDirectoryName(test)!, "PublicApi.txt");
        var actual = PublicApi.Of(assembly);
        if (Environment.GetEnvironmentVariable(RewriteVariable) == "1") File.WriteAllLines(file, actual);
        var expected = File.ReadAllLines(file);
        string[] differences = [.. expected.Except(actual).Select(line => "- " + line), .. actual.Except(expected).Select(line => "+ " + line)];
        if (differences.Length == 0) return;
        throw new XunitException(
            $"The public API has changed. If that is meant, run this test with {RewriteVariable}=1.\n{string.Join('\n', differences)}");
    }
}
