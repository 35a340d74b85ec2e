using System.Security.Cryptography;
using System.Text;
using PeerRelay.WebRtc.Dtls;

namespace PeerRelay.WebRtc.Tests.Dtls;

public sealed class DtlsSessionTests
{
    [Fact]
    public void Handshake_GoodWire_BothConnectedOnce()
    {
        using var pair = DtlsPair.Connected();
        Assert.Equal((1, 1), (pair.Client.ConnectedCount, pair.Server.ConnectedCount));
        Assert.Equal(TimeSpan.MaxValue, pair.Client.Session.NextTimeoutAt);
        Assert.Null(pair.Client.Session.FailureReason);
    }

    [Fact]
    public void Start_ClientFirst_NextTimeoutIsATenthOfASecondAway()
    {
        using var context = DtlsPair.Context(DtlsPair.ServerCertificate, isQuick: false);
        using var client = new DtlsEnd(context, isClient: true, DtlsPair.ClientFingerprint);
        client.Session.Start(TimeSpan.FromHours(1));
        Assert.Single(client.Sent);
        Assert.InRange(client.Session.NextTimeoutAt - TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void OnTimeout_BeforeItsTime_NothingIsSentAgain()
    {
        using var context = DtlsPair.Context(DtlsPair.ServerCertificate, isQuick: false);
        using var client = new DtlsEnd(context, isClient: true, DtlsPair.ClientFingerprint);
        client.Session.Start(TimeSpan.Zero);
        var first = client.Session.NextTimeoutAt;
        client.TakeSent();
        client.Session.OnTimeout(TimeSpan.Zero);
        if (client.Session.NextTimeoutAt <= first) Assert.Empty(client.Sent); // unless the machine stood still for a tenth of a second
    }

    [Fact]
    public void Handshake_NeverAnswered_FailsInTheEnd()
    {
        using var pair = new DtlsPair(new Random(1), loss: 1);
        pair.Start();
        pair.Run();
        Assert.Equal(DtlsState.Failed, pair.Client.Session.State);
        Assert.Contains("not answered", pair.Client.Session.FailureReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, 40)]
    [InlineData(0.2, 40)]
    [InlineData(0.4, 20)]
    public void Handshake_WireThatLosesRepeatsAndReorders_BothConnected(double loss, int count)
    {
        for (var seed = 0; seed < count; seed++)
        {
            using var pair = new DtlsPair(new Random(seed), loss);
            pair.Start();
            pair.Run();
            Assert.Equal((seed, DtlsState.Connected, DtlsState.Connected), (seed, pair.Client.Session.State, pair.Server.Session.State));
        }
    }

    [Fact]
    public void TryWrite_EachSize_ArrivesAsItWas()
    {
        using var pair = DtlsPair.Connected();
        foreach (var size in (int[])[1, 2, 100, 1000, DtlsLimits.SentDataBytes])
        {
            var data = RandomNumberGenerator.GetBytes(size);
            Assert.True(pair.Client.Session.TryWrite(data));
            Assert.True(pair.Server.Session.TryWrite(data));
            Assert.Equal(size + DtlsLimits.RecordOverheadBytes, Assert.Single(pair.Client.Sent).Length);
            pair.Run();
            Assert.Equal(data, pair.Server.Data[^1]);
            Assert.Equal(data, pair.Client.Data[^1]);
        }

        Assert.Equal(5, pair.Server.Data.Count);
    }

    [Fact]
    public void TryWrite_TooLongOrNothingOrNotConnected_NotSent()
    {
        using var pair = new DtlsPair();
        Assert.False(pair.Client.Session.TryWrite([1]));
        pair.Start();
        Assert.False(pair.Client.Session.TryWrite([1]));
        pair.Run();
        Assert.False(pair.Client.Session.TryWrite(new byte[DtlsLimits.SentDataBytes + 1]));
        Assert.False(pair.Client.Session.TryWrite([]));
        Assert.Equal(DtlsState.Connected, pair.Client.Session.State);
        pair.Client.Session.Close();
        Assert.False(pair.Client.Session.TryWrite([1]));
    }

    [Fact]
    public void OnDatagram_SeveralRecordsOfDataInOne_AllAreHandedOut()
    {
        using var pair = DtlsPair.Connected();
        for (byte i = 0; i < 5; i++) pair.Client.Session.TryWrite([i]);
        pair.Server.Session.OnDatagram(pair.Client.TakeSent().SelectMany(datagram => datagram).ToArray(), default);
        Assert.Equal([[0], [1], [2], [3], [4]], pair.Server.Data);
    }

    [Fact]
    public void OnDatagram_Repeated_HandedOutOnce()
    {
        using var pair = DtlsPair.Connected();
        pair.Client.Session.TryWrite("once"u8);
        var datagram = Assert.Single(pair.Client.TakeSent());
        pair.Server.Session.OnDatagram(datagram, default);
        pair.Server.Session.OnDatagram(datagram, default);
        Assert.Single(pair.Server.Data);
    }

    [Fact]
    public void OnDtlsData_WritesFromWithin_IsSent()
    {
        using var pair = DtlsPair.Connected();
        pair.Server.WhenData = data => pair.Server.Session.TryWrite(data);
        for (byte i = 0; i < 5; i++) pair.Client.Session.TryWrite([i]);
        pair.Run();
        Assert.Equal([[0], [1], [2], [3], [4]], pair.Client.Data);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Handshake_OtherCertificateThanTold_FailsBeforeAnyData(bool isClientWrong)
    {
        var wrong = CertificateFingerprint.Of("another"u8);
        using var pair = new DtlsPair(expectedByClient: isClientWrong ? null : wrong, expectedByServer: isClientWrong ? wrong : null);
        pair.Start();
        pair.Run();
        var (deceived, other) = isClientWrong ? (pair.Server, pair.Client) : (pair.Client, pair.Server);
        Assert.Equal(DtlsState.Failed, deceived.Session.State);
        Assert.Contains("certificate", deceived.Session.FailureReason, StringComparison.Ordinal);
        other.Session.TryWrite([1]);
        pair.Run();
        Assert.Equal(0, deceived.ConnectedCount);
        Assert.Empty(deceived.Data);
    }

    [Theory]
    [InlineData("sha-384")]
    [InlineData("SHA-512")]
    public void Handshake_FingerprintByLongerHash_Connected(string algorithm)
    {
        var certificate = DtlsPair.ServerCertificate.Certificate.Span;
        var hash = algorithm == "sha-384" ? SHA384.HashData(certificate) : SHA512.HashData(certificate);
        Assert.True(CertificateFingerprint.TryParse($"{algorithm} {string.Join(':', hash.Select(value => $"{value:x2}"))}", out var expected));
        using var pair = new DtlsPair(expectedByClient: expected);
        pair.Start();
        pair.Run();
        Assert.Equal(DtlsState.Connected, pair.Client.Session.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Close_EitherSide_BothClosedInOrder(bool isClient)
    {
        using var pair = DtlsPair.Connected();
        (isClient ? pair.Client : pair.Server).Session.Close();
        pair.Run();
        Assert.Equal((DtlsState.Closed, DtlsState.Closed), (pair.Client.Session.State, pair.Server.Session.State));
        Assert.Null(pair.Client.Session.FailureReason ?? pair.Server.Session.FailureReason);
    }

    [Fact]
    public void Close_FromWithinOnDtlsData_NoMoreDataComes()
    {
        using var pair = DtlsPair.Connected();
        pair.Server.WhenData = _ => pair.Server.Session.Close();
        for (byte i = 0; i < 5; i++) pair.Client.Session.TryWrite([i]);
        pair.Server.Session.OnDatagram(pair.Client.TakeSent().SelectMany(datagram => datagram).ToArray(), default);
        Assert.Single(pair.Server.Data);
        pair.Run();
        Assert.Equal(DtlsState.Closed, pair.Client.Session.State);
    }

    [Fact]
    public void Dispose_InEachState_HarmlessAfterwards()
    {
        var pair = new DtlsPair();
        pair.Client.Session.Dispose();
        pair.Start();
        pair.Server.Session.Dispose();
        pair.Server.Session.Dispose();
        pair.Server.Session.OnDatagram(new byte[100], default);
        pair.Server.Session.OnTimeout(default);
        pair.Server.Session.Close();
        Assert.False(pair.Server.Session.TryWrite([1]));
        Assert.Equal(DtlsState.Closed, pair.Server.Session.State);
    }

    [Fact]
    public void Handshake_SetupsThatAgreeOnNothing_FailWithAReason()
    {
        using var pair = new DtlsPair();
        pair.Start();
        pair.Client.TakeSent();
        pair.Server.Session.OnDatagram([21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 40], default); // a fatal alert: handshake_failure
        Assert.Equal(DtlsState.Failed, pair.Server.Session.State);
        Assert.Contains("alert", pair.Server.Session.FailureReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Handshake_AnotherConnectionsAnswer_FailsWithoutAWord()
    {
        using var pair = new DtlsPair();
        using var other = new DtlsPair();
        pair.Start();
        other.Start();
        pair.Client.TakeSent();
        foreach (var datagram in other.Client.TakeSent()) other.Server.Session.OnDatagram(datagram, default);
        foreach (var datagram in other.Server.TakeSent()) pair.Client.Session.OnDatagram(datagram, default);
        Assert.Equal(DtlsState.Failed, pair.Client.Session.State);
        Assert.Empty(pair.Client.TakeSent());
    }

    [Theory]
    [InlineData(DtlsRecords.ApplicationData, DtlsLimits.EarlyDataRecords)]
    [InlineData(22, DtlsLimits.EarlyRecords)]
    public void OnDatagram_EncryptedRecordsWithoutEndBeforeKeys_FewAreLookedAtAndTheHandshakeGoesOn(byte type, int taken)
    {
        using var pair = new DtlsPair();
        pair.Start();
        byte[] record = [type, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 0, 0, 30, .. new byte[30]];
        for (var i = 0; i < 1000; i++) pair.Server.Session.OnDatagram(record, default);
        Assert.Equal(type == DtlsRecords.ApplicationData ? 0 : 1000 - taken, pair.Server.Session.DroppedDatagrams); // another connection's data is no loss of this one
        if (type == DtlsRecords.ApplicationData) pair.Run();
        Assert.Equal(type == DtlsRecords.ApplicationData ? DtlsState.Connected : DtlsState.Handshaking, pair.Server.Session.State);
    }

    [Theory]
    [InlineData(true, DtlsLimits.TakenRecords, 0)]
    [InlineData(true, DtlsLimits.TakenRecords + 1, 1)]
    [InlineData(false, DtlsLimits.TakenRecords + 1, 1)]
    public void OnDatagram_VeryManyRecords_DroppedAndItGoesOn(bool isConnected, int records, int dropped)
    {
        using var pair = isConnected ? DtlsPair.Connected() : new DtlsPair();
        if (!isConnected) pair.Start();
        byte[] nothing = [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0];
        pair.Server.Session.OnDatagram([.. Enumerable.Repeat(nothing, records).SelectMany(record => record)], default);
        Assert.Equal(dropped, pair.Server.Session.DroppedDatagrams);
        pair.Run();
        Assert.Equal(DtlsState.Connected, pair.Server.Session.State);
    }

    [Fact]
    public void OnDatagram_RecordOfNoData_IsNoEnd()
    {
        using var pair = DtlsPair.Connected();
        pair.Server.Session.OnDatagram(EmptyRecord.Of(pair.Client.Session), default);
        Assert.Equal(DtlsState.Connected, pair.Server.Session.State);
        pair.Client.Session.TryWrite([1]);
        pair.Run();
        Assert.Equal([1], Assert.Single(pair.Server.Data));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(23)]
    public void OnDatagram_EncryptedRecordTooShortToBe_DroppedAndStaysConnected(byte length)
    {
        using var pair = DtlsPair.Connected();
        pair.Server.Session.OnDatagram([DtlsRecords.ApplicationData, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 99, 0, length, .. new byte[length]], default);
        Assert.Equal(1, pair.Server.Session.DroppedDatagrams);
        pair.Client.Session.TryWrite([1]);
        pair.Run();
        Assert.Single(pair.Server.Data);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(DtlsLimits.TakenDatagramBytes + 1)]
    public void OnDatagram_NoRecordOrTooLong_DroppedAndCounted(int length)
    {
        using var pair = DtlsPair.Connected();
        pair.Server.Session.OnDatagram(new byte[length], default);
        Assert.Equal(1, pair.Server.Session.DroppedDatagrams);
        Assert.Equal(DtlsState.Connected, pair.Server.Session.State);
    }

    [Fact]
    public void Handshake_ClientHelloAgainInFrontOfTheNextFlight_IsNotInItsWay()
    {
        using var pair = new DtlsPair();
        pair.Start();
        var hello = Assert.Single(pair.Client.TakeSent());
        pair.Server.Session.OnDatagram(hello, default);
        foreach (var datagram in pair.Server.TakeSent()) pair.Client.Session.OnDatagram(datagram, default);
        byte[] again = [.. hello];
        again[10]++; // the record's number
        pair.Server.Session.OnDatagram(again.Concat(pair.Client.TakeSent().SelectMany(datagram => datagram)).ToArray(), default);
        Assert.Equal(DtlsState.Connected, pair.Server.Session.State);
    }

    [Fact]
    public void TryWrite_ManyTimes_AllocatesNothing()
    {
        using var client = new QuietEnd(DtlsPair.Context(DtlsPair.ServerCertificate, isQuick: true), isClient: true, DtlsPair.ServerCertificate.Fingerprint);
        using var server = new QuietEnd(DtlsPair.Context(DtlsPair.ServerCertificate, isQuick: true), isClient: false, DtlsPair.ServerCertificate.Fingerprint);
        (client.Other, server.Other) = (server, client);
        server.Session.Start(default);
        client.Session.Start(default);
        while (client.Deliver() | server.Deliver()) { }
        Assert.Equal((DtlsState.Connected, DtlsState.Connected), (client.Session.State, server.Session.State));
        var data = Encoding.ASCII.GetBytes(new string('x', 1000));
        Exchange(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Exchange(1000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000); // not one for each
        Assert.Equal(1010 * data.Length, server.ReceivedBytes);

        void Exchange(int count)
        {
            for (var i = 0; i < count; i++)
            {
                client.Session.TryWrite(data);
                client.Deliver();
            }
        }
    }
}
