using System.Text;
using PeerRelay.Identity;
using PeerRelay.LargeMessages;
using PeerRelay.Tests.Wire;
using PeerRelay.Wire;

namespace PeerRelay.Tests.LargeMessages;

public sealed class PartialMessagesTests
{
    private const int Size = WireLimits.PartBytes;
    private static readonly PeerId Source = Frames.A;

    private readonly byte[] _room = new byte[WireLimits.MaxNonceBytes];
    private readonly byte[] _whole = new byte[(2 * Size) + 10];
    private TimeSpan _now = TimeSpan.FromHours(1);

    public PartialMessagesTests() => new Random(1).NextBytes(_whole);

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 2, 0)]
    public void Add_AllPartsInAnyOrder_WholeWithTheLast(int first, int second, int third)
    {
        var messages = New();
        Assert.Equal(PartFate.Kept, Add(messages, first, out _));
        Assert.Equal(PartFate.Kept, Add(messages, second, out _));
        Assert.Equal(PartFate.Completing, Add(messages, third, out var whole));
        Assert.Equal((Source, "m", PartKind.Bytes), (whole!.From, whole.Name, whole.Kind));
        Assert.Equal(_whole, whole.Bytes);
        Assert.Equal(_whole.Length, messages.Bytes);
        messages.End(whole, third * Size, DeliveryOutcome.Taken, _now);
        Assert.Equal(0, messages.Bytes);
    }

    [Fact]
    public void Add_PartThatIsThere_Repeated()
    {
        var messages = New();
        Add(messages, 0, out _);
        Assert.Equal(PartFate.Repeated, Add(messages, 0, out _));
        Assert.Equal(PartFate.Kept, Add(messages, 1, out _));
    }

    [Fact]
    public void Add_WhileAndAfterDelivery_UnderWayAndThenDelivered()
    {
        var messages = New();
        var whole = Complete(messages);
        Assert.Equal(PartFate.UnderWay, Add(messages, 0, out _));
        messages.End(whole, 2 * Size, DeliveryOutcome.Taken, _now);
        Assert.Equal(PartFate.Delivered, Add(messages, 0, out _));
        _now += TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(1);
        Assert.Equal(PartFate.Delivered, Add(messages, 2, out _));
        Assert.Equal(0, messages.Bytes);
    }

    [Fact]
    public void End_Refused_NextTryOfThatPartIsWholeAnew()
    {
        var messages = New();
        var whole = Complete(messages);
        var kept = whole.Bytes;
        messages.End(whole, 2 * Size, DeliveryOutcome.Refused, _now);
        Assert.Equal(PartFate.Repeated, Add(messages, 0, out _));
        Assert.Equal(PartFate.Completing, Add(messages, 2, out var again));
        Assert.Equal(_whole, again!.Bytes);
        Assert.NotSame(kept, again.Bytes); // a handler that refused it may have kept them
    }

    [Fact]
    public void End_RefusedWithoutOtherParts_TakesNoRoom()
    {
        var messages = New();
        Assert.Equal(PartFate.Completing, Add(messages, Source, "m", [1, 2], 0, out var whole));
        messages.End(whole!, 0, DeliveryOutcome.Refused, _now);
        Assert.Equal(0, messages.Bytes);
        Assert.Equal(PartFate.Completing, Add(messages, Source, "m", [1, 2], 0, out _));
    }

    [Fact]
    public void End_Malformed_Forgotten()
    {
        var messages = New();
        messages.End(Complete(messages), 2 * Size, DeliveryOutcome.Malformed, _now);
        Assert.Equal(0, messages.Bytes);
        Assert.Equal(PartFate.Kept, Add(messages, 0, out _));
    }

    [Fact]
    public void Add_OtherLengthOrKind_Malformed()
    {
        var messages = New();
        Add(messages, 0, out _);
        Assert.Equal(PartFate.Malformed, Add(messages, Source, "m", _whole.AsSpan(0, Size + 1), Size, out _));
        Assert.Equal(PartFate.Malformed, Add(messages, Source, "m", _whole, Size, out _, PartKind.Json));
        Assert.Equal(PartFate.Kept, Add(messages, 1, out _));
    }

    [Fact]
    public void Add_SameNameOfAnotherSource_AnotherMessage()
    {
        var messages = New();
        Add(messages, 0, out _);
        Assert.Equal(PartFate.Kept, Add(messages, Frames.B, "m", _whole, 0, out _));
        Assert.Equal(2 * _whole.Length, messages.Bytes);
    }

    [Fact]
    public void Add_BytesThatAreNone_MalformedAndTakesNoRoom()
    {
        var messages = New();
        var data = Frames.Bytes($$"""{"message":"m","offset":0,"length":{{_whole.Length}},"kind":"bytes","base64":"AAAA"}""");
        Assert.True(PartBody.TryReadData(data, _room, out var part));
        Assert.Equal((PartFate.Malformed, 0L), (messages.Add(Source, part, _now, out _), messages.Bytes));
    }

    [Fact]
    public void Add_LargerThanTaken_TooLarge()
    {
        var messages = new PartialMessages(_whole.Length - 1, 1 << 30, 1_024);
        Assert.Equal((PartFate.TooLarge, 0L), (Add(messages, 0, out _), messages.Bytes));
    }

    [Fact]
    public void Add_MoreThanFourOfOneSource_NoRoomUntilOneIsWhole()
    {
        var messages = new PartialMessages(1 << 24, 1 << 30, 1_024);
        for (var i = 0; i < PartialMessages.MaxPerSource; i++) Assert.Equal(PartFate.Kept, Add(messages, Source, $"{i}", _whole, 0, out _));
        Assert.Equal(PartFate.NoRoom, Add(messages, Source, "5", _whole, 0, out _));
        Assert.Equal(PartFate.Kept, Add(messages, Frames.B, "5", _whole, 0, out _));
        Assert.Equal(PartFate.Completing, Add(messages, Source, "6", [1], 0, out var small)); // whole at once
        messages.End(small!, 0, DeliveryOutcome.Taken, _now);
        Add(messages, Source, "0", _whole, Size, out _);
        Add(messages, Source, "0", _whole, 2 * Size, out var whole);
        messages.End(whole!, 2 * Size, DeliveryOutcome.Taken, _now);
        Assert.Equal(PartFate.Kept, Add(messages, Source, "5", _whole, 0, out _));
    }

    [Fact]
    public void Add_MoreBytesOfOneSourceThanOneMessage_NoRoom()
    {
        var messages = new PartialMessages((2 * _whole.Length) - 1, 1 << 30, 1_024);
        Add(messages, 0, out _);
        Assert.Equal(PartFate.NoRoom, Add(messages, Source, "n", _whole, 0, out _));
        Assert.Equal(PartFate.Kept, Add(messages, Frames.B, "n", _whole, 0, out _));
    }

    [Fact]
    public void Add_MoreBytesOfAll_NoRoom()
    {
        var messages = new PartialMessages(_whole.Length, (2 * _whole.Length) - 1, 1_024);
        Add(messages, 0, out _);
        Assert.Equal(PartFate.NoRoom, Add(messages, Frames.B, "m", _whole, 0, out _));
    }

    [Fact]
    public void Expire_NothingCameForLong_ForgottenAndToldOf()
    {
        var messages = New();
        Add(messages, 0, out _);
        _now += PartialMessages.IdleTime - TimeSpan.FromTicks(1);
        Assert.Empty(messages.Expire(_now));
        Add(messages, 1, out _); // that is a sign of life
        _now += PartialMessages.IdleTime - TimeSpan.FromTicks(1);
        Assert.Empty(messages.Expire(_now));
        _now += TimeSpan.FromTicks(1);
        Assert.Equal(Source, Assert.Single(messages.Expire(_now)));
        Assert.Equal(0, messages.Bytes);
        Assert.Equal(PartFate.Kept, Add(messages, 2, out _));
    }

    [Fact]
    public void MakeWay_NothingCameForAWhile_ThoseOfTheSourceForgotten()
    {
        var messages = New();
        Add(messages, Source, "m", _whole, 0, out _);
        Add(messages, Frames.B, "m", _whole, 0, out _);
        _now += PartialMessages.GivesWayAfter - TimeSpan.FromTicks(1);
        Add(messages, Source, "n", _whole, 0, out _);
        Assert.Equal(0, messages.MakeWay(Source, _now));
        _now += TimeSpan.FromTicks(1);
        Assert.Equal(1, messages.MakeWay(Source, _now));
        Assert.Equal(2 * _whole.Length, messages.Bytes);
        Assert.Equal(PartFate.Repeated, Add(messages, Source, "n", _whole, 0, out _));
        Assert.Equal(PartFate.Repeated, Add(messages, Frames.B, "m", _whole, 0, out _));
        Assert.Equal(PartFate.Kept, Add(messages, Source, "m", _whole, Size, out _)); // it begins anew
    }

    [Fact]
    public void MakeWay_WhileBeingDelivered_Stays()
    {
        var messages = New();
        Complete(messages);
        _now += PartialMessages.GivesWayAfter;
        Assert.Equal(0, messages.MakeWay(Source, _now));
        Assert.Equal(PartFate.UnderWay, Add(messages, 0, out _));
    }

    [Fact]
    public void Expire_WhileBeingDelivered_Stays()
    {
        var messages = New();
        var whole = Complete(messages);
        _now += 2 * PartialMessages.IdleTime;
        Assert.Empty(messages.Expire(_now));
        messages.End(whole, 2 * Size, DeliveryOutcome.Refused, _now);
        Assert.Empty(messages.Expire(_now)); // its time begins anew
        Assert.Equal(PartFate.Completing, Add(messages, 2, out _));
    }

    private static PartialMessages New() => new(1 << 24, 1 << 26, 1_024);

    private PartialMessage Complete(PartialMessages messages)
    {
        Add(messages, 0, out _);
        Add(messages, 1, out _);
        Assert.Equal(PartFate.Completing, Add(messages, 2, out var whole));
        return whole!;
    }

    private PartFate Add(PartialMessages messages, int number, out PartialMessage? whole) => Add(messages, Source, "m", _whole, number * Size, out whole);

    private PartFate Add(PartialMessages messages, PeerId from, string name, ReadOnlySpan<byte> whole, int offset, out PartialMessage? complete, PartKind kind = PartKind.Bytes)
    {
        var base64 = Encoding.ASCII.GetBytes(Convert.ToBase64String(whole.Slice(offset, Part.SizeOf(offset, whole.Length))));
        var part = new Part { Message = Frames.Bytes(name), Offset = offset, Length = whole.Length, Kind = kind, Base64 = base64 };
        return messages.Add(from, part, _now, out complete);
    }
}
