using PeerRelay.WebRtc.Ice;
using PeerRelay.WebRtc.Network;
using PeerRelay.WebRtc.Stun;
using PeerRelay.WebRtc.Tests.Stun;

namespace PeerRelay.WebRtc.Tests.Ice;

public sealed class StunServerQueryTests
{
    private static readonly NetworkAddress Server = VirtualSide.AddressOf("198.51.100.1:3478");
    private static readonly NetworkAddress Mapped = VirtualSide.AddressOf("203.0.113.1:999");
    private static readonly TimeSpan Start = TimeSpan.FromDays(1);

    private readonly StunServerQuery _query = new(Server, 0xb7e7a701, 0xbc34d686fa87dfae);
    private readonly byte[] _buffer = new byte[64];

    [Fact]
    public void Advance_First_GoldenRequest()
    {
        var length = _query.Advance(_buffer, Start);
        Assert.Equal("000100082112a442b7e7a701bc34d686fa87dfae80280004", Convert.ToHexStringLower(_buffer.AsSpan(0, 24)));
        Assert.True(StunMessage.TryRead(_buffer.AsSpan(0, length), out var message, out _));
        Assert.True(message.VerifyFingerprint());
        Assert.Equal(0, _query.Advance(_buffer, Start + TimeSpan.FromMilliseconds(249)));
    }

    [Fact]
    public void Advance_NoAnswer_RepeatsMoreAndMoreSeldomAndGivesUp()
    {
        var sentAfter = new List<double>();
        while (!_query.IsDone)
        {
            var now = _query.NextTimeoutAt == TimeSpan.Zero ? Start : _query.NextTimeoutAt;
            if (_query.Advance(_buffer, now) > 0) sentAfter.Add((now - Start).TotalMilliseconds);
        }

        Assert.Equal([0, 250, 750, 1750, 3750, 7750], sentAfter);
        Assert.Null(_query.Result);
        Assert.Equal(TimeSpan.MaxValue, _query.NextTimeoutAt);
    }

    [Fact]
    public void TryTake_Answer_IsOurAddress()
    {
        _query.Advance(_buffer, Start);
        Assert.False(_query.TryTake(Answer(1), Server));
        Assert.False(_query.TryTake(Answer(0xbc34d686fa87dfae), Mapped));
        Assert.False(_query.TryTake(Rfc5769.Request, Server));
        Assert.True(_query.TryTake(Answer(0xbc34d686fa87dfae), Server));
        Assert.Equal(Mapped, _query.Result);
        Assert.True(_query.IsDone);
        Assert.False(_query.TryTake(Answer(0xbc34d686fa87dfae), Server));
    }

    private static byte[] Answer(ulong number)
    {
        var buffer = new byte[64];
        var writer = new StunWriter(buffer, StunClass.Success, new TransactionId(0xb7e7a701, number));
        writer.WriteMappedAddress(Mapped);
        return buffer[..writer.Length];
    }
}
