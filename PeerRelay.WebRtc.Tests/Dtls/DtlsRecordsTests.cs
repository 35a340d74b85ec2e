using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.WebRtc.Tests.Dtls;

public sealed class DtlsRecordsTests
{
    [Fact]
    public void PackedLength_RecordsThatFit_AllTogether() => Assert.Equal(13 + 500 + 13 + 600, DtlsRecords.PackedLength([.. Record(500), .. Record(600)]));

    [Fact]
    public void PackedLength_NextDoesNotFit_FirstAlone() => Assert.Equal(13 + 700, DtlsRecords.PackedLength([.. Record(700), .. Record(600)]));

    [Fact]
    public void PackedLength_FirstTooLong_FirstAlone() => Assert.Equal(13 + 1300, DtlsRecords.PackedLength([.. Record(1300), .. Record(6)]));

    [Fact]
    public void PackedLength_SecondNotAllThere_FirstAlone() => Assert.Equal(13 + 5, DtlsRecords.PackedLength([.. Record(5), .. Record(5)[..^1]]));

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(17)]
    public void PackedLength_FirstNotAllThere_Zero(int length) => Assert.Equal(0, DtlsRecords.PackedLength(Record(5).AsSpan(0, length)));

    [Fact]
    public void Look_OneRecordOrTwoOrAnother_OnlyTheFirstIsOneOfData()
    {
        Assert.True(DtlsRecords.Look(Record(50)).IsOneOfData);
        Assert.False(DtlsRecords.Look([.. Record(50), .. Record(50)]).IsOneOfData);
        Assert.False(DtlsRecords.Look([22, .. Record(50).AsSpan(1)]).IsOneOfData);
        Assert.Equal(default, DtlsRecords.Look([]));
    }

    [Fact]
    public void Look_TwoOfThreeEncryptedAndTheLastNotAllThere_CountedAsFarAsWhole()
    {
        var plain = Record(3);
        plain[4] = 0;
        Assert.Equal(new DatagramLook(13 + 24 + 13 + 3, 2, 1, false, true, false), DtlsRecords.Look([.. Record(24), .. plain, .. Record(40).AsSpan(0, 52)]));
        Assert.Equal(new DatagramLook(13 + 24 + 13 + 23, 2, 2, true, true, false), DtlsRecords.Look([.. Record(24), .. Record(23)]));
    }

    private static byte[] Record(int length) => [23, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, (byte)(length >> 8), (byte)length, .. new byte[length]];
}
