using System.Globalization;
using System.Net.Sockets;
using System.Text;
using PeerRelay.Identity;
using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Hostile;

/// <summary>A good peer that is nothing but a connection: it sends numbered messages to its partner, and checks that the partner's come one after the other.</summary>
internal sealed class RawPeer : IDisposable
{
    private const byte Pong = 0x8a;

    private readonly RawConnection _connection;
    private readonly SemaphoreSlim _sending = new(1);
    private int _received;
    private int _sent;

    private RawPeer(RawConnection connection) => _connection = connection;

    public PeerId Id { get; } = PeerId.Random();

    /// <summary>The one peer that it has to do with.</summary>
    public PeerId Partner { get; set; }

    /// <summary>The messages that have come in order.</summary>
    public int Received => Volatile.Read(ref _received);

    /// <summary>The first message that was not the one due.</summary>
    public string? Fault { get; private set; }

    /// <summary>Completes when nothing more comes. It reads from the start, or not at all.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Connects, and says hello.</summary>
    public static async Task<RawPeer> ConnectAsync(Uri url, CancellationToken cancellationToken, bool isStuck = false)
    {
        const int SmallBuffer = 4096;
        var peer = new RawPeer(await RawConnection.UpgradeAsync(url, isStuck ? SmallBuffer : 0, cancellationToken));
        await peer._connection.HelloAsync(peer.Id, cancellationToken);
        if (!isStuck) peer.Ended = peer.ReadAsync();
        return peer;
    }

    /// <summary>Sends the next message to its partner.</summary>
    public Task SendAsync() => SendAsync(Partner, Interlocked.Increment(ref _sent).ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends any message.</summary>
    public Task SendAsync(PeerId to, string json) => WriteAsync(WebSocketFrame.Text, Encoding.UTF8.GetBytes(Frame.User(to, Id, json)));

    /// <summary>Closes in order, and waits until the other side has ended the connection.</summary>
    public async Task CloseAsync(TimeSpan limit)
    {
        await WriteAsync(WebSocketFrame.Close, [0x03, 0xe8]);
        await Ended.WaitAsync(limit);
    }

    /// <summary>Ends the connection at once, with a reset.</summary>
    public void Reset() => _connection.Reset();

    public void Dispose()
    {
        _connection.Dispose();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var (first, payload) = await _connection.ReadFrameAsync();
                if (first == WebSocketFrame.Ping) await WriteAsync(Pong, payload);
                else if (first == WebSocketFrame.Text) OnText(Encoding.UTF8.GetString(payload));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // the connection has ended, as the test or the node wants it
        }
    }

    private void OnText(string text)
    {
        if (!text.Contains("\"type\":\"user\"", StringComparison.Ordinal)) return; // the hello, and what the node asks
        if (!text.Contains($"\"to\":\"{Id}\"", StringComparison.Ordinal)) return; // for one that has gone: a node tries whom it knows nothing of
        var due = string.Create(CultureInfo.InvariantCulture, $"\"data\":{_received + 1}}}}}");
        if (text.Contains($"\"from\":\"{Partner}\"", StringComparison.Ordinal) && text.EndsWith(due, StringComparison.Ordinal)) Interlocked.Increment(ref _received);
        else Fault ??= text;
    }

    private async Task WriteAsync(byte first, byte[] payload)
    {
        await _sending.WaitAsync();
        try
        {
            await _connection.WriteAsync(WebSocketFrame.Make(first, payload), CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }
    }
}
