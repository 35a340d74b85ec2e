using System.Globalization;
using Microsoft.Extensions.Options;
using PeerRelay.Server.Settings;

namespace PeerRelay.Server.Hosting;

/// <summary>
/// How the process shares out its file descriptors. Each connection takes one, and a .NET process that has none left does not refuse the next
/// connection: it ends, with "Out of memory". So it never comes to that, whatever the settings allow.
/// </summary>
internal sealed class DescriptorBudget
{
    /// <summary>
    /// Connections that are not WebSockets (yet). 10,000: every peer is one of them for the length of a handshake, and after a restart
    /// they all come at once; each costs some 10 KB. <see cref="AddressLimit"/> keeps one host from holding them all.
    /// </summary>
    private const int MostPlainConnections = 10_000;

    /// <summary>Descriptors for files, pipes and the like: a node uses some 250, and two for each processor (<see cref="Sockets.EpollLoop"/>).</summary>
    private static readonly int Files = 320 + (2 * Environment.ProcessorCount);

    /// <summary>Shares out what the process has.</summary>
    public DescriptorBudget(IOptions<RelayOptions> options)
        : this(options.Value.MaxConnections, ReadLimit())
    {
    }

    internal DescriptorBudget(int maxConnections, int? descriptors)
    {
        Descriptors = descriptors;
        var available = descriptors is { } limit ? Math.Max(limit - Files - (limit / 16), 16) : int.MaxValue; // a sixteenth for the links that the node dials
        Plain = Math.Min(MostPlainConnections, Math.Max(available / 8, 4));
        Peers = Math.Min(maxConnections, available - Plain);
        Accepted = available;
    }

    /// <summary>How many descriptors the process may have; null where that can't be read.</summary>
    public int? Descriptors { get; }

    /// <summary>Connections of peers, at most.</summary>
    public int Peers { get; }

    /// <summary>Connections that are not WebSockets, at most.</summary>
    public int Plain { get; }

    /// <summary>Connections of any kind at which no more are accepted: they wait in the system's queue until others have ended.</summary>
    public int Accepted { get; }

    /// <summary>The limit of this process. The runtime has raised the soft one to the hard one by now.</summary>
    private static int? ReadLimit()
    {
        const string limits = "/proc/self/limits";
        if (!File.Exists(limits)) return null;
        var line = File.ReadLines(limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 3 } words ? words[3] : null;
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
    }
}
