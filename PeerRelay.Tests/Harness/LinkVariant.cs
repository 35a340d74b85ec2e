using Microsoft.Extensions.DependencyInjection;
using PeerRelay.Server.Settings;

namespace PeerRelay.Tests.Harness;

/// <summary>
/// How peers reach the peers and servers of the tests. A run of the tests has one, which the variable names; <c>test.sh</c> runs all tests in
/// the first and those of <see cref="Category"/> in each of the others.
/// </summary>
/// <param name="Name">What the variable and <c>test.sh</c> call it.</param>
internal sealed record LinkVariant(string Name)
{
    /// <summary>Not begun like our settings: a server would warn of one that it does not know.</summary>
    public const string Variable = "TEST_LINKS";

    /// <summary>The name of the trait of all classes whose tests open connections to our peers and servers: <c>LinkMatrixTests</c> sees to it.</summary>
    public const string Trait = "Category";

    /// <summary>The value of that trait.</summary>
    public const string Category = "Links";

    /// <summary>All of them. Another one is another line here, and another word in <c>test.sh</c>.</summary>
    public static IReadOnlyList<LinkVariant> All { get; } =
    [
        new("pipe"), // our own framing, as the server does it: on the connection's socket, or its pipe
        new("websocket") { Configure = WithoutPipe.Add }, // the framework's WebSocket object, as where there is no such pipe
        new("tls") { IsSecure = true }, // our own framing behind Kestrel's TLS
    ];

    /// <summary>Our own framing with Kestrel's transport below it, as where there is no epoll. Only what all variants are held to in every run is run in it.</summary>
    public static LinkVariant WithoutEpoll { get; } =
        new("kestrel") { Configure = services => services.PostConfigure<RelayOptions>(options => options.UseEpoll = false) };

    /// <summary>That of this run.</summary>
    public static LinkVariant Current { get; } = Named(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : All[0].Name);

    /// <summary>Whether urls are <c>wss</c> and <c>https</c>.</summary>
    public bool IsSecure { get; init; }

    /// <summary>What it changes in a web server.</summary>
    public Action<IServiceCollection> Configure { get; init; } = _ => { };

    /// <summary>The scheme of the urls that peers dial.</summary>
    public string Scheme => IsSecure ? "wss" : "ws";

    /// <summary>The scheme of the urls of the admin API.</summary>
    public string HttpScheme => IsSecure ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;

    /// <summary>The variant of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static LinkVariant Named(string name) =>
        All.Append(WithoutEpoll).SingleOrDefault(variant => variant.Name == name)
        ?? throw new ArgumentException($"{Variable}: '{name}' is none of {string.Join(", ", All.Select(variant => variant.Name))}.", nameof(name));
}
