using System.IO.Pipelines;

namespace PeerRelay.Server.Sockets;

/// <summary>A socket that a link has for itself.</summary>
/// <param name="socket">The socket.</param>
/// <param name="early">What had come before the link had it.</param>
internal sealed class LinkSocket(EpollSocket socket, byte[] early) : IDuplexPipe, IDisposable
{
    /// <inheritdoc/>
    public PipeReader Input { get; } = new LinkPipeReader(socket, early);

    /// <inheritdoc/>
    public PipeWriter Output { get; } = new LinkPipeWriter(socket);

    /// <summary>The round in which it is read.</summary>
    public ReadRound Round => socket.Loop.Round;

    /// <summary>Cuts the connection: reads and writes under way end. It may be called several times, on any thread.</summary>
    public void Abort() => socket.Abort();

    /// <summary>Closes it, when nobody uses it any more.</summary>
    public void Dispose()
    {
        Input.Complete();
        Output.Complete();
        socket.Abort();
        socket.Dispose();
    }
}
