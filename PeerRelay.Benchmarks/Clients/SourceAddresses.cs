using System.Net;
using System.Net.Sockets;

namespace PeerRelay.Benchmarks.Clients;

/// <summary>
/// Where clients come from. An address has some 28,000 ports for connections to one server, and each stays taken for a minute after its connection's
/// end (TIME_WAIT): so thousands of clients share out the addresses of loopback, and each round has others.
/// </summary>
internal static class SourceAddresses
{
    private const int ClientsPerAddress = 3_000;
    private const int Rounds = 250; // then the first one's are long free

    /// <summary>127.1.0.2 and so on.</summary>
    public static IPAddress Of(int round, int client) => new([127, (byte)(1 + (round % Rounds)), 0, (byte)(2 + (client / ClientsPerAddress))]);

    /// <summary>Binds a socket to an address, and leaves its port to the connect, which knows more ports that are free: those taken towards another server only.</summary>
    public static void Bind(Socket socket, IPAddress address)
    {
        const int ipLevel = 0;
        const int bindAddressNoPort = 24; // IP_BIND_ADDRESS_NO_PORT of Linux
        socket.SetRawSocketOption(ipLevel, bindAddressNoPort, BitConverter.GetBytes(1));
        socket.Bind(new IPEndPoint(address, 0));
    }
}
