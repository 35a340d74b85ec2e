using System.Runtime.CompilerServices;
using PeerRelay.Tests.Architecture;

namespace PeerRelay.WebRtc.Tests.Architecture;

/// <summary>What is public is a promise: it changes only with the file that lists it.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_OfWebRtc_AsInTheFile() => PublicApiFile.AssertLists(typeof(RtcEngine).Assembly, ThisFile());

    [Fact]
    public void PublicTypes_OfWebRtc_OnlyInTheFolderForUsers() =>
        Assert.All(typeof(RtcEngine).Assembly.GetExportedTypes(), type => Assert.Equal("PeerRelay.WebRtc", type.Namespace));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
