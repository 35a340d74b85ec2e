using System.Reflection;
using PeerRelay.Tests.Browser;
using PeerRelay.Tests.Browser.Client;
using PeerRelay.Tests.Browser.Dashboard;
using PeerRelay.Tests.Browser.Pages;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Server;

namespace PeerRelay.Tests.Architecture;

/// <summary>Which tests are run in every <see cref="LinkVariant"/>: all that open connections to our peers and servers, but for those named here.</summary>
public sealed class LinkMatrixTests
{
    private static readonly Type[] Hosts = [typeof(TestHost), typeof(RunningServer)];

    /// <summary>
    /// Those that are not, each with its reason. Besides, there are some that start neither: <c>PublishedServerTests</c>, as the variants have no way into
    /// another process; <c>Transports</c>, which holds each framing by itself to the same tests; <c>RelayAllocationTests</c>, which measures ours without a socket.
    /// </summary>
    private static readonly Dictionary<Type, string> Excepted = new()
    {
        [typeof(LinkVariantTests)] = "runs in all variants by itself",
        [typeof(AddressLimitTests)] = "is about connections that come neither to TLS nor to a request",
        [typeof(SwaggerTests)] = "is about a page in a browser; the links are there to be looked at",
        [typeof(LandingPageTests)] = "is about a page in a browser",
        [typeof(DemoPageTests)] = "is about a page in a browser, which has links of its own",
        [typeof(ClientTests)] = "is about pages in a browser, which have links of their own",
        [typeof(ReadmeTests)] = "is about pages in a browser, which have links of their own",
        [typeof(MixedPeersTests)] = "is about pages in a browser, which have links of their own",
        [typeof(DashboardTests)] = "is about a page in a browser; the links are there to be looked at",
        [typeof(DashboardPictureTests)] = "is about a page in a browser; the links are there to be looked at",
        [typeof(LinkMatrixTests)] = "names the hosts and starts none",
    };

    [Fact]
    public void TestClasses_ThatConnectToUs_AreRunInEveryVariant()
    {
        var connecting = TestClasses().Where(UsesHost).ToArray();
        Assert.Equal(Names(connecting.Except(Excepted.Keys)), Names(TestClasses().Where(IsInMatrix)));
        Assert.Empty(Excepted.Keys.Except(connecting));

        static string[] Names(IEnumerable<Type> types) => [.. types.Select(type => type.Name).Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void TestScript_RunsEveryVariant() => Assert.Contains(
        $"\nvariants='{string.Join(' ', LinkVariant.All.Select(variant => variant.Name))}'\n",
        File.ReadAllText(Path.Combine(PublishedServer.Root, "test.sh")),
        StringComparison.Ordinal);

    private static IEnumerable<Type> TestClasses() => typeof(LinkMatrixTests).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: true)));

    private static bool IsInMatrix(Type type)
    {
        for (var at = type; at is not null; at = at.BaseType)
            if (at.CustomAttributes.Any(attribute => attribute.AttributeType == typeof(TraitAttribute)
                && attribute.ConstructorArguments is [{ Value: LinkVariant.Trait }, { Value: LinkVariant.Category }]))
                return true;
        return false;
    }

    /// <summary>Whether a type of the tests leads to a host, through whichever others.</summary>
    private static bool UsesHost(Type type)
    {
        var seen = new HashSet<Type>();
        var next = new Stack<Type>([type]);
        while (next.TryPop(out var at))
        {
            if (Hosts.Contains(at)) return true;
            if (at.Assembly != type.Assembly || !seen.Add(at)) continue;
            foreach (var used in TypeReferences.Of(at)) next.Push(used);
            foreach (var nested in at.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)) next.Push(nested);
        }
        return false;
    }
}
