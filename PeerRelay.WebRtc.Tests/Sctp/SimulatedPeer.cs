using PeerRelay.WebRtc.Sctp;

namespace PeerRelay.WebRtc.Tests.Sctp;

/// <summary>An owner of an association at one end of a <see cref="SimulatedWire"/>: keeps what it is told.</summary>
internal sealed class SimulatedPeer : ISctpOwner
{
    public SimulatedPeer(SctpOptions? options = null, uint tag = 1, uint initialTsn = 1) =>
        Association = new SctpAssociation(this, options ?? new SctpOptions(), tag, initialTsn);

    public SctpAssociation Association { get; }

    public TimeSpan Now { get; set; }

    /// <summary>Whether a message is released as soon as it comes.</summary>
    public bool IsReading { get; set; } = true;

    public Action<byte[]>? Sent { get; set; }

    public Action<ushort>? BufferedLow { get; set; }

    public List<(ushort Stream, uint Protocol, byte[] Data)> Messages { get; } = [];

    public long UnreadBytes { get; private set; }

    public List<ushort?> IncomingResets { get; } = [];

    public List<ushort> OutgoingResets { get; } = [];

    public int ConnectedCount { get; private set; }

    public List<SctpCloseReason> Closed { get; } = [];

    public void SendPacket(ReadOnlySpan<byte> packet) => Sent?.Invoke(packet.ToArray());

    public void OnConnected() => ConnectedCount++;

    public void OnMessage(ushort stream, uint protocol, ReadOnlySpan<byte> message)
    {
        Messages.Add((stream, protocol, message.ToArray()));
        if (IsReading)
            Association.Release(message.Length, Now);
        else
            UnreadBytes += message.Length;
    }

    public void OnIncomingReset(ushort? stream) => IncomingResets.Add(stream);

    public void OnOutgoingReset(ushort stream) => OutgoingResets.Add(stream);

    public void OnBufferedLow(ushort stream) => BufferedLow?.Invoke(stream);

    public void OnClosed(SctpCloseReason reason) => Closed.Add(reason);

    /// <summary>Reads all that was left unread, and what comes from now on.</summary>
    public void ReadAll()
    {
        IsReading = true;
        foreach (var message in Messages)
            Association.Release(message.Data.Length, Now);
        UnreadBytes = 0;
    }
}
