namespace PeerRelay.Benchmarks.Network;

/// <summary>What the senders of messages that asked for a receipt were told, beside what is so.</summary>
/// <param name="Delivered">Those told that the message has come.</param>
/// <param name="Lost">Those told that it has not.</param>
/// <param name="Unsure">Those told that nothing was heard, which is never false.</param>
/// <param name="False">Those of the first two whose message has not come, or has.</param>
internal sealed record ReceiptReport(int Delivered, int Lost, int Unsure, int False)
{
    /// <summary>Waits until all have been told.</summary>
    public static async Task<ReceiptReport> ReadAsync(IReadOnlyList<MessageEntry> messages, CancellationToken cancellationToken)
    {
        int delivered = 0, lost = 0, unsure = 0, wrong = 0;
        foreach (var message in messages)
        {
            if (message.Told is null) continue;
            var told = await message.Told.WaitAsync(cancellationToken);
            var hasCome = message.Deliveries > 0;
            if (told == DeliveryStatus.Delivered) delivered++;
            else if (told == DeliveryStatus.TimedOut) unsure++;
            else lost++;
            if (told != DeliveryStatus.TimedOut && hasCome != (told == DeliveryStatus.Delivered)) wrong++;
        }

        return new ReceiptReport(delivered, lost, unsure, wrong);
    }

    public override string ToString() =>
        $"of those that asked for a receipt (=>), {Delivered} senders learnt that it had come, {Lost} that it had not, and {Unsure} that nothing was heard";
}
