namespace PeerRelay.Server.Settings;

/// <summary>What an operator may set: the section <c>PeerRelay</c> of <c>appsettings.json</c>, of the environment and of the command line.</summary>
internal sealed class RelayOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "PeerRelay";

    /// <summary>The TCP port to listen on; 0 for any free one. 8001, as the reference's <c>server.js</c> is started in its README.</summary>
    public int Port { get; set; } = 8001;

    /// <summary>The IP address to listen on, or <c>*</c> for every one of the machine, so that a container can be reached.</summary>
    public string Address { get; set; } = "*";

    /// <summary>The path at which peers connect.</summary>
    public string Path { get; set; } = "/relay";

    /// <summary>Whether peers may connect at <c>/</c> too: bootstrap urls of the reference have no path.</summary>
    public bool ServeRoot { get; set; } = true;

    /// <summary>The id of the node, 40 hexadecimal digits; a random one at each start if it is not set.</summary>
    public string? Id { get; set; }

    /// <summary>A name for people to read in the info document.</summary>
    public string Name { get; set; } = "PeerRelay";

    /// <summary>
    /// The url (<c>ws</c> or <c>wss</c>) at which other peers reach this node. If it is not set, a peer is told the url that its own
    /// connection came by, unless that is one of this machine only.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>Urls of the nodes to join the network through; as one string, they are parted by spaces.</summary>
    public string[] Bootstrap { get; set; } = [];

    /// <summary>Whether urls that strangers name may lead to loopback, private and link-local addresses. Bootstrap urls always may.</summary>
    public bool DialPrivateAddresses { get; set; }

    /// <summary>The origins (<c>https://example.org</c>) whose pages may connect as peers; empty for any, as the users are browsers on any page.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>STUN and TURN servers that the info document tells browsers of.</summary>
    public IceServerOptions[] IceServers { get; set; } = [];

    /// <summary>Peer connections at a time, with those that have not said hello. 100,000: as many as the node keeps links.</summary>
    public int MaxConnections { get; set; } = 100_000;

    /// <summary>
    /// Peer connections at a time of one remote address (of one /64 in IPv6, which is what one customer gets). 256: plenty for a
    /// household or an office behind one address, little enough that no single host fills the node. Loopback is exempt: a proxy on
    /// this machine whose forwarded headers are not configured would be throttled as if it were one client.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; } = 256;

    /// <summary>
    /// Whether connections are read and written by the node's own loops (epoll), which only Linux has; else by the web server's transport. It costs less memory and time
    /// for each link, and changes nothing else.
    /// </summary>
    public bool UseEpoll { get; set; } = true;

    /// <summary>How long a stop may take before what is left is cut. 8 s: container engines kill after 10.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>The bounds of everything in the peer that could grow: a server closes no link for being one too many, and remembers more, as thousands of peers may send through it.</summary>
    public PeerLimits Limits { get; set; } = new() { KeptLinks = 0, SeenMessages = 262_144, ReturnPaths = 65_536 };

    /// <summary>WebRTC.</summary>
    public WebRtcOptions WebRtc { get; set; } = new();

    /// <summary>Rooms.</summary>
    public RoomOptions Rooms { get; set; } = new();

    /// <summary>The admin API.</summary>
    public AdminOptions Admin { get; set; } = new();

    /// <summary>Which proxies in front of this node are believed.</summary>
    public ForwardedHeaderOptions ForwardedHeaders { get; set; } = new();
}
