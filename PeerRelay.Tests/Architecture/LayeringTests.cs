using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace PeerRelay.Tests.Architecture;

/// <summary>Which folder of Core may know which: found in the compiled code, so that no way round it counts.</summary>
public sealed class LayeringTests
{
    private static readonly Assembly Core = typeof(Peer).Assembly;

    /// <summary>Each folder, the folders that it may use, and the types of the root that it may use.</summary>
    private static readonly Dictionary<string, (string[] Folders, Type[] Root)> Allowed = new()
    {
        ["Identity"] = ([], []),
        ["Rtc"] = ([], []),
        ["Wire"] = (["Identity"], []),
        ["Routing"] = (["Identity", "Wire"], []),
        ["Discovery"] = (["Identity", "Wire", "Routing"], []),
        ["Receipts"] = (["Identity", "Wire", "Routing"], []),
        ["Shares"] = (["Identity"], []),
        ["LargeMessages"] = (["Identity", "Wire", "Receipts", "Shares"], []),
        ["Requests"] = (["Identity", "Shares"], []),
        ["Transports"] = (["Identity"], [typeof(PeerLimits), typeof(PeerOptions), typeof(ConnectStatus)]),
        ["Links"] = (["Identity", "Wire", "Transports"], [typeof(PeerLimits), typeof(LinkDirection), typeof(LinkCloseReason), typeof(ReadRound)]),
        ["Neighbours"] = (["Identity", "Wire", "Routing", "Links"], [typeof(LinkDirection), typeof(LinkCloseReason)]),
        ["Datagrams"] = (
            ["Identity", "Wire"],
            [typeof(Peer), typeof(PeerOptions), typeof(PeerLimits), typeof(PeerMessage), typeof(SendOutcome), typeof(SendStatus), typeof(LinkInfo)]),
        ["Node"] = (["Identity", "Wire", "Routing", "Discovery", "Receipts", "LargeMessages", "Requests", "Transports", "Links", "Neighbours", "Rtc"], RootTypesWithout(typeof(Peer))),
    };

    public static TheoryData<string> Folders() => [.. Allowed.Keys];

    [Fact]
    public void Folders_OfCore_AllInTheTable() =>
        Assert.Equal(Allowed.Keys.Order(), Types().Select(FolderOf).OfType<string>().Distinct().Order());

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_UsesOnly_WhatTheTableAllows(string folder)
    {
        var (folders, root) = Allowed[folder];
        var forbidden =
            from type in Types()
            where FolderOf(type) == folder
            from used in TypeReferences.Of(type)
            where used.Assembly == Core && !IsGenerated(used) && FolderOf(used) != folder
            where FolderOf(used) is { } other ? !folders.Contains(other) : !root.Contains(Outermost(used))
            select $"{type} uses {used}";
        Assert.Empty(forbidden.Distinct());
    }

    [Theory]
    [InlineData("Identity")]
    [InlineData("Wire")]
    [InlineData("Routing")]
    [InlineData("Discovery")]
    [InlineData("Receipts")]
    [InlineData("Shares")]
    [InlineData("LargeMessages")]
    [InlineData("Requests")]
    public void PureFolder_Uses_NoClockNoLogNoInputNoOutput(string folder)
    {
        Type[] clocks = [typeof(DateTime), typeof(DateTimeOffset), typeof(System.Diagnostics.Stopwatch), typeof(TimeProvider), typeof(Timer)];
        string[] outside = ["System.Net.Sockets", "System.Net.Http", "System.Net.WebSockets", "System.IO", "System.Threading.Tasks"];
        var forbidden =
            from type in Types()
            where FolderOf(type) == folder
            from used in TypeReferences.Of(type)
            where clocks.Contains(used) || used.Assembly == typeof(ILogger).Assembly ||
                outside.Contains(used.Namespace) || (used == typeof(Environment) && !IsIterator(type))
            select $"{type} uses {used}";
        Assert.Empty(forbidden.Distinct());
    }

    [Fact]
    public void Core_References_NoWebServer() =>
        Assert.DoesNotContain(Core.GetReferencedAssemblies(), name => name.Name!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));

    [Fact]
    public void RandomNumbers_InPureFolders_OnlyTheHashKey()
    {
        var users = Types()
            .Where(type => FolderOf(type) is "Routing" or "Discovery" or "Receipts" or "Shares" or "LargeMessages" or "Requests")
            .Where(type => TypeReferences.Of(type).Any(used => used == typeof(Random) || used.Namespace == "System.Security.Cryptography"));
        Assert.Equal(["PeerRelay.Routing.SipHash"], users.Select(type => type.FullName));
    }

    private static IEnumerable<Type> Types() => Core.GetTypes().Where(type => !IsGenerated(type));

    private static bool IsGenerated(Type type) => type.Namespace is null || !type.Namespace.StartsWith("PeerRelay", StringComparison.Ordinal);

    /// <summary>Iterators ask which thread they are on.</summary>
    private static bool IsIterator(Type type) => type.IsDefined(typeof(CompilerGeneratedAttribute));

    /// <summary>The folder of a type; null for the root.</summary>
    private static string? FolderOf(Type type) => type.Namespace!.Length > "PeerRelay.".Length ? type.Namespace["PeerRelay.".Length..] : null;

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    private static Type[] RootTypesWithout(Type excepted) =>
        [.. Core.GetTypes().Where(type => type.Namespace == "PeerRelay" && type != excepted)];
}
