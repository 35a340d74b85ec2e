using System.Runtime.InteropServices;

namespace PeerRelay.Server.Sockets;

/// <summary>A file descriptor that is closed when nobody uses it any more.</summary>
internal sealed class Descriptor() : SafeHandle(-1, ownsHandle: true)
{
    /// <inheritdoc/>
    public override bool IsInvalid => handle == -1;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Linux.Close((int)handle) == 0;
}
