using System.Buffers.Binary;
using System.Text;
using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;
using PeerRelay.WebRtc.Tests.Ice;

namespace PeerRelay.WebRtc.Tests.Hostile;

/// <summary>What the other side itself may send: spoilt as it is, the password is right, so it is looked at.</summary>
[Collection(HostileTestGroup.Name)]
public sealed class IcePeerHostileTests
{
    private const int IntegrityAttributeBytes = 24;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    [Fact]
    public void OnDatagram_MutatedAndSigned_NeverThrowsAndAnswersOnceEachAtMost() => Mutations.Run(41, (random, done) =>
    {
        const int Count = 2_000;
        var wire = new VirtualWire(done);
        var peer = IceCredentials.Create();
        var side = new VirtualSide(wire, "192.0.2.1:1000", random.Next(2) == 0 ? IceRole.Controlled : IceRole.Controlling, done);
        side.Agent.AddLocalCandidate(IceCandidate.Host(side.Address, 0));
        side.Agent.Start(wire.Now);
        side.Agent.SetRemoteCredentials(peer, wire.Now);
        byte[]? check = null;
        for (var i = 0; i < Count && !side.Agent.HasEnded; i++)
        {
            var from = VirtualSide.AddressOf($"203.0.113.{random.Next(1, 40)}:77");
            var isAnswer = check is not null && random.Next(2) == 0;
            var bytes = Mutated(isAnswer ? Answer(check!, from) : Request(side.Agent.LocalCredentials, random), random);
            side.Receive(Signed(bytes, isAnswer ? peer.PasswordBytes : side.Agent.LocalCredentials.PasswordBytes), from);
            wire.RunFor(Step);
            check = side.LatestTo(from).LastOrDefault(IsRequest) ?? check;
        }

        Assert.InRange(side.Counters.AnswersSent, 1, Count);
        Assert.InRange(side.Counters.ChecksSent, 0, Count);
        Assert.InRange(side.Agent.PairCount, 0, IceLimits.PeerReflexivePairs);
        return Count;
    });

    private static bool IsRequest(byte[] datagram) => StunMessage.TryRead(datagram, out var message, out _) && message.Class == StunClass.Request;

    private static byte[] Request(IceCredentials local, Random random)
    {
        var buffer = new byte[256];
        var writer = new StunWriter(buffer, StunClass.Request, new TransactionId(77, (ulong)random.Next()));
        writer.WriteUsername(Encoding.ASCII.GetBytes(local.UserFragment + ":else"));
        writer.WritePriority((uint)random.Next());
        if (random.Next(2) == 0) writer.WriteControlling((ulong)random.NextInt64());
        else writer.WriteControlled((ulong)random.NextInt64());
        if (random.Next(2) == 0) writer.WriteUseCandidate();
        return buffer[..writer.Length];
    }

    private static byte[] Answer(byte[] check, NetworkAddress from)
    {
        Assert.True(StunMessage.TryRead(check, out var request, out _));
        var buffer = new byte[256];
        var writer = new StunWriter(buffer, StunClass.Success, request.TransactionId);
        writer.WriteMappedAddress(from);
        return buffer[..writer.Length];
    }

    private static byte[] Mutated(byte[] message, Random random)
    {
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            // Mostly the attributes: what is wrong in the header is dropped at once.
            var at = random.Next(8) == 0 ? random.Next(message.Length) : random.Next(Math.Min(StunFormat.HeaderLength, message.Length - 1), message.Length);
            message[at] = (byte)random.Next(256);
        }

        return random.Next(16) == 0 ? message[..(StunFormat.HeaderLength + ((message.Length - StunFormat.HeaderLength) / 8 * 4))] : message;
    }

    private static byte[] Signed(byte[] message, ReadOnlySpan<byte> password)
    {
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(StunFormat.LengthAt), (ushort)(message.Length - StunFormat.HeaderLength + IntegrityAttributeBytes));
        var integrity = new byte[StunFormat.IntegrityLength];
        StunIntegrity.Compute(password, message, integrity);
        return [.. message, 0, StunFormat.MessageIntegrity, 0, StunFormat.IntegrityLength, .. integrity];
    }
}
