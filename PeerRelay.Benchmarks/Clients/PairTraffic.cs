using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PeerRelay.Benchmarks.Clients;

/// <summary>
/// Messages between clients that are neighbours in order: 0 and 1, 2 and 3, and so on. Each message has a number in its direction, and there is one way only, so
/// whatever is not the next number of one's partner is a fault: lost, twice, out of order, from another or for another.
/// </summary>
internal sealed class PairTraffic(int clients) : IMessageSink
{
    private const string Filler = " abcdefghijklmnopqrstuvwxyz0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz";

    private readonly int[] _sent = new int[clients];
    private readonly int[] _received = new int[clients];
    private IReadOnlyList<RelayClient> _clients = [];
    private long _sentInAll;
    private long _receivedInAll;
    private long _returned;
    private int _faults;
    private string? _firstFault;
    private volatile bool _isClosedLoop;

    /// <summary>Messages sent.</summary>
    public long Sent => Interlocked.Read(ref _sentInAll);

    /// <summary>Messages received as they should be.</summary>
    public long Received => Interlocked.Read(ref _receivedInAll);

    /// <summary>Messages that the node has given back to their source, as it has no link to their target.</summary>
    public long Returned => Interlocked.Read(ref _returned);

    /// <summary>Messages that came as they should not.</summary>
    public int Faults => Volatile.Read(ref _faults);

    /// <summary>What was wrong with the first of those.</summary>
    public string? FirstFault => Volatile.Read(ref _firstFault);

    /// <summary>Takes the clients, when all are connected.</summary>
    public void Begin(IReadOnlyList<RelayClient> all) => _clients = all;

    /// <summary>Has each of some clients send one message to its partner, and then another one for each that it receives.</summary>
    public void StartClosedLoop(int firstClient)
    {
        _isClosedLoop = true;
        for (var i = firstClient; i < _clients.Count; i++) Send(i);
    }

    /// <summary>Has nobody send because of what it receives.</summary>
    public void StopClosedLoop() => _isClosedLoop = false;

    /// <summary>Has a client send its next message to its partner.</summary>
    public void Send(int client)
    {
        try
        {
            lock (_clients[client]) // two threads must not send their numbers in another order than they took them
            {
                var number = ++_sent[client];
                Interlocked.Increment(ref _sentInAll);
                _clients[client].Send(_clients[PartnerOf(client)].Id, Text(number));
            }
        }
        catch (SocketException e)
        {
            Fault($"client {client} could not send: {e.Message}");
        }
    }

    public void OnMessage(RelayClient client, in RelayMessage message)
    {
        if (message.To != client.Id)
        {
            if (message.From == client.Id) Interlocked.Increment(ref _returned);
            else Fault($"client {client.Index} got a message from {message.From} for {message.To}");
            return;
        }

        var number = _received[client.Index] + 1;
        if (message.From != _clients[PartnerOf(client.Index)].Id || !message.Text.SequenceEqual(Encoding.ASCII.GetBytes(Text(number))))
        {
            Fault($"client {client.Index} got '{Encoding.UTF8.GetString(message.Text)}' from {message.From} as its message {number}");
            return;
        }

        _received[client.Index] = number;
        Interlocked.Increment(ref _receivedInAll);
        if (_isClosedLoop) Send(client.Index);
    }

    /// <summary>Waits until all that was sent has come, or the time is over, which begins anew with each that comes.</summary>
    public async Task WaitForAllAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var before = -1L;
        for (var end = DateTime.UtcNow + limit; Received < Sent && DateTime.UtcNow < end; await Task.Delay(50, cancellationToken))
        {
            if (Received == before) continue;
            before = Received;
            end = DateTime.UtcNow + limit;
        }
    }

    private static int PartnerOf(int client) => client ^ 1;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture) + Filler;

    private void Fault(string what)
    {
        Interlocked.Increment(ref _faults);
        Interlocked.CompareExchange(ref _firstFault, what, null);
    }
}
