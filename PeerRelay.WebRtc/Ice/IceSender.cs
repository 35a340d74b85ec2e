using System.Text;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;

namespace PeerRelay.WebRtc.Ice;

/// <summary>Writes an agent's checks and answers, and sends them.</summary>
internal sealed class IceSender(IceCredentials local, IceRoles roles, IceTransactions transactions, uint tag, Func<ulong> random, IIceOwner owner, IceCounters counters)
{
    // A user name has 513 bytes at most (RFC 8839 §5.4), and the rest less than 150.
    private const int MaxMessage = 768;
    private const int UnknownListed = 8;

    private byte[] _username = [];

    /// <summary>Whether checks can be sent: the other side's credentials are known.</summary>
    public bool IsReady => Remote is not null;

    public IceCredentials? Remote { get; private set; }

    public void SetRemote(IceCredentials credentials)
    {
        Remote = credentials;
        _username = Encoding.ASCII.GetBytes($"{credentials.UserFragment}:{local.UserFragment}"); // RFC 8445 §7.2.2
    }

    /// <summary>Sends a check.</summary>
    public void SendCheck(IcePair pair, bool useCandidate, TimeSpan now)
    {
        var id = new TransactionId(tag, random());
        Span<byte> buffer = stackalloc byte[MaxMessage];
        var writer = new StunWriter(buffer, StunClass.Request, id);
        writer.WriteUsername(_username);
        writer.WritePriority(IcePriority.AsPeerReflexive(pair.LocalPriority));
        if (roles.Current == IceRole.Controlling) writer.WriteControlling(roles.TieBreaker);
        else writer.WriteControlled(roles.TieBreaker);
        if (useCandidate) writer.WriteUseCandidate();
        writer.WriteIntegrity(Remote!.PasswordBytes);
        writer.WriteFingerprint();
        transactions.Add(new IceTransaction(id, pair, now, roles.Current, useCandidate));
        counters.CountCheck();
        owner.SendDatagram(buffer[..writer.Length], pair.Remote);
    }

    /// <summary>Answers a check.</summary>
    public void SendSuccess(in StunMessage request, NetworkAddress to)
    {
        Span<byte> buffer = stackalloc byte[MaxMessage];
        var writer = new StunWriter(buffer, StunClass.Success, request.TransactionId);
        writer.WriteMappedAddress(to);
        Finish(ref writer, buffer, to);
    }

    /// <summary>Answers a check with an error.</summary>
    public void SendError(in StunMessage request, int code, NetworkAddress to)
    {
        Span<byte> buffer = stackalloc byte[MaxMessage];
        Span<ushort> unknown = stackalloc ushort[UnknownListed];
        var writer = new StunWriter(buffer, StunClass.Error, request.TransactionId);
        writer.WriteErrorCode(code);
        if (code == StunFormat.UnknownAttributeError) writer.WriteUnknownAttributes(unknown[..request.CopyUnknownRequired(unknown)]);
        Finish(ref writer, buffer, to);
    }

    private void Finish(ref StunWriter writer, ReadOnlySpan<byte> buffer, NetworkAddress to)
    {
        writer.WriteIntegrity(local.PasswordBytes);
        writer.WriteFingerprint();
        counters.CountAnswer();
        owner.SendDatagram(buffer[..writer.Length], to);
    }
}
