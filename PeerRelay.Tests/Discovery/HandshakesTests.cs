using PeerRelay.Discovery;
using PeerRelay.Identity;
using PeerRelay.Tests.Routing;

namespace PeerRelay.Tests.Discovery;

/// <summary>Every step of a handshake, seen from one side.</summary>
public sealed class HandshakesTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly PeerId Smaller = Ids.Of("1");
    private static readonly PeerId Self = Ids.Of("5");
    private static readonly PeerId Greater = Ids.Of("9");
    private readonly Handshakes _handshakes = new(Self, Timeout, 2);

    [Fact]
    public void TryOffer_Twice_OnceOnly()
    {
        Assert.True(_handshakes.TryOffer(Greater, TimeSpan.Zero));
        Assert.False(_handshakes.TryOffer(Greater, TimeSpan.Zero));
        Assert.Equal((1, 1), (_handshakes.Count, _handshakes.Room));
    }

    [Fact]
    public void Ourself_OfferAnswerAndAll_Nothing()
    {
        Assert.False(_handshakes.TryOffer(Self, TimeSpan.Zero));
        Assert.Equal(OfferReply.Ignore, _handshakes.OnOffer(Self, true, TimeSpan.Zero));
        Assert.Equal(AnswerReply.Unasked, _handshakes.OnAnswer(Self, true, TimeSpan.Zero));
        Assert.Equal(0, _handshakes.Count);
    }

    [Fact]
    public void OnAnswer_NoOffer_Unasked() => Assert.Equal(AnswerReply.Unasked, _handshakes.OnAnswer(Greater, true, TimeSpan.Zero));

    [Fact]
    public void OnAnswer_AnsweredOnly_Unasked()
    {
        _handshakes.OnOffer(Greater, true, TimeSpan.Zero);
        Assert.Equal(AnswerReply.Unasked, _handshakes.OnAnswer(Greater, true, TimeSpan.Zero));
    }

    [Fact]
    public void OnAnswer_Dialable_DialOnce()
    {
        _handshakes.TryOffer(Greater, TimeSpan.Zero);
        Assert.Equal(AnswerReply.Dial, _handshakes.OnAnswer(Greater, true, TimeSpan.Zero));
        Assert.Equal(AnswerReply.Unasked, _handshakes.OnAnswer(Greater, true, TimeSpan.Zero));
        Assert.True(_handshakes.Contains(Greater));
    }

    [Fact]
    public void OnAnswer_NotDialable_Over()
    {
        _handshakes.TryOffer(Greater, TimeSpan.Zero);
        Assert.Equal(AnswerReply.NotDialable, _handshakes.OnAnswer(Greater, false, TimeSpan.Zero));
        Assert.Equal((0, 2), (_handshakes.Count, _handshakes.Room));
    }

    [Fact]
    public void OnOffer_Dialling_Ignored()
    {
        _handshakes.TryOffer(Smaller, TimeSpan.Zero);
        _handshakes.OnAnswer(Smaller, true, TimeSpan.Zero);
        Assert.Equal(OfferReply.Ignore, _handshakes.OnOffer(Smaller, true, TimeSpan.Zero));
    }

    [Fact]
    public void OnOffer_CrossesOursToASmallerId_Answered()
    {
        _handshakes.TryOffer(Smaller, TimeSpan.Zero);
        Assert.Equal(OfferReply.Answer, _handshakes.OnOffer(Smaller, true, TimeSpan.Zero));
        Assert.Equal(2, _handshakes.Room); // it is theirs now
        Assert.Equal(AnswerReply.Wait, _handshakes.OnAnswer(Smaller, false, TimeSpan.Zero));
        Assert.True(_handshakes.Contains(Smaller));
    }

    [Fact]
    public void OnOffer_CrossesOursToASmallerIdAndNeitherCanBeDialled_Over()
    {
        _handshakes.TryOffer(Smaller, TimeSpan.Zero);
        Assert.Equal(OfferReply.Answer, _handshakes.OnOffer(Smaller, false, TimeSpan.Zero));
        Assert.Equal(AnswerReply.NotDialable, _handshakes.OnAnswer(Smaller, false, TimeSpan.Zero));
        Assert.Equal((0, 2), (_handshakes.Count, _handshakes.Room));
    }

    [Fact]
    public void OnOffer_CrossesOursToAGreaterId_LeftAndAnsweredIfWeCanNotDial()
    {
        _handshakes.TryOffer(Greater, TimeSpan.Zero);
        Assert.Equal(OfferReply.Ignore, _handshakes.OnOffer(Greater, true, TimeSpan.Zero));
        Assert.Equal(AnswerReply.AnswerInstead, _handshakes.OnAnswer(Greater, false, TimeSpan.Zero));
        Assert.Equal(2, _handshakes.Room);
        Assert.Equal(AnswerReply.Unasked, _handshakes.OnAnswer(Greater, false, TimeSpan.Zero));
    }

    [Fact]
    public void OnOffer_WeCanNotBeDialled_OurOwnOfferIsStillPossible()
    {
        Assert.Equal(OfferReply.Answer, _handshakes.OnOffer(Greater, false, TimeSpan.Zero));
        Assert.Equal(0, _handshakes.Count);
        Assert.True(_handshakes.TryOffer(Greater, TimeSpan.Zero));
    }

    [Fact]
    public void OnOffer_WeCanBeDialled_NoOfferOfOurs()
    {
        Assert.Equal(OfferReply.Answer, _handshakes.OnOffer(Greater, true, TimeSpan.Zero));
        Assert.False(_handshakes.TryOffer(Greater, TimeSpan.Zero));
        Assert.Equal(2, _handshakes.Room);
    }

    [Fact]
    public void OnOffer_Thousands_TheOldestForgottenAndOurOwnStillHaveRoom()
    {
        for (var i = 1; i <= 3_000; i++) Assert.Equal(OfferReply.Answer, _handshakes.OnOffer(Ids.Low(i), true, TimeSpan.FromTicks(i)));
        Assert.Equal(1_024, _handshakes.Count);
        Assert.True(_handshakes.Contains(Ids.Low(3_000)));
        Assert.False(_handshakes.Contains(Ids.Low(1)));
        Assert.True(_handshakes.TryOffer(Greater, TimeSpan.Zero));
    }

    [Fact]
    public void TryOffer_AskedFor_TakesNoRoomOfOurOwn()
    {
        for (var i = 1; i <= 256; i++)
        {
            Assert.True(_handshakes.HasRoomForAsked);
            _handshakes.TryOffer(Ids.Low(i), TimeSpan.Zero, isAsked: true);
        }

        Assert.Equal((false, 2), (_handshakes.HasRoomForAsked, _handshakes.Room));
        _handshakes.OnOffer(Ids.Low(1), true, TimeSpan.Zero); // the smaller id's: it dials
        Assert.Equal((true, 2), (_handshakes.HasRoomForAsked, _handshakes.Room));
        _handshakes.Expire(Timeout);
        Assert.Equal((0, true, 2), (_handshakes.Count, _handshakes.HasRoomForAsked, _handshakes.Room));
    }

    [Fact]
    public void Expire_OfferedOrAnswered_AtTheDeadline()
    {
        _handshakes.TryOffer(Greater, TimeSpan.Zero);
        _handshakes.OnOffer(Smaller, true, TimeSpan.FromSeconds(1));
        Assert.Empty(_handshakes.Expire(Timeout - TimeSpan.FromTicks(1)));
        Assert.Equal([(Greater, true)], _handshakes.Expire(Timeout));
        Assert.Equal([(Smaller, false)], _handshakes.Expire(Timeout + TimeSpan.FromSeconds(1)));
        Assert.Equal((0, 2), (_handshakes.Count, _handshakes.Room));
        Assert.Equal(AnswerReply.Unasked, _handshakes.OnAnswer(Greater, true, Timeout));
    }

    [Fact]
    public void Expire_Dialling_Never()
    {
        _handshakes.TryOffer(Greater, TimeSpan.Zero);
        _handshakes.OnAnswer(Greater, true, TimeSpan.Zero);
        Assert.Empty(_handshakes.Expire(TimeSpan.FromDays(10)));
        Assert.True(_handshakes.Remove(Greater));
        Assert.False(_handshakes.Remove(Greater));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Room_AnySequenceOfSteps_AsManyAsAreOffOurOwn(int seed)
    {
        var random = new Random(seed);
        var handshakes = new Handshakes(Self, Timeout, 5);
        PeerId[] peers = [.. Enumerable.Range(0, 10).Select(_ => Ids.Random(random))];
        var now = TimeSpan.Zero;
        for (var step = 0; step < 20_000; step++)
        {
            var peer = peers[random.Next(peers.Length)];
            now += TimeSpan.FromSeconds(random.NextDouble());
            switch (random.Next(5))
            {
                case 0: if (handshakes.Room > 0) handshakes.TryOffer(peer, now); break;
                case 1: handshakes.OnOffer(peer, random.Next(2) == 0, now); break;
                case 2: handshakes.OnAnswer(peer, random.Next(2) == 0, now); break;
                case 3: handshakes.Expire(now); break;
                default: if (random.Next(3) == 0) handshakes.Remove(peer); break;
            }
            Assert.InRange(handshakes.Room, 0, 5);
        }

        foreach (var peer in peers) handshakes.Remove(peer);
        Assert.Equal((0, 5), (handshakes.Count, handshakes.Room));
    }

    [Fact]
    public void CountOwnWithPrefix_SomeShareIt_ThoseOnlyAndNoneOfOthers()
    {
        _handshakes.TryOffer(Ids.Of("f0"), TimeSpan.Zero);
        _handshakes.TryOffer(Ids.Of("f8"), TimeSpan.Zero);
        _handshakes.OnOffer(Ids.Of("fc"), true, TimeSpan.Zero);
        Assert.Equal(2, _handshakes.CountOwnWithPrefix(Ids.Of("ff"), 4));
        Assert.Equal(1, _handshakes.CountOwnWithPrefix(Ids.Of("ff"), 5));
        Assert.Equal(2, _handshakes.CountOwnWithPrefix(Ids.Zero, 0));
    }

    [Fact]
    public void OnOffer_RepeatedAgainAndAgain_EndsAllTheSame()
    {
        for (var second = 0; second < 9; second++) _handshakes.OnOffer(Greater, true, TimeSpan.FromSeconds(second));
        Assert.Equal([(Greater, false)], _handshakes.Expire(Timeout));
    }
}
