using System.Net;
using System.Text;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;

namespace PeerRelay.WebRtc.Tests.Stun;

public sealed class StunWriterTests
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes(Rfc5769.Password);
    private static readonly TransactionId Id = new(0xb7e7a701, 0xbc34d686fa87dfae);

    [Fact]
    public void Write_Request_GoldenBytes()
    {
        var buffer = Enumerable.Repeat((byte)0xee, 256).ToArray();
        var writer = new StunWriter(buffer, StunClass.Request, Id);
        writer.WriteUsername("evtj:h6vY"u8);
        writer.WritePriority(0x6e0001ff);
        writer.WriteControlling(0x932ff9b151263b36);
        writer.WriteUseCandidate();
        Assert.Equal(
            "000100282112a442b7e7a701bc34d686fa87dfae" + "000600096576746a3a68367659000000" + "002400046e0001ff" + "802a0008932ff9b151263b36" + "00250000",
            Convert.ToHexStringLower(buffer.AsSpan(0, writer.Length)),
            ignoreCase: true);
    }

    [Fact]
    public void Write_ResponseOfRfc5769WithoutItsName_ReadsBack()
    {
        var buffer = new byte[256];
        foreach (var address in new[] { "192.0.2.1", "2001:db8:1234:5678:11:2233:4455:6677" })
        {
            var mapped = new NetworkAddress(IPAddress.Parse(address), 32853);
            var writer = new StunWriter(buffer, StunClass.Success, Id);
            writer.WriteMappedAddress(mapped);
            // The attribute is the vector's, byte by byte.
            var vector = mapped.IsIPv4 ? Rfc5769.ResponseIPv4 : Rfc5769.ResponseIPv6;
            Assert.Equal(vector[36..(36 + writer.Length - 20)], buffer[20..writer.Length]);
            writer.WriteIntegrity(Key);
            writer.WriteFingerprint();
            Assert.True(StunMessage.TryRead(buffer.AsSpan(0, writer.Length), out var message, out _));
            Assert.Equal(mapped, message.MappedAddress);
            Assert.True(message.VerifyIntegrity(Key));
            Assert.True(message.VerifyFingerprint());
        }
    }

    [Fact]
    public void Write_Error_ReadsBack()
    {
        var buffer = new byte[256];
        var writer = new StunWriter(buffer, StunClass.Error, Id);
        writer.WriteErrorCode(487);
        writer.WriteUnknownAttributes([0x7fff]);
        Assert.Equal("0009000400000457" + "000a00027fff0000", Convert.ToHexStringLower(buffer.AsSpan(20, writer.Length - 20)));
        Assert.True(StunMessage.TryRead(buffer.AsSpan(0, writer.Length), out var message, out _));
        Assert.Equal(StunClass.Error, message.Class);
        Assert.Equal(487, message.ErrorCode);
    }

    [Fact]
    public void Compute_TheCheckValueOfCrc32_IsIt() => Assert.Equal(0xcbf43926 ^ 0x5354554e, StunFingerprint.Compute("123456789"u8));
}
