using System.Runtime.CompilerServices;

namespace PeerRelay.Tests.Architecture;

/// <summary>What is public is a promise: it changes only with the file that lists it.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_OfCore_AsInTheFile() => PublicApiFile.AssertLists(typeof(Peer).Assembly, ThisFile());

    [Fact]
    public void PublicTypes_OfCore_OnlyInTheFoldersForUsers()
    {
        string[] folders = ["PeerRelay", "PeerRelay.Identity", "PeerRelay.Datagrams", "PeerRelay.Wire", "PeerRelay.Rtc"];
        Assert.DoesNotContain(typeof(Peer).Assembly.GetExportedTypes(), type => !folders.Contains(type.Namespace));
        Assert.Equal(["DropReason"], typeof(Peer).Assembly.GetExportedTypes().Where(type => type.Namespace == "PeerRelay.Wire").Select(type => type.Name));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
