using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PeerRelay.Tests.Harness;
using PeerRelay.Transports;

namespace PeerRelay.Tests.Transports;

/// <summary>Dials of real listeners on the loopback.</summary>
public sealed class WebSocketDiallerTests
{
    [Fact]
    public async Task Dial_ListenerThatAnswers_Connected()
    {
        using var listener = new RawListener();
        var accepting = listener.AcceptWebSocketAsync();
        using var dialler = Dialler();
        var dialled = await DialAsync(dialler, listener.Url, isTrusted: true);
        using var connection = dialled.Connection!;
        Assert.Equal((ConnectStatus.Connected, listener.Url.Authority), (dialled.Status, dialled.RemoteAddress));
        await using var stream = await accepting;
    }

    [Fact]
    public async Task Dial_AddressNotAllowed_RefusedWithoutAConnection()
    {
        using var listener = new RawListener();
        var accepting = listener.AcceptAsync();
        using var dialler = Dialler();
        Assert.Equal(ConnectStatus.UrlRefused, (await DialAsync(dialler, listener.Url, isTrusted: false)).Status);
        Assert.False(accepting.IsCompleted);
    }

    [Fact]
    public async Task Dial_NameThatLeadsToTheLoopback_RefusedWithoutAConnection()
    {
        using var listener = new RawListener();
        var accepting = listener.AcceptAsync();
        using var dialler = Dialler();
        var dialled = await DialAsync(dialler, new Uri($"ws://localhost:{listener.Url.Port}/"), isTrusted: false);
        Assert.Equal(ConnectStatus.UrlRefused, dialled.Status);
        Assert.Contains("localhost", dialled.Detail, StringComparison.Ordinal);
        Assert.False(accepting.IsCompleted);
    }

    [Fact]
    public async Task Dial_SameNameTrusted_Connected()
    {
        using var listener = new RawListener();
        var accepting = listener.AcceptWebSocketAsync();
        using var dialler = Dialler();
        var dialled = await DialAsync(dialler, new Uri($"ws://localhost:{listener.Url.Port}/"), isTrusted: true);
        Assert.Equal(ConnectStatus.Connected, dialled.Status);
        dialled.Connection!.Dispose();
        await using var stream = await accepting;
    }

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("ws://user@127.0.0.1/")]
    public async Task Dial_NotAWebSocketUrl_RefusedEvenIfTrusted(string url)
    {
        using var dialler = Dialler();
        Assert.Equal(ConnectStatus.UrlRefused, (await DialAsync(dialler, new Uri(url), isTrusted: true)).Status);
    }

    [Fact]
    public async Task Dial_NobodyListens_Failed()
    {
        using var held = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp); // holds the port and does not listen
        held.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var dialler = Dialler();
        var dialled = await DialAsync(dialler, new Uri($"ws://{held.LocalEndPoint}/"), isTrusted: true);
        Assert.Equal(ConnectStatus.Failed, dialled.Status);
        Assert.Contains("refused", dialled.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Dial_ListenerThatNeverAnswers_TimedOut()
    {
        using var listener = new RawListener();
        var accepting = listener.AcceptAsync();
        var clock = new ManualTimeProvider();
        using var dialler = new WebSocketDialler(new PeerLimits(), new DialPolicy(true), clock);
        var dialling = DialAsync(dialler, listener.Url, isTrusted: true);
        await using var stream = await accepting.WaitAsync(Eventually.Limit);
        Assert.False(dialling.IsCompleted);
        clock.Advance(new PeerLimits().DialTimeout);
        Assert.Equal(ConnectStatus.TimedOut, (await dialling).Status);
    }

    [Fact]
    public async Task Dial_GivenUp_Failed()
    {
        using var listener = new RawListener();
        using var cancellation = new CancellationTokenSource();
        using var dialler = Dialler();
        var dialling = dialler.DialAsync(listener.Url, true, cancellation.Token);
        await using var stream = await listener.AcceptAsync().WaitAsync(Eventually.Limit);
        await cancellation.CancelAsync();
        Assert.Equal(ConnectStatus.Failed, (await dialling.WaitAsync(Eventually.Limit)).Status);
    }

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: ws://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.0\r\n\r\n")]
    public async Task Dial_AnswerThatIsNoWebSocket_Failed(string answer)
    {
        using var listener = new RawListener();
        using var dialler = Dialler();
        var dialling = DialAsync(dialler, listener.Url, isTrusted: true);
        await using var stream = await listener.AcceptAsync().WaitAsync(Eventually.Limit);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        stream.Close();
        var dialled = await dialling;
        Assert.Equal(ConnectStatus.Failed, dialled.Status);
        Assert.False(string.IsNullOrWhiteSpace(dialled.Detail));
    }

    [Fact]
    public async Task Dial_SelfSignedCertificate_FailedAndSaysWhy()
    {
        using var key = RSA.Create(2_048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var listener = new RawListener();
        using var dialler = Dialler();
        var dialling = DialAsync(dialler, new Uri($"wss://localhost:{listener.Url.Port}/"), isTrusted: true);
        await using var tls = new SslStream(await listener.AcceptAsync().WaitAsync(Eventually.Limit));
        var serving = tls.AuthenticateAsServerAsync(certificate);
        var dialled = await dialling;
        Assert.Equal(ConnectStatus.Failed, dialled.Status);
        Assert.Contains("certificate", dialled.Detail, StringComparison.OrdinalIgnoreCase);
        await serving.ContinueWith(_ => { }, TaskScheduler.Default); // it may fail or not: the other side is gone
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("localhost", false)]
    public async Task Dial_CertificateThatTheOptionsBelieve_ConnectedIfTheNameIsRight(string host, bool isRight)
    {
        using var listener = new RawListener();
        using var dialler = new WebSocketDialler(new PeerLimits(), new DialPolicy(allowPrivate: false), TimeProvider.System, TestCertificate.Trust);
        var accepting = listener.AcceptAsync();
        var dialling = DialAsync(dialler, new Uri($"wss://{host}:{listener.Url.Port}/"), isTrusted: true);
        await using var tls = new SslStream(await accepting.WaitAsync(Eventually.Limit));
        var serving = ServeAsync(tls);
        var dialled = await dialling;
        using var connection = dialled.Connection;
        Assert.Equal((isRight, !isRight), (connection is not null, dialled.Detail?.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal) ?? false));
        await serving.ContinueWith(_ => { }, TaskScheduler.Default); // as above

        static async Task ServeAsync(SslStream tls)
        {
            await tls.AuthenticateAsServerAsync(TestCertificate.Instance);
            await RawListener.AnswerAsync(tls);
        }
    }

    [Fact]
    public async Task KeepAlive_PeerPings_AnsweredWithTheSameBytes()
    {
        using var listener = new RawListener();
        using var dialler = Dialler();
        var accepting = listener.AcceptWebSocketAsync();
        using var connection = (await DialAsync(dialler, listener.Url, isTrusted: true)).Connection!;
        await using var stream = await accepting;
        var receiving = connection.ReceiveAsync(100, CancellationToken.None).AsTask();
        await stream.WriteAsync(new byte[] { 0x89, 0x02, (byte)'h', (byte)'i' });
        var pong = new byte[8];
        await stream.ReadExactlyAsync(pong).AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal([0x8a, 0x82], pong[..2]); // a pong of two bytes, masked
        Assert.Equal("hi"u8.ToArray(), new[] { (byte)(pong[6] ^ pong[2]), (byte)(pong[7] ^ pong[3]) });
        connection.Abort();
        Assert.Equal(ReceivedKind.Lost, (await receiving).Kind);
    }

    [Fact]
    public async Task KeepAlive_PeerNeverAnswers_Lost()
    {
        using var listener = new RawListener();
        var limits = new PeerLimits { KeepAliveInterval = TimeSpan.FromMilliseconds(50), KeepAliveTimeout = TimeSpan.FromMilliseconds(50) };
        using var dialler = new WebSocketDialler(limits, new DialPolicy(true), TimeProvider.System);
        var accepting = listener.AcceptWebSocketAsync();
        using var connection = (await DialAsync(dialler, listener.Url, isTrusted: true)).Connection!;
        await using var stream = await accepting;
        var received = await connection.ReceiveAsync(100, CancellationToken.None).AsTask().WaitAsync(Eventually.Limit);
        Assert.Equal(ReceivedKind.Lost, received.Kind);
    }

    private static WebSocketDialler Dialler() => new(new PeerLimits(), new DialPolicy(allowPrivate: false), TimeProvider.System);

    private static Task<DialedConnection> DialAsync(WebSocketDialler dialler, Uri url, bool isTrusted) =>
        dialler.DialAsync(url, isTrusted, CancellationToken.None).WaitAsync(Eventually.Limit);
}
