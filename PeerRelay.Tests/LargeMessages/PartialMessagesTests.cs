using System.Text;
using PeerRelay.Identity;
using PeerRelay.LargeMessages;
using PeerRelay.Tests.Wire;
using PeerRelay.Wire;

namespace PeerRelay.Tests.LargeMessages;

public sealed class PartialMessagesTests
{
    private const int Size = WireLimits.PartBytes;
    private const int Capacity = 1_024;
    private static readonly PeerId Source = Frames.A;
    private static readonly PeerId Link = Frames.B;
    private static readonly PeerId OtherLink = Frames.C;

    private readonly List<PartialMessage> _forgotten = [];
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
        Assert.Equal(_whole, whole.PutTogether());
        Assert.Equal(Capacity - 3, messages.FreeParts);
        messages.End(whole, third * Size, DeliveryOutcome.Taken, _now);
        Assert.Equal(Capacity, messages.FreeParts);
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
        Assert.Equal(Capacity, messages.FreeParts);
    }

    [Fact]
    public void End_Refused_NextTryOfThatPartIsWholeAnew()
    {
        var messages = New();
        var whole = Complete(messages);
        var kept = whole.PutTogether();
        messages.End(whole, 2 * Size, DeliveryOutcome.Refused, _now);
        Array.Clear(kept); // a handler that refused it may have kept them
        Assert.Equal(PartFate.Repeated, Add(messages, 0, out _));
        Assert.Equal(Capacity - 2, messages.FreeParts);
        Assert.Equal(PartFate.Completing, Add(messages, 2, out var again));
        Assert.Equal(_whole, again!.PutTogether());
    }

    [Fact]
    public void End_RefusedWithoutOtherParts_TakesNoRoom()
    {
        var messages = New();
        Assert.Equal(PartFate.Completing, Add(messages, Source, "m", [1, 2], 0, out var whole));
        whole!.PutTogether();
        messages.End(whole, 0, DeliveryOutcome.Refused, _now);
        Assert.Equal(Capacity, messages.FreeParts);
        Assert.Equal(PartFate.Completing, Add(messages, Source, "m", [1, 2], 0, out _));
    }

    [Fact]
    public void End_Malformed_Forgotten()
    {
        var messages = New();
        messages.End(Complete(messages), 2 * Size, DeliveryOutcome.Malformed, _now);
        Assert.Equal(Capacity, messages.FreeParts);
        Assert.Equal(PartFate.Kept, Add(messages, 0, out _));
    }

    [Fact]
    public void Add_OtherLengthOrKind_Malformed()
    {
        var messages = New();
        Add(messages, 0, out _);
        Assert.Equal(PartFate.Malformed, Add(messages, Source, "m", _whole.AsSpan(0, Size + 1), Size, out _));
        Assert.Equal(PartFate.Malformed, Add(messages, Source, "m", _whole, Size, out _, kind: PartKind.Json));
        Assert.Equal(PartFate.Kept, Add(messages, 1, out _));
    }

    [Fact]
    public void Add_SameNameOfAnotherSource_AnotherMessage()
    {
        var messages = New();
        Add(messages, 0, out _);
        Assert.Equal(PartFate.Kept, Add(messages, Frames.B, "m", _whole, 0, out _));
        Assert.Equal(Capacity - 2, messages.FreeParts);
    }

    [Fact]
    public void Add_BytesThatAreNone_MalformedAndTakesNoRoom()
    {
        var messages = New();
        var data = Frames.Bytes($$"""{"message":"m","offset":0,"length":{{_whole.Length}},"kind":"bytes","base64":"AAAA"}""");
        Assert.True(PartBody.TryReadData(data, _room, out var part));
        Assert.Equal((PartFate.Malformed, Capacity), (messages.Add(Source, Link, part, _now, _forgotten, out _), messages.FreeParts));
    }

    [Fact]
    public void Add_LargerThanTaken_TooLarge()
    {
        var messages = new PartialMessages(_whole.Length - 1, 1 << 30, 1_024);
        Assert.Equal((PartFate.TooLarge, PartialMessage.PartsOf(1 << 30)), (Add(messages, 0, out _), messages.FreeParts));
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
    public void Add_MoreThanASourceMayByALink_OthersInItsNameMayByTheirs()
    {
        var messages = New();
        for (var i = 0; i < PartialMessages.MaxPerSource; i++) Add(messages, Source, $"forged {i}", _whole, 0, out _, OtherLink);
        Assert.Equal(PartFate.NoRoom, Add(messages, Source, "forged", _whole, 0, out _, OtherLink));
        Assert.Equal(PartFate.Kept, Add(messages, 0, out _));
    }

    [Fact]
    public void Add_OnlyPartsThatHaveCome_TakeRoom()
    {
        var messages = New();
        var claimed = new byte[1 << 24];
        for (var i = 0; i < 100; i++) Assert.Equal(PartFate.Kept, Add(messages, PeerId.Random(), "m", claimed, 0, out _));
        Assert.Equal(Capacity - 100, messages.FreeParts);
    }

    [Fact]
    public void Add_ShortParts_CountAsWholeOnes()
    {
        var messages = New(parts: 3);
        for (var i = 0; i < 3; i++) Assert.Equal(PartFate.Kept, Add(messages, PeerId.Random(), "m", _whole, 2 * Size, out _, link: PeerId.Random()));
        Assert.Equal(PartFate.NoRoom, Add(messages, 2, out _, link: PeerId.Random()));
    }

    [Fact]
    public void Add_ByOneLinkAlone_AllRoomIsItsOwn()
    {
        var messages = New(parts: 9);
        PeerId[] sources = [.. Enumerable.Range(0, 3).Select(_ => PeerId.Random())];
        for (var part = 0; part < 2; part++)
            foreach (var source in sources) Assert.Equal(PartFate.Kept, Add(messages, source, "m", _whole, part * Size, out _));
        foreach (var source in sources) Assert.Equal(PartFate.Completing, Add(messages, source, "m", _whole, 2 * Size, out _));
        Assert.Equal(0, messages.FreeParts);
        Assert.Empty(_forgotten);
    }

    [Fact]
    public void Add_MoreBegunThanThereIsRoomFor_OneAfterTheOtherEnds()
    {
        var messages = New(parts: 5);
        PeerId[] sources = [.. Enumerable.Range(0, 4).Select(_ => PeerId.Random())];
        var delivered = new List<PeerId>();
        for (var round = 0; round < 100 && delivered.Count < sources.Length; round++)
        {
            foreach (var source in sources)
            {
                for (var part = 0; part < 3; part++)
                {
                    if (Add(messages, source, "m", _whole, part * Size, out var whole) != PartFate.Completing) continue;
                    messages.End(whole!, part * Size, DeliveryOutcome.Taken, _now);
                    delivered.Add(source);
                }
            }
        }

        Assert.Equal(sources.Order(), delivered.Order());
        Assert.Empty(_forgotten);
    }

    [Fact]
    public void Add_RoomIsScarce_WhatTheFirstOfTheLinkLacksIsLeftToIt()
    {
        var messages = New(parts: 4);
        Add(messages, 0, out _); // lacks 2 of the 3 that are left
        Assert.Equal(PartFate.Kept, Add(messages, Frames.D, "n", _whole, 0, out _));
        Assert.Equal(PartFate.NoRoom, Add(messages, Frames.D, "n", _whole, Size, out _));
        Assert.Equal(PartFate.Completing, Add(messages, Frames.D, "small", [1], 0, out var small)); // it gives its room back at once
        messages.End(small!, 0, DeliveryOutcome.Taken, _now);
        var whole = Complete(messages);
        messages.End(whole, 2 * Size, DeliveryOutcome.Taken, _now);
        Assert.Equal(PartFate.Kept, Add(messages, Frames.D, "n", _whole, Size, out _));
        Assert.Empty(_forgotten);
    }

    [Fact]
    public void Add_OneLinkHoldsAllWithForgedSources_OneByAnotherLinkIsTakenWhole()
    {
        var messages = New(parts: 12);
        for (var i = 0; i < 12; i++) Add(messages, PeerId.Random(), "forged", _whole, 0, out _, OtherLink);
        for (var part = 0; part < 3; part++)
        {
            Add(messages, PeerId.Random(), "forged", _whole, 0, out _, OtherLink); // it takes what is left at once
            Assert.Equal(part < 2 ? PartFate.Kept : PartFate.Completing, Add(messages, part, out _));
        }

        Assert.NotEmpty(_forgotten);
        Assert.All(_forgotten, message => Assert.Equal(OtherLink, message.Link));
    }

    [Fact]
    public void Add_OneLinkHoldsAll_AnotherOneTakesNoMoreThanItsShare()
    {
        var messages = New(parts: 12);
        for (var i = 0; i < 12; i++) Add(messages, PeerId.Random(), "m", _whole, 0, out _); // 10 of them, as the first lacks two parts more
        for (var i = 0; i < 6; i++)
            Assert.Equal(i % 3 < 2 ? PartFate.Kept : PartFate.Completing, Add(messages, Source, $"{i / 3}", _whole, i % 3 * Size, out _, OtherLink));
        Assert.Equal((4, 0), (_forgotten.Count, messages.FreeParts));
        Assert.Equal(PartFate.NoRoom, Add(messages, PeerId.Random(), "n", _whole, 0, out _, OtherLink));
        Assert.Equal(PartFate.NoRoom, Add(messages, PeerId.Random(), "n", _whole, 0, out _));
        Assert.Equal(4, _forgotten.Count);
    }

    [Fact]
    public void Add_NoRoomAndAllLinksHoldTheSame_WhatWasBegunLastGivesWay()
    {
        var messages = WithTwoThatTakeAllRoom();
        Assert.Equal(PartFate.NoRoom, Add(messages, Frames.D, "n", _whole, 2 * Size, out _, OtherLink));
        Assert.Equal(PartFate.Completing, Add(messages, 2, out _));
        Assert.Equal(Frames.D, Assert.Single(_forgotten).From);
    }

    [Fact]
    public void Add_OfAMessageThatGaveWay_TakesNoRoom()
    {
        var messages = WithTwoThatTakeAllRoom();
        Assert.Equal(PartFate.Completing, Add(messages, 2, out var whole)); // in the place of the other
        messages.End(whole!, 2 * Size, DeliveryOutcome.Taken, _now);
        Assert.Equal(PartFate.NoRoom, Add(messages, Frames.D, "n", _whole, 2 * Size, out _, OtherLink)); // its sender has receipts of the others
        Assert.Equal(4, messages.FreeParts);
        _now += 2 * PartialMessages.IdleTime;
        Assert.Equal(PartFate.Kept, Add(messages, Frames.D, "n", _whole, 2 * Size, out _, OtherLink));
    }

    [Fact]
    public void Add_AsManyLinksWithALargeMessageAtATimeAsThereIsNoRoomFor_AllButOneEnd()
    {
        const int Parts = 20;
        var messages = New(parts: 4 * Parts);
        var bytes = new byte[Parts * Size];
        var senders = Enumerable.Range(0, 5).Select(_ => (Id: PeerId.Random(), Link: PeerId.Random(), Receipted: new HashSet<int>())).ToArray();
        var delivered = 0;
        for (var round = 0; round < 4 * Parts; round++)
        {
            foreach (var sender in senders)
            {
                var part = Enumerable.Range(0, Parts).FirstOrDefault(number => !sender.Receipted.Contains(number), -1);
                if (part < 0) continue;
                var fate = Add(messages, sender.Id, "m", bytes, part * Size, out var whole, sender.Link);
                if (fate == PartFate.Completing)
                {
                    messages.End(whole!, part * Size, DeliveryOutcome.Taken, _now);
                    delivered++;
                }

                if (fate == PartFate.Completing || (fate == PartFate.Kept && part < Parts - 1)) sender.Receipted.Add(part);
            }
        }

        Assert.Equal((4, 1, 4 * Parts), (delivered, _forgotten.Count, messages.FreeParts));
    }

    [Fact]
    public void OnGone_WhatCameByManyLinksThatHaveEnded_GivesWayFirst()
    {
        var messages = New(parts: 12);
        for (var i = 0; i < 11; i++) Comes(PeerId.Random());
        Add(messages, PeerId.Random(), "m", _whole, 0, out _, OtherLink);
        for (var part = 0; part < 9; part++)
            Assert.Equal(part % 3 < 2 ? PartFate.Kept : PartFate.Completing, Add(messages, Source, $"{part / 3}", _whole, part % 3 * Size, out _));
        Assert.Equal((9, 0), (_forgotten.Count, messages.FreeParts));
        Assert.All(_forgotten, message => Assert.Null(message.Link));

        void Comes(PeerId id)
        {
            Add(messages, PeerId.Random(), "m", _whole, 0, out _, id);
            messages.OnGone(id);
        }
    }

    [Fact]
    public void OnGone_MessageGoesOnByAnotherLink_IsWholeAndOfThat()
    {
        var messages = New(parts: 3);
        Add(messages, 0, out _);
        messages.OnGone(Link);
        Assert.Equal(PartFate.Repeated, Add(messages, 0, out _, OtherLink));
        messages.OnGone(Link);
        Assert.Equal(PartFate.Kept, Add(messages, 1, out _, OtherLink));
        Assert.Equal(PartFate.Completing, Add(messages, 2, out var whole, PeerId.Random()));
        Assert.Equal(OtherLink, whole!.Link);
        messages.OnGone(OtherLink); // while it is being delivered
        whole.PutTogether();
        messages.End(whole, 2 * Size, DeliveryOutcome.Refused, _now);
        Assert.Equal(1, messages.FreeParts);
        Assert.Equal(PartFate.Completing, Add(messages, 2, out _));
        Assert.Equal((Link, 0), (whole.Link, messages.FreeParts));
        messages.End(whole, 2 * Size, DeliveryOutcome.Taken, _now);
        Assert.Equal(3, messages.FreeParts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Anything_InAnyOrder_AllRoomIsFreeInTheEnd(int seed)
    {
        const int Parts = 16;
        var random = new Random(seed);
        var messages = New(Parts);
        PeerId[] links = [.. Enumerable.Range(0, 4).Select(_ => PeerId.Random())];
        var whole = new List<(PartialMessage Message, int Offset)>();
        for (var step = 0; step < 3_000; step++)
        {
            _now += TimeSpan.FromMilliseconds(random.Next(500));
            switch (random.Next(20))
            {
                case 0:
                    messages.OnGone(links[random.Next(links.Length)]);
                    break;
                case 1:
                    _forgotten.AddRange(messages.Expire(_now));
                    break;
                case < 4 when whole is [var (message, offset), ..]:
                    whole.RemoveAt(0);
                    var outcome = (DeliveryOutcome)random.Next(3);
                    if (outcome == DeliveryOutcome.Refused) message.PutTogether();
                    messages.End(message, offset, outcome, _now);
                    break;
                default:
                    var at = random.Next(3) * Size;
                    var source = random.Next(2) == 0 ? Frames.A : Frames.B;
                    if (Add(messages, source, $"{random.Next(8) + (step / 500 * 8)}", _whole, at, out var complete, links[random.Next(links.Length)]) == PartFate.Completing) whole.Add((complete!, at));
                    break;
            }

            Assert.InRange(messages.FreeParts, 0, Parts);
        }

        foreach (var (message, offset) in whole) messages.End(message, offset, DeliveryOutcome.Taken, _now);
        messages.Expire(_now + PartialMessages.IdleTime);
        Assert.Equal(Parts, messages.FreeParts);
        Assert.NotEmpty(_forgotten);
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
        Assert.Equal(Source, Assert.Single(messages.Expire(_now)).From);
        Assert.Equal(Capacity, messages.FreeParts);
        Assert.Equal(PartFate.Kept, Add(messages, 2, out _));
    }

    [Fact]
    public void Add_NoRoomBesideIdleOnesOfTheLink_TheyGiveWay()
    {
        var messages = New(parts: 3);
        Add(messages, Source, "m", _whole, 0, out _);
        Add(messages, Frames.D, "m", _whole, 0, out _, OtherLink);
        _now += PartialMessages.GivesWayAfter - TimeSpan.FromTicks(1);
        Add(messages, Source, "n", _whole, 0, out _);
        Assert.Equal(PartFate.NoRoom, Add(messages, Source, "o", _whole, 0, out _));
        Assert.Empty(_forgotten);
        _now += TimeSpan.FromTicks(1);
        Assert.Equal(PartFate.Kept, Add(messages, Source, "n", _whole, Size, out _));
        Assert.Equal((Source, "m"), (Assert.Single(_forgotten).From, _forgotten[0].Name));
        Assert.Equal(PartFate.Repeated, Add(messages, Frames.D, "m", _whole, 0, out _, OtherLink));
    }

    [Fact]
    public void Add_PartThatFindsNoRoom_IsASignOfLife()
    {
        var messages = New(parts: 4);
        Add(messages, 0, out _);
        Add(messages, Frames.D, "n", _whole, 0, out _);
        _now += PartialMessages.GivesWayAfter - TimeSpan.FromTicks(1);
        Assert.Equal(PartFate.NoRoom, Add(messages, Frames.D, "n", _whole, Size, out _));
        Assert.Equal(PartFate.Kept, Add(messages, 1, out _));
        _now += PartialMessages.GivesWayAfter - TimeSpan.FromTicks(1);
        Assert.Equal(PartFate.NoRoom, Add(messages, PeerId.Random(), "o", _whole, 0, out _));
        Assert.Empty(_forgotten);
    }

    [Fact]
    public void Add_NoRoomBesideOneThatIsBeingDelivered_ThatStays()
    {
        var messages = New(parts: 3);
        Complete(messages);
        _now += PartialMessages.GivesWayAfter;
        Assert.Equal(PartFate.NoRoom, Add(messages, Frames.D, "n", _whole, 0, out _));
        Assert.Equal(PartFate.NoRoom, Add(messages, Frames.D, "n", _whole, 0, out _, OtherLink));
        Assert.Equal(PartFate.UnderWay, Add(messages, 0, out _));
    }

    [Fact]
    public void Expire_WhileBeingDelivered_Stays()
    {
        var messages = New();
        var whole = Complete(messages);
        _now += 2 * PartialMessages.IdleTime;
        Assert.Empty(messages.Expire(_now));
        whole.PutTogether();
        messages.End(whole, 2 * Size, DeliveryOutcome.Refused, _now);
        Assert.Empty(messages.Expire(_now)); // its time begins anew
        Assert.Equal(PartFate.Completing, Add(messages, 2, out _));
    }

    /// <summary>All room is taken by two messages, by a link each, that lack one part each.</summary>
    private PartialMessages WithTwoThatTakeAllRoom()
    {
        var messages = New(parts: 4);
        for (var part = 0; part < 2; part++)
        {
            Add(messages, part, out _);
            Add(messages, Frames.D, "n", _whole, part * Size, out _, OtherLink);
        }

        return messages;
    }

    private static PartialMessages New(int parts = Capacity) => new(1 << 24, (long)parts * Size, 1_024);

    private PartialMessage Complete(PartialMessages messages)
    {
        Add(messages, 0, out _);
        Add(messages, 1, out _);
        Assert.Equal(PartFate.Completing, Add(messages, 2, out var whole));
        return whole!;
    }

    private PartFate Add(PartialMessages messages, int number, out PartialMessage? whole, PeerId? link = null) => Add(messages, Source, "m", _whole, number * Size, out whole, link);

    private PartFate Add(
        PartialMessages messages, PeerId from, string name, ReadOnlySpan<byte> whole, int offset, out PartialMessage? complete, PeerId? link = null, PartKind kind = PartKind.Bytes)
    {
        var base64 = Encoding.ASCII.GetBytes(Convert.ToBase64String(whole.Slice(offset, Part.SizeOf(offset, whole.Length))));
        var part = new Part { Message = Frames.Bytes(name), Offset = offset, Length = whole.Length, Kind = kind, Base64 = base64 };
        return messages.Add(from, link ?? Link, part, _now, _forgotten, out complete);
    }
}
