using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using PeerRelay.WebRtc.Network;

namespace PeerRelay.WebRtc.Tests.Network;

public sealed class UdpPortTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(null)]
    [InlineData("127.0.0.1")]
    public async Task TrySend_ToAnother_ArrivesWithItsSource(string? bind)
    {
        var settings = new UdpPortSettings { Address = bind is null ? null : IPAddress.Parse(bind) };
        var received = Channel.CreateUnbounded<(byte[] Bytes, NetworkAddress From)>();
        using var one = new UdpPort(settings, (_, _) => { });
        using var other = new UdpPort(settings, (datagram, from) => received.Writer.TryWrite((datagram.ToArray(), from)));
        one.Start();
        other.Start();
        var to = new NetworkAddress(IPAddress.Loopback, other.LocalAddress.Port);
        for (var i = 0; i < 3; i++)
        {
            byte[] sent = [20, (byte)i, 2, 3];
            Assert.True(one.TrySend(sent, to));
            var (bytes, from) = await received.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            Assert.Equal(sent, bytes);
            Assert.Equal(new NetworkAddress(IPAddress.Loopback, one.LocalAddress.Port), from);
        }

        Assert.Equal(3, one.Counters.Sent);
        Assert.Equal(3, other.Counters.Received);
        Assert.True(one.ReceiveBufferBytes > 0 && one.SendBufferBytes > 0);
        Assert.True(one.SupportsIPv4);
        Assert.Equal(bind is null && Socket.OSSupportsIPv6, one.SupportsIPv6);
    }

    [Fact]
    public async Task TrySend_ToNobodyOrTooLarge_CountedAndGoesOn()
    {
        var received = Channel.CreateUnbounded<int>();
        using var port = new UdpPort(new UdpPortSettings { Address = IPAddress.Loopback }, (datagram, _) => received.Writer.TryWrite(datagram.Length));
        port.Start();
        int free;
        using (var closed = new UdpPort(new UdpPortSettings { Address = IPAddress.Loopback }, (_, _) => { })) free = closed.LocalAddress.Port;
        for (var i = 0; i < 20; i++) port.TrySend(new byte[10], new NetworkAddress(IPAddress.Loopback, free));
        Assert.False(port.TrySend(new byte[70_000], port.LocalAddress));
        Assert.False(port.TrySend(new byte[10], new NetworkAddress(IPAddress.Parse("2001:db8::1"), 5)));
        Assert.True(port.Counters.SendsFailed >= 2);
        // What the network said of the dead one may fail one send; a later one gets through.
        for (var i = 0; i < 20 && !port.TrySend(new byte[11], port.LocalAddress); i++);
        Assert.Equal(11, await received.Reader.ReadAsync().AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task TrySendAndReceive_Many_WithoutAnObjectForEach()
    {
        const int Count = 200; // what any receive buffer holds
        var received = Channel.CreateUnbounded<long>(); // bytes allocated by the receive thread
        using var other = new UdpPort(
            new UdpPortSettings(),
            (datagram, _) =>
            {
                if (datagram.Length == 1) received.Writer.TryWrite(GC.GetAllocatedBytesForCurrentThread());
            });
        using var one = new UdpPort(new UdpPortSettings(), (_, _) => { });
        other.Start();
        var to = new NetworkAddress(IPAddress.Loopback, other.LocalAddress.Port);
        one.TrySend(new byte[1], to);
        var receivedBefore = await received.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.True(SendAndMeasure(one, new byte[100], to, Count) < Count);
        one.TrySend(new byte[1], to);
        Assert.True(await received.Reader.ReadAsync().AsTask().WaitAsync(Patience) - receivedBefore < 8 * Count); // what the channel takes included
    }

    private static long SendAndMeasure(UdpPort port, byte[] datagram, NetworkAddress to, int count)
    {
        port.TrySend(datagram, to);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < count; i++) port.TrySend(datagram, to);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [Fact]
    public async Task Receive_HandlerThrows_NextOneIsHandled()
    {
        var received = Channel.CreateUnbounded<int>();
        using var port = new UdpPort(
            new UdpPortSettings { Address = IPAddress.Loopback },
            (datagram, _) =>
            {
                if (datagram.Length == 1) throw new InvalidOperationException("A fault.");
                received.Writer.TryWrite(datagram.Length);
            });
        var faults = 0;
        port.HandlerFailed += _ => faults++;
        port.Start();
        port.TrySend(new byte[1], port.LocalAddress);
        port.TrySend(new byte[2], port.LocalAddress);
        Assert.Equal(2, await received.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal(1, faults);
        Assert.Equal(1, port.Counters.HandlerFaults);
    }

    [Fact]
    public void Dispose_WhileReceiving_EndsTheThreadAndSendsNothingMore()
    {
        var port = new UdpPort(new UdpPortSettings(), (_, _) => { });
        port.Start();
        var local = new NetworkAddress(IPAddress.Loopback, port.LocalAddress.Port);
        port.TrySend(new byte[5], local);
        port.Dispose();
        Assert.False(port.IsReceiving);
        Assert.False(port.TrySend(new byte[5], local));
        port.Dispose();
    }

    [Fact]
    public void Constructor_PortTaken_Throws()
    {
        using var port = new UdpPort(new UdpPortSettings(), (_, _) => { });
        Assert.Throws<SocketException>(() => new UdpPort(new UdpPortSettings { Port = port.LocalAddress.Port }, (_, _) => { }));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Post_ManyThenFlush_ArriveAsTheyWere(bool maySegment, bool otherMay)
    {
        var received = Channel.CreateUnbounded<byte[]>();
        using var one = new UdpPort(new UdpPortSettings { MaySegment = maySegment }, (_, _) => { });
        UdpPort? receiver = null;
        var (runs, inRuns) = (0, 0);
        using var other = new UdpPort(new UdpPortSettings { MaySegment = otherMay }, (datagram, _) =>
        {
            inRuns += receiver!.IsInRun ? 1 : 0;
            received.Writer.TryWrite(datagram.ToArray());
        });
        receiver = other;
        other.RunTaken += () => runs += other.IsInRun ? 1000 : 1;
        other.Start();
        var to = new NetworkAddress(IPAddress.Loopback, other.LocalAddress.Port);
        int[] lengths = [.. Enumerable.Repeat(1185, 70), 900, 900, 20, 1185, 7, 1185, 1185, 1184, 1];
        byte[][] sent = [.. lengths.Select((length, index) => Enumerable.Repeat((byte)index, length).ToArray())];
        foreach (var datagram in sent) one.Post(datagram, to);
        one.Flush();
        one.Flush();
        foreach (var datagram in sent) Assert.Equal(datagram, await received.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal(sent.Length, one.Counters.Sent);
        Assert.Equal(sent.Length, other.Counters.Received);
        for (var i = 0; inRuns > 0 && Volatile.Read(ref runs) == 0 && i < 1_000; i++) await Task.Delay(10); // of one run only, the end may be to come
        other.Dispose();
        Assert.InRange(runs, Math.Min(1, inRuns), maySegment ? inRuns / 2 : inRuns); // none where the system can't
    }

    [Fact]
    public async Task RunTaken_MoreWaitThanARunHas_EndsBefore()
    {
        const int Count = 400; // fit any buffer, also one by one
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var begun = new SemaphoreSlim(0);
        using var mayGoOn = new ManualResetEventSlim();
        using var one = new UdpPort(new UdpPortSettings(), (_, _) => { });
        var (inRun, most, taken) = (0, 0, 0);
        UdpPort? receiver = null;
        using var other = new UdpPort(new UdpPortSettings(), (_, _) =>
        {
            if (taken++ == 0) begun.Release();
            Assert.True(mayGoOn.Wait(Patience));
            if (receiver!.IsInRun) inRun++;
            if (taken > Count) all.TrySetResult();
        });
        receiver = other;
        other.RunTaken += () => (most, inRun) = (Math.Max(most, inRun), 0);
        other.Start();
        var to = new NetworkAddress(IPAddress.Loopback, other.LocalAddress.Port);
        one.TrySend([1], to);
        Assert.True(await begun.WaitAsync(Patience));
        for (var i = 0; i < Count; i++) one.Post(new byte[20], to);
        one.Flush();
        mayGoOn.Set();
        await all.Task.WaitAsync(Patience);
        other.Dispose();
        Assert.InRange(most, 0, 256 + 64); // by receives alone it would be all
    }

    [Fact]
    public async Task Post_ToTwoPlaces_EachGetsItsOwn()
    {
        var received = Channel.CreateUnbounded<(int Port, int Length)>();
        using var one = new UdpPort(new UdpPortSettings(), (_, _) => { });
        using var second = new UdpPort(new UdpPortSettings(), (datagram, _) => received.Writer.TryWrite((2, datagram.Length)));
        using var third = new UdpPort(new UdpPortSettings(), (datagram, _) => received.Writer.TryWrite((3, datagram.Length)));
        second.Start();
        third.Start();
        one.Post(new byte[10], new NetworkAddress(IPAddress.Loopback, second.LocalAddress.Port));
        one.Post(new byte[10], new NetworkAddress(IPAddress.Loopback, third.LocalAddress.Port));
        one.Flush();
        var both = new[] { await received.Reader.ReadAsync().AsTask().WaitAsync(Patience), await received.Reader.ReadAsync().AsTask().WaitAsync(Patience) };
        Assert.Equal([(2, 10), (3, 10)], both.Order());
    }

    [Fact]
    public async Task Post_OneThatIsTooLarge_TheOthersArrive()
    {
        var received = Channel.CreateUnbounded<int>();
        using var port = new UdpPort(new UdpPortSettings { Address = IPAddress.Loopback }, (datagram, _) => received.Writer.TryWrite(datagram.Length));
        port.Start();
        port.Post(new byte[10], port.LocalAddress);
        port.Post(new byte[70_000], port.LocalAddress);
        port.Post(new byte[11], port.LocalAddress);
        port.Flush();
        Assert.Equal(10, await received.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal(11, await received.Reader.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.Equal((2, 1), (port.Counters.Sent, port.Counters.SendsFailed));
    }
}
