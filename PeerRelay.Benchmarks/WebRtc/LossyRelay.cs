using System.Net;
using System.Net.Sockets;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>
/// A way between two UDP addresses of this machine that loses datagrams: each of the two is reached at a port of this, and what comes there from the other one is passed on, or lost.
/// </summary>
internal sealed class LossyRelay : IDisposable
{
    private const int MaxDatagramBytes = 65_536;
    private const int BufferBytes = 4 * 1024 * 1024;

    private readonly int _percent;
    private readonly int _seed;
    private readonly Socket _atOne;
    private readonly Socket _atOther;
    private readonly Thread[] _threads;
    private long _passed;
    private long _lost;
    private volatile bool _isStopping;

    /// <param name="one">One of the two.</param>
    /// <param name="other">The other one.</param>
    /// <param name="percent">Of a hundred datagrams, how many are lost each way.</param>
    /// <param name="seed">Which they are.</param>
    public LossyRelay(IPEndPoint one, IPEndPoint other, int percent, int seed)
    {
        (_percent, _seed) = (percent, seed);
        (_atOne, _atOther) = (Open(one.Address), Open(other.Address));
        _threads = [StartPassing(_atOne, other, _atOther, one, 0), StartPassing(_atOther, one, _atOne, other, 1)];
    }

    /// <summary>Where the one is reached.</summary>
    public IPEndPoint One => (IPEndPoint)_atOne.LocalEndPoint!;

    /// <summary>Where the other one is reached.</summary>
    public IPEndPoint Other => (IPEndPoint)_atOther.LocalEndPoint!;

    /// <summary>The share of all that came that was lost.</summary>
    public double LostShare => (double)Volatile.Read(ref _lost) / Math.Max(1, Volatile.Read(ref _lost) + Volatile.Read(ref _passed));

    public void Dispose()
    {
        _isStopping = true;
        _atOne.Dispose();
        _atOther.Dispose();
        foreach (var thread in _threads) thread.Join();
    }

    private static Socket Open(IPAddress address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = BufferBytes, SendBufferSize = BufferBytes };
        socket.Bind(new IPEndPoint(address, 0));
        return socket;
    }

    private Thread StartPassing(Socket socket, IPEndPoint from, Socket next, IPEndPoint to, int way)
    {
        var thread = new Thread(() => Pass(socket, from.Serialize(), next, to.Serialize(), new Random(_seed + way))) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Pass(Socket socket, SocketAddress from, Socket next, SocketAddress to, Random random)
    {
        var buffer = new byte[MaxDatagramBytes];
        var source = new SocketAddress(from.Family, from.Size);
        while (!_isStopping)
        {
            try
            {
                source.Size = from.Size;
                var length = socket.ReceiveFrom(buffer, SocketFlags.None, source);
                if (!source.Equals(from)) continue; // an address of the other one that the comparison has not chosen
                var isLost = random.Next(100) < _percent;
                Interlocked.Increment(ref isLost ? ref _lost : ref _passed);
                if (!isLost) next.SendTo(buffer.AsSpan(0, length), SocketFlags.None, to);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The one that it was for is not there, or this stops: lost as well.
            }
        }
    }
}
