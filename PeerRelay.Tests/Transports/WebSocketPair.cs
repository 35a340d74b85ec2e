using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using PeerRelay.Server.Relay;
using PeerRelay.Tests.Harness;
using PeerRelay.Transports;

namespace PeerRelay.Tests.Transports;

/// <summary>A connection that Kestrel has accepted, and the plain WebSocket client at its other end.</summary>
internal sealed class WebSocketPair : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<IConnection> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WebSocketPair(WebApplication app) => _app = app;

    public ManualTimeProvider Clock { get; } = new();

    public ClientWebSocket Client { get; } = new();

    public IConnection Connection { get; private set; } = null!;

    public static async Task<WebSocketPair> OpenAsync(bool isPipe)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var pair = new WebSocketPair(app);
        app.UseWebSockets();
        app.Run(async context =>
        {
            using IConnection connection = isPipe
                ? new PipeConnection(await WebSocketUpgrade.DoAsync(context), context.Abort, pair.Clock)
                : new WebSocketConnection(await context.WebSockets.AcceptWebSocketAsync(), pair.Clock);
            pair._accepted.TrySetResult(connection);
            await pair._done.Task;
        });
        await app.StartAsync();
        await pair.Client.ConnectAsync(new Uri($"ws://127.0.0.1:{new Uri(app.Urls.Single()).Port}/"), CancellationToken.None);
        pair.Connection = await pair._accepted.Task.WaitAsync(Eventually.Limit);
        return pair;
    }

    /// <summary>What the connection receives next.</summary>
    public async Task<ReceivedMessage> ReceiveAsync(int maxBytes = 1_000_000) =>
        await Connection.ReceiveAsync(maxBytes, CancellationToken.None).AsTask().WaitAsync(Eventually.Limit);

    /// <summary>Has the connection write a text message.</summary>
    public ValueTask<bool> WriteAsync(ReadOnlySpan<byte> text)
    {
        var frame = new byte[FrameHeader.MaxUnmaskedLength + text.Length];
        var head = FrameHeader.Write(frame, FrameOpcode.Text, text.Length);
        text.CopyTo(frame.AsSpan(head));
        return Connection.SendAsync(frame.AsMemory(0, head + text.Length), CancellationToken.None);
    }

    public Task SendAsync(ReadOnlyMemory<byte> data, bool isEnd = true, WebSocketMessageType type = WebSocketMessageType.Text) =>
        Client.SendAsync(data, type, isEnd, CancellationToken.None).AsTask();

    public async ValueTask DisposeAsync()
    {
        _done.TrySetResult();
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
