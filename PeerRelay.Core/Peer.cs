using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using PeerRelay.Identity;

namespace PeerRelay;

#pragma warning disable CS1591, CS0067, CA1822, CA1065
public sealed class Peer : IAsyncDisposable
{
    public Peer(PeerOptions options, ILoggerFactory? loggerFactory = null) => throw new NotImplementedException();
    public PeerId Id => throw new NotImplementedException();
    /// <summary>The url at which others can dial this peer, or null.</summary>
    public Uri? PublicUrl => throw new NotImplementedException();
    public event EventHandler<PeerMessage>? MessageReceived;
    public event EventHandler<LinkInfo>? PeerConnected;
    public event EventHandler<PeerDisconnected>? PeerDisconnected;
    public event EventHandler<FrameDropped>? FrameDropped;
    public Task StartAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public Task StopAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public ValueTask DisposeAsync() => throw new NotImplementedException();
    /// Runs an accepted WebSocket as a link; completes when the link has ended.
    public Task<LinkCloseReason> AcceptAsync(WebSocket socket, AcceptedConnection connection, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public Task<ConnectResult> ConnectAsync(PeerId id, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public Task<ConnectResult> ConnectAsync(Uri url, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public Task<bool> DisconnectAsync(PeerId id, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public ValueTask<SendOutcome> SendAsync<T>(PeerId to, T value, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    /// json: one JSON value in UTF-8; ArgumentException if it is not
    public ValueTask<SendOutcome> SendJsonAsync(PeerId to, ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public ValueTask<SendOutcome> SendBytesAsync(PeerId to, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public IAsyncEnumerable<PeerMessage> ReadMessagesAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();
    public int LinkCount => throw new NotImplementedException();
    /// In order of id, lazily
    public IEnumerable<LinkInfo> GetLinks() => throw new NotImplementedException();
    /// null if there is none
    public LinkInfo? GetLink(PeerId id) => throw new NotImplementedException();
    public IReadOnlyList<LinkInfo> GetClosest(PeerId target, int count) => throw new NotImplementedException();
    /// the non-empty ones, by index
    public IReadOnlyList<RoutingBucket> GetBuckets() => throw new NotImplementedException();
    public IReadOnlyList<BootstrapStatus> GetBootstraps() => throw new NotImplementedException();
    public PeerStatistics GetStatistics() => throw new NotImplementedException();
}
