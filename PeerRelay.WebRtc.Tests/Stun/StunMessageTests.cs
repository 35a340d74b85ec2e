using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;
using PeerRelay.WebRtc.Tests.Hostile;

namespace PeerRelay.WebRtc.Tests.Stun;

[Collection(HostileTestGroup.Name)]
public sealed class StunMessageTests
{
    private static readonly byte[] Password = Encoding.ASCII.GetBytes(Rfc5769.Password);

    [Fact]
    public void TryRead_RequestOfRfc5769_IsRead()
    {
        Assert.True(StunMessage.TryRead(Rfc5769.Request, out var message, out _));
        Assert.Equal(StunClass.Request, message.Class);
        Assert.True(message.IsBinding);
        Assert.Equal(new TransactionId(0xb7e7a701, 0xbc34d686fa87dfae), message.TransactionId);
        Assert.Equal("evtj:h6vY", Encoding.ASCII.GetString(message.Username));
        Assert.Equal(0x6e0001ffu, message.Priority);
        Assert.Equal(0x932ff9b151263b36, message.Controlled);
        Assert.Null(message.Controlling);
        Assert.False(message.UseCandidate);
        Assert.Equal(0, message.UnknownRequiredCount);
        Assert.True(message.VerifyIntegrity(Password));
        Assert.False(message.VerifyIntegrity("another"u8));
        Assert.True(message.VerifyFingerprint());
    }

    [Theory]
    [InlineData(false, "192.0.2.1")]
    [InlineData(true, "2001:db8:1234:5678:11:2233:4455:6677")]
    public void TryRead_ResponseOfRfc5769_IsRead(bool isIPv6, string address)
    {
        Assert.True(StunMessage.TryRead(isIPv6 ? Rfc5769.ResponseIPv6 : Rfc5769.ResponseIPv4, out var message, out _));
        Assert.Equal(StunClass.Success, message.Class);
        Assert.Equal(new NetworkAddress(IPAddress.Parse(address), 32853), message.MappedAddress);
        Assert.True(message.VerifyIntegrity(Password));
        Assert.True(message.VerifyFingerprint());
    }

    [Fact]
    public void TryRead_LongTermRequestOfRfc5769_HasItsIntegrity()
    {
        Assert.True(StunMessage.TryRead(Rfc5769.LongTermRequest, out var message, out _));
        var user = Encoding.UTF8.GetString(message.Username);
        Assert.Equal("マトリックス", user);
#pragma warning disable CA5351 // RFC 8489 §9.2.2 says MD5.
        Assert.True(message.VerifyIntegrity(MD5.HashData(Encoding.UTF8.GetBytes(user + ":example.org:TheMatrIX"))));
#pragma warning restore CA5351
        Assert.False(message.HasFingerprint);
        Assert.False(message.VerifyFingerprint());
    }

    [Fact]
    public void TryRead_AnyBitChanged_IsRefusedOrFailsTheFingerprint()
    {
        for (var bit = 0; bit < Rfc5769.Request.Length * 8; bit++)
        {
            var bytes = Rfc5769.Request;
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(StunMessage.TryRead(bytes, out var message, out _) && message.VerifyFingerprint());
        }
    }

    [Fact]
    public void TryRead_Truncated_IsRefused()
    {
        for (var length = 0; length < Rfc5769.Request.Length; length++)
        {
            Assert.False(StunMessage.TryRead(Rfc5769.Request.AsSpan(0, length), out _, out var fault));
            Assert.Equal(length < StunFormat.HeaderLength ? StunFault.TooShort : StunFault.WrongLength, fault);
        }
    }

    [Fact]
    public void TryRead_Oversized_IsRefused()
    {
        var bytes = new byte[StunFormat.MaxLength + 4];
        Rfc5769.Request.CopyTo(bytes, 0);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(bytes.Length - StunFormat.HeaderLength));
        Assert.False(StunMessage.TryRead(bytes, out _, out var fault));
        Assert.Equal(StunFault.TooLong, fault);
    }

    [Theory]
    [InlineData("000100082112a44200000000000000000000000000240008", (int)StunFault.WrongLength)]
    [InlineData("000100042112a44200000000000000000000000000240004", (int)StunFault.AttributeOverrun)]
    [InlineData("000100082112a4420000000000000000000000000024000312345678", (int)StunFault.BadAttribute)]
    [InlineData("000100082112a4420000000000000000000000000025000400000000", (int)StunFault.BadAttribute)]
    [InlineData("000100082112a4420000000000000000000000008028000300000000", (int)StunFault.BadAttribute)]
    [InlineData("0001000c2112a442000000000000000000000000802800040000000000250000", (int)StunFault.AfterFingerprint)]
    [InlineData("010100082112a4420000000000000000000000000020000400010000", (int)StunFault.BadAttribute)]
    [InlineData("0101000c2112a442000000000000000000000000002000080003000001020304", (int)StunFault.BadAttribute)]
    [InlineData("011100082112a4420000000000000000000000000009000400000757", (int)StunFault.BadAttribute)]
    [InlineData("000100002112a443000000000000000000000000", (int)StunFault.NotStun)]
    [InlineData("800100002112a442000000000000000000000000", (int)StunFault.NotStun)]
    public void TryRead_Malformed_SaysWhy(string hex, int fault)
    {
        Assert.False(StunMessage.TryRead(Convert.FromHexString(hex), out _, out var found));
        Assert.Equal((StunFault)fault, found);
    }

    [Fact]
    public void TryRead_UnknownRequiredAttributes_AreListed()
    {
        // 0x7fff and 0x0003 must be understood, 0xc057 need not be.
        var bytes = Convert.FromHexString("000100102112a442000000000000000000000000" + "7fff0001aa000000" + "c0570000" + "00030000");
        Assert.True(StunMessage.TryRead(bytes, out var message, out _));
        Assert.Equal(2, message.UnknownRequiredCount);
        var listed = new ushort[8];
        Assert.Equal(2, message.CopyUnknownRequired(listed));
        Assert.Equal([0x7fff, 3], listed[..2]);
        Assert.Equal(1, message.CopyUnknownRequired(listed.AsSpan(0, 1)));
    }

    [Fact]
    public void TryRead_AttributesAfterIntegrity_AreIgnored()
    {
        var buffer = new byte[256];
        var writer = new StunWriter(buffer, StunClass.Request, new TransactionId(1, 2));
        writer.WriteIntegrity(Password);
        writer.WriteUseCandidate();
        writer.WriteFingerprint();
        Assert.True(StunMessage.TryRead(buffer.AsSpan(0, writer.Length), out var message, out _));
        Assert.False(message.UseCandidate);
        Assert.True(message.VerifyIntegrity(Password));
        Assert.True(message.VerifyFingerprint());
    }

    [Fact]
    public void TryRead_Mutated_NeverThrows()
    {
        byte[][] seeds = [Rfc5769.Request, Rfc5769.ResponseIPv4, Rfc5769.ResponseIPv6, Rfc5769.LongTermRequest];
        var unknown = new ushort[4];
        Mutations.Run(7, (random, i) =>
        {
            var bytes = Mutation.Of(seeds[i % seeds.Length], random);
            if (!StunMessage.TryRead(bytes, out var message, out var fault))
            {
                Assert.NotEqual(StunFault.None, fault);
                return;
            }

            _ = message.Username.Length + message.CopyUnknownRequired(unknown);
            _ = message.VerifyFingerprint();
            _ = message.VerifyIntegrity(Password);
            _ = message.TransactionId;
        });
    }
}
