using System.Security.Cryptography;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;

namespace PeerRelay.WebRtc.Ice;

/// <summary>
/// Asks a STUN server which address it sees us at. As all connections share the port, one answer does for all of them; asked again now and then, it also keeps the NAT's mapping. For one
/// thread at a time, with the time since some fixed moment.
/// </summary>
internal sealed class StunServerQuery
{
    // RFC 8489 §6.2.1 begins with 500 ms and sends 7 times; a server of the wide world answers within half of it, and a candidate after 16 s is of no use.
    private const int MaxRequests = 6;
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(250);

    private readonly TransactionId _id;
    private int _requests;

    /// <param name="server">The server.</param>
    /// <param name="tag">What the transaction's id begins with, by which the answer is found.</param>
    /// <param name="number">The rest of the id, which nobody else may guess; null for a random one.</param>
    public StunServerQuery(NetworkAddress server, uint tag, ulong? number = null)
    {
        Server = server;
        _id = new TransactionId(tag, number ?? BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
    }

    public NetworkAddress Server { get; }

    /// <summary>Our address as the server sees it; null if it has not answered.</summary>
    public NetworkAddress? Result { get; private set; }

    /// <summary>Whether it has answered, or no answer is expected any more.</summary>
    public bool IsDone { get; private set; }

    /// <summary>When <see cref="Advance"/> is to be called; the largest time for never. At once, before the first call.</summary>
    public TimeSpan NextTimeoutAt { get; private set; }

    /// <summary>Writes the request if it is to be sent now, for the first time or again.</summary>
    /// <param name="buffer">Takes 28 bytes.</param>
    /// <param name="now">The time.</param>
    /// <returns>Bytes to send to the server; 0 for none.</returns>
    public int Advance(Span<byte> buffer, TimeSpan now)
    {
        if (IsDone || now < NextTimeoutAt) return 0;
        if (_requests == MaxRequests)
        {
            Finish();
            return 0;
        }

        NextTimeoutAt = now + (FirstInterval * (1 << _requests));
        _requests++;
        var writer = new StunWriter(buffer, StunClass.Request, _id);
        writer.WriteFingerprint();
        return writer.Length;
    }

    /// <summary>Takes a STUN message, if it is the server's answer.</summary>
    /// <returns>Whether it is.</returns>
    public bool TryTake(ReadOnlySpan<byte> datagram, NetworkAddress from)
    {
        if (IsDone || from != Server || !StunMessage.TryRead(datagram, out var message, out _)) return false;
        if (!message.IsBinding || message.Class is not (StunClass.Success or StunClass.Error) || message.TransactionId != _id) return false;
        if (message.HasFingerprint && !message.VerifyFingerprint()) return false;
        if (message.Class == StunClass.Success && message.UnknownRequiredCount == 0 && message.MappedAddress is { IsUnicast: true } mapped) Result = mapped;
        Finish();
        return true;
    }

    private void Finish()
    {
        IsDone = true;
        NextTimeoutAt = TimeSpan.MaxValue;
    }
}
