using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace PeerRelay.Tests.Transports;

/// <summary>A TCP listener on a free loopback port that speaks only what the test has it say.</summary>
internal sealed class RawListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public RawListener() => _listener.Start();

    public Uri Url => new($"ws://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/relay");

    public async Task<NetworkStream> AcceptAsync() => new((await _listener.AcceptSocketAsync()), ownsSocket: true);

    /// <summary>Accepts a connection and answers the WebSocket handshake.</summary>
    public async Task<NetworkStream> AcceptWebSocketAsync()
    {
        var stream = await AcceptAsync();
        await AnswerAsync(stream);
        return stream;
    }

    /// <summary>Reads a WebSocket handshake and answers it.</summary>
    public static async Task AnswerAsync(Stream stream)
    {
        var request = new StringBuilder();
        var buffer = new byte[4_096];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0) throw new EndOfStreamException();
            request.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        var key = request.ToString().Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase))[18..].Trim();
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }

    public void Dispose() => _listener.Dispose();
}
