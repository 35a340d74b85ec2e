namespace PeerRelay.Links;

/// <summary>
/// How much a link may receive: messages and bytes a second, and faulty frames a minute. For those who are trusted only the last is bounded. For the thread that receives.
/// </summary>
/// <param name="limits">The node's limits.</param>
/// <param name="isTrusted">Whether the operator or the application named the other side.</param>
/// <param name="now">The time since some fixed moment.</param>
internal struct ReceiveRates(PeerLimits limits, bool isTrusted, TimeSpan now)
{
    private TokenBucket _messages = new(isTrusted ? 0 : limits.MessagesPerSecond, limits.MessageBurst, now);
    private TokenBucket _looks = new(isTrusted ? 0 : limits.MessagesPerSecond, limits.MessageBurst, now); // not of the messages': whoever sends a little more than its rate would owe more and more, and get nothing through
    private TokenBucket _bytes = new(isTrusted ? 0 : limits.BytesPerSecond, limits.ByteBurst, now);
    private TokenBucket _malformed = new(limits.MalformedFrames / 60.0, limits.MalformedFrames, now);
    private TokenBucket _tooLarge = new(limits.MalformedFrames / 60.0, limits.MalformedFrames, now);

    /// <summary>Whether there is room for a message.</summary>
    public bool HasMessage(TimeSpan now) => _messages.Has(1, now);

    /// <summary>Whether there is room for so many bytes.</summary>
    public bool HasBytes(int bytes, TimeSpan now) => _bytes.Has(bytes, now);

    /// <summary>
    /// Whether a frame above the rate of messages may be looked at, to see whether it is an answer that is due. A look costs time: for those at frames that are not, there is the same rate
    /// once more (<see cref="TakeLook"/>). Those that only look due count as messages, and so are handled up to another burst.
    /// </summary>
    /// <param name="burst">Messages that the link may send at once.</param>
    /// <param name="now">The time since some fixed moment.</param>
    public bool MayLook(int burst, TimeSpan now) => _messages.Has(1 - burst, now) && _looks.Has(1, now);

    /// <summary>Counts a message.</summary>
    public void TakeMessage() => _messages.Take(1);

    /// <summary>Counts bytes.</summary>
    public void TakeBytes(int bytes) => _bytes.Take(bytes);

    /// <summary>Counts a look at a frame that was not due.</summary>
    public void TakeLook() => _looks.Take(1);

    /// <summary>Counts a malformed frame.</summary>
    /// <returns>Whether the link may go on: it may have so many at once, and as many again each minute.</returns>
    public bool TakeMalformed(TimeSpan now) => Take(ref _malformed, now);

    /// <summary>Counts a frame that is too large.</summary>
    /// <returns>Whether the link may go on, as with malformed ones.</returns>
    public bool TakeTooLarge(TimeSpan now) => Take(ref _tooLarge, now);

    private static bool Take(ref TokenBucket bucket, TimeSpan now)
    {
        bucket.Take(1);
        return bucket.Has(1, now);
    }
}
