using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Clients;

/// <summary>
/// A peer as small as can be, so that one process holds many thousands beside the server under test: one connection, which holds no buffer while
/// it waits, and answers to what a node asks.
/// </summary>
internal sealed class RelayClient : IDisposable
{
    /// <summary>How long the connection, the upgrade and the first exchange may take. The node gives a hello 10 s; thrice that on a busy machine.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);

    /// <summary>How long the node may take to read what is sent to it, in ms: it is to read always.</summary>
    private const int SendLimit = 30_000;

    private const int ReadBytes = 32 * 1024;
    private const int CloseCodeBytes = 2;

    private static readonly byte[] NormalClosure = [0x03, 0xe8]; // 1000, of RFC 6455 §7.4.1

    private readonly Socket _socket;
    private readonly IMessageSink _sink;
    private readonly byte[] _mask = RandomNumberGenerator.GetBytes(ClientFrame.MaskBytes);
    private readonly Lock _sending = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _rest = []; // the beginning of what has not come as a whole yet
    private int _greetings; // frames of the first exchange that have come
    private bool _isUpgraded;
    private bool _isCloseSeen;
    private bool _isCloseSaid;
    private volatile bool _isReading = true;

    private RelayClient(Socket socket, int index, IMessageSink sink)
    {
        (_socket, Index, _sink) = (socket, index, sink);
        Ended = Task.FromResult(ClientEnd.Lost);
    }

    /// <summary>Its place among the clients.</summary>
    public int Index { get; }

    /// <summary>Its id.</summary>
    public PeerId Id { get; } = PeerId.Random();

    /// <summary>What the node has said of its close; empty if nothing.</summary>
    public string CloseText { get; private set; } = string.Empty;

    /// <summary>Completes when it receives no more.</summary>
    public Task<ClientEnd> Ended { get; private set; }

    /// <summary>Connects, and completes once each side has asked the other whom it knows and has its answer.</summary>
    /// <param name="index">Its place among the clients.</param>
    /// <param name="source">The address that it comes from.</param>
    /// <param name="server">The node.</param>
    /// <param name="receiveBuffer">Bytes that the system takes for it while it does not read; 0 for as many as usual.</param>
    /// <param name="sink">Takes its messages.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RelayClient> ConnectAsync(
        int index, IPAddress source, IPEndPoint server, int receiveBuffer, IMessageSink sink, CancellationToken cancellationToken)
    {
        var client = new RelayClient(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), index, sink);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ReadyLimit);
        try
        {
            await client.OpenAsync(source, server, receiveBuffer, limit.Token);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends an application's message. The node is to read always, so this waits if it does not.</summary>
    /// <exception cref="SocketException">The connection has ended, or the node does not read.</exception>
    public void Send(PeerId to, string text) => Send(Opcode.Text, ClientMessages.User(to, Id, text));

    /// <summary>
    /// Reads no more from now on. The connection stays, and gives a last sign of life (a pong that nobody asked for, RFC 6455 §5.5.3): else a client that was silent
    /// would be asked for one soon, and be cut for not giving it.
    /// </summary>
    public void StopReading()
    {
        Send(Opcode.Pong, []);
        _isReading = false;
    }

    /// <summary>Closes in order, and ends the connection in any case.</summary>
    /// <returns>Whether the node has answered with its close and ended the connection in time.</returns>
    public async Task<bool> CloseAsync(TimeSpan limit)
    {
        using (this)
        {
            try
            {
                SayClose();
                return await Ended.WaitAsync(limit) == ClientEnd.Closed;
            }
            catch (Exception e) when (e is SocketException or TimeoutException)
            {
                return false;
            }
        }
    }

    /// <summary>Ends the connection without a word, as a program does that is killed.</summary>
    public void Drop()
    {
        using (this) _socket.Shutdown(SocketShutdown.Both);
    }

    /// <summary>Ends the connection with a reset, as a system does that knows it no more.</summary>
    public void Reset() => _socket.Close(0);

    public void Dispose() => _socket.Dispose();

    private async Task OpenAsync(IPAddress source, IPEndPoint server, int receiveBuffer, CancellationToken cancellationToken)
    {
        _socket.NoDelay = true;
        _socket.SendTimeout = SendLimit;
        if (receiveBuffer > 0) _socket.ReceiveBufferSize = receiveBuffer;
        SourceAddresses.Bind(_socket, source);
        await _socket.ConnectAsync(server, cancellationToken);
        SendBytes(ClientMessages.Upgrade(server.ToString()));
        Ended = ReceiveAsync();
        if (await Task.WhenAny(_ready.Task, Ended).WaitAsync(cancellationToken) == Ended) throw new ServerFaultException($"The connection ended before the first exchange: {await Ended} {CloseText}");
    }

    private async Task<ClientEnd> ReceiveAsync()
    {
        try
        {
            while (true)
            {
                await _socket.ReceiveAsync(Memory<byte>.Empty); // completes when there is something, and needs no buffer for that
                if (!_isReading) return ClientEnd.StoppedReading;
                if (!await ReadAsync()) return _isCloseSeen && _isCloseSaid ? ClientEnd.Closed : ClientEnd.Lost;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return ClientEnd.Lost;
        }
    }

    /// <summary>Reads what is there.</summary>
    /// <returns>Whether more may come.</returns>
    private async ValueTask<bool> ReadAsync()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(_rest.Length + ReadBytes);
        try
        {
            _rest.CopyTo(buffer, 0);
            var received = await _socket.ReceiveAsync(buffer.AsMemory(_rest.Length));
            var length = _rest.Length + received;
            var taken = Take(buffer.AsSpan(0, length));
            _rest = taken == length ? [] : buffer[taken..length];
            return received > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <returns>How many bytes have been dealt with.</returns>
    private int Take(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        if (!_isUpgraded)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0) return 0;
            OnUpgraded(bytes[..end]);
            at = end + 4;
        }

        while (ServerFrame.TryRead(bytes[at..], out var frame))
        {
            OnFrame(frame);
            at += frame.Length;
        }

        return at;
    }

    private void OnUpgraded(ReadOnlySpan<byte> head)
    {
        var text = Encoding.ASCII.GetString(head);
        if (!text.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal) || !text.Contains(ClientMessages.Accept, StringComparison.Ordinal))
            throw new ServerFaultException($"The upgrade was refused: {text.Split('\r')[0]}");
        _isUpgraded = true;
        Send(Opcode.Text, ClientMessages.Hello(Id));
    }

    private void OnFrame(in ServerFrame frame)
    {
        switch (frame.Opcode)
        {
            case Opcode.Text:
                OnText(frame.Payload);
                break;
            case Opcode.Ping:
                Send(Opcode.Pong, frame.Payload);
                break;
            case Opcode.Close:
                _isCloseSeen = true;
                CloseText = Encoding.UTF8.GetString(frame.Payload[Math.Min(CloseCodeBytes, frame.Payload.Length)..]);
                SayClose();
                break;
        }
    }

    private void OnText(ReadOnlySpan<byte> text)
    {
        if (_greetings == 0) _greetings++; // the node's hello
        else if (!RelayMessage.TryRead(text, out var message)) throw new ServerFaultException($"This is no message: {Encoding.UTF8.GetString(text)}");
        else if (message.Type.SequenceEqual("user"u8)) _sink.OnMessage(this, message);
        else if (message.Type.SequenceEqual("findPeers"u8)) Answer(message.From);
        else if (message.Type.SequenceEqual("foundPeers"u8)) Greeted();
    }

    private void Answer(PeerId node)
    {
        Send(Opcode.Text, ClientMessages.FoundPeers(node, Id));
        if (_greetings++ == 1) Send(Opcode.Text, ClientMessages.FindPeers(node, Id)); // not to later searches
    }

    private void Greeted() => _ready.TrySetResult();

    private void SayClose()
    {
        if (_isCloseSaid) return;
        _isCloseSaid = true;
        Send(Opcode.Close, NormalClosure);
    }

    private void Send(Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ClientFrame.MaxHeadBytes + payload.Length);
        try
        {
            SendBytes(buffer.AsSpan(0, ClientFrame.Write(buffer, opcode, payload, _mask)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void SendBytes(ReadOnlySpan<byte> bytes)
    {
        lock (_sending) _socket.Send(bytes);
    }
}
