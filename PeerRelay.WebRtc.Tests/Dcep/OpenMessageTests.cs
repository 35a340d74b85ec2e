using PeerRelay.WebRtc.Dcep;
using PeerRelay.WebRtc.Tests.Hostile;

namespace PeerRelay.WebRtc.Tests.Dcep;

[Collection(HostileTestGroup.Name)]
public class OpenMessageTests
{
    private const string Golden = "0382" + "0100" + "000003E8" + "0002" + "0001" + "C3A9" + "70";

    [Fact]
    public void Write_HasBytesOfRfc8832()
    {
        var message = new OpenMessage("é", "p", IsOrdered: false, ChannelReliability.LimitedTime, 1000);
        var bytes = new byte[message.ByteCount];
        message.Write(bytes);
        Assert.Equal(Golden, Convert.ToHexString(bytes));
    }

    [Fact]
    public void TryRead_GoldenBytes_GivesTheMessage()
    {
        Assert.True(OpenMessage.TryRead(Convert.FromHexString(Golden), out var message));
        Assert.Equal(new OpenMessage("é", "p", IsOrdered: false, ChannelReliability.LimitedTime, 1000), message);
    }

    [Theory]
    [InlineData("020001000000000000000000")]
    [InlineData("030301000000000000000000")]
    [InlineData("0300010000000000000000")]
    [InlineData("03000100000000000000000041")]
    [InlineData("030001000000000000010000FF")]
    public void TryRead_NotAnOpen_IsRefused(string hex) => Assert.False(OpenMessage.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void TryRead_LabelTooLong_IsRefused()
    {
        var message = new OpenMessage(new string('a', OpenMessage.MaxNameBytes + 1));
        var bytes = new byte[message.ByteCount];
        message.Write(bytes);
        Assert.False(OpenMessage.TryRead(bytes, out _));
    }

    [Fact]
    public void TryRead_Mutated_NeverThrowsAndWritesBackWhatItReads() => Mutations.Run(5, (random, _) =>
    {
        var bytes = Convert.FromHexString(Golden);
        for (var changes = random.Next(3); changes >= 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length + 1)];
        if (!OpenMessage.TryRead(bytes, out var message)) return;
        var again = new byte[message.ByteCount];
        message.Write(again);
        Assert.Equal(bytes, again);
    });
}
