using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Hostile;

/// <summary>A WebSocket connection whose every byte the test decides: what a library would refuse to send, this sends.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly Stream _stream;

    private RawConnection(TcpClient tcp, Stream stream)
    {
        _tcp = tcp;
        _stream = stream;
    }

    /// <summary>Connects, and asks for the upgrade to a WebSocket.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="receiveBuffer">The size of the receive buffer: a small one makes a slow reader felt at once.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RawConnection> UpgradeAsync(Uri url, int receiveBuffer, CancellationToken cancellationToken)
    {
        var tcp = new TcpClient(AddressFamily.InterNetwork) { NoDelay = true };
        if (receiveBuffer > 0) tcp.ReceiveBufferSize = receiveBuffer;
        var connection = new RawConnection(tcp, await TestClient.ConnectAsync(tcp, url, cancellationToken));
        await connection.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"), cancellationToken);
        await connection.ReadHeadAsync(cancellationToken);
        return connection;
    }

    public Task WriteAsync(byte[] bytes, CancellationToken cancellationToken) => _stream.WriteAsync(bytes, cancellationToken).AsTask();

    public Task TextAsync(string text, CancellationToken cancellationToken) =>
        WriteAsync(WebSocketFrame.Make(WebSocketFrame.Text, Encoding.UTF8.GetBytes(text)), cancellationToken);

    /// <summary>Says hello with an id, as the reference does.</summary>
    public Task HelloAsync(PeerId id, CancellationToken cancellationToken) => TextAsync(Frame.Buffer(id), cancellationToken);

    /// <summary>Reads until a ping comes, and returns what it carries.</summary>
    public async Task<byte[]> ReadPingAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (first, payload) = await ReadFrameAsync(cancellationToken);
            if (first == WebSocketFrame.Ping) return payload;
        }
    }

    /// <summary>Reads and throws away until the other side has ended the connection. Pings go unanswered.</summary>
    public async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[4096];
        while (await _stream.ReadAsync(buffer, cancellationToken) > 0)
        {
        }
    }

    /// <summary>Reads one frame, as a server writes it.</summary>
    /// <returns>Its first byte, and its payload.</returns>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task<(byte First, byte[] Payload)> ReadFrameAsync(CancellationToken cancellationToken = default)
    {
        var head = new byte[2];
        await _stream.ReadExactlyAsync(head, cancellationToken);
        var length = head[1] < 126 ? head[1] : await ReadLengthAsync(head[1] == 126 ? sizeof(ushort) : sizeof(ulong), cancellationToken);
        var payload = new byte[length];
        await _stream.ReadExactlyAsync(payload, cancellationToken);
        return (head[0], payload);
    }

    /// <summary>Ends the connection at once, with a reset.</summary>
    public void Reset() => _tcp.Client.Close(0);

    public void Dispose() => _tcp.Dispose();

    private async Task<int> ReadLengthAsync(int bytes, CancellationToken cancellationToken)
    {
        var length = new byte[sizeof(ulong)];
        await _stream.ReadExactlyAsync(length.AsMemory(sizeof(ulong) - bytes), cancellationToken);
        return checked((int)BinaryPrimitives.ReadUInt64BigEndian(length));
    }

    private async Task ReadHeadAsync(CancellationToken cancellationToken)
    {
        var one = new byte[1];
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await _stream.ReadAsync(one, cancellationToken) == 0) throw new IOException("The server refused the upgrade.");
            head.Append((char)one[0]);
        }
        Assert.StartsWith("HTTP/1.1 101", head.ToString(), StringComparison.Ordinal);
    }
}
