using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace PeerRelay.Tests.Architecture;

/// <summary>What is public is a promise: it changes only with the file that lists it.</summary>
public sealed class PublicApiTests
{
    /// <summary>Set to 1 to have the file written anew.</summary>
    private const string RewriteVariable = "PEERRELAY_REWRITE_PUBLIC_API";

    [Fact]
    public void PublicApi_OfCore_AsInTheFile()
    {
        var file = FilePath();
        var actual = PublicApi.Of(typeof(Peer).Assembly);
        if (Environment.GetEnvironmentVariable(RewriteVariable) == "1") File.WriteAllLines(file, actual);
        var expected = File.ReadAllLines(file);
        string[] differences = [.. expected.Except(actual).Select(line => "- " + line), .. actual.Except(expected).Select(line => "+ " + line)];
        if (differences.Length == 0) return;
        throw new XunitException(
            $"The public API has changed. If that is meant, run this test with {RewriteVariable}=1.\n{string.Join('\n', differences)}");
    }

    [Fact]
    public void PublicTypes_OfCore_OnlyInTheFoldersForUsers()
    {
        string[] folders = ["PeerRelay", "PeerRelay.Identity", "PeerRelay.Datagrams", "PeerRelay.Wire", "PeerRelay.Rtc"];
        Assert.DoesNotContain(typeof(Peer).Assembly.GetExportedTypes(), type => !folders.Contains(type.Namespace));
        Assert.Equal(["DropReason"], typeof(Peer).Assembly.GetExportedTypes().Where(type => type.Namespace == "PeerRelay.Wire").Select(type => type.Name));
    }

    private static string FilePath([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "PublicApi.txt");
}
