using PeerRelay.Identity;

namespace PeerRelay.Receipts;

/// <summary>A message that waits for its receipt.</summary>
/// <param name="sender">What the caller knows it by.</param>
/// <param name="to">The peer that it is for.</param>
/// <param name="nonce">Its nonce.</param>
/// <param name="frame">The frame of its first try.</param>
/// <param name="order">Its place among all that were entered, by which messages that are due at the same time are told apart.</param>
internal sealed class AwaitedReceipt<T>(T sender, PeerId to, ulong nonce, byte[] frame, long order)
{
    private int _failed; // of which tries it was said, a bit for each from the first on

    /// <summary>What the caller knows it by.</summary>
    public T Sender { get; } = sender;

    /// <summary>The peer that it is for.</summary>
    public PeerId To { get; } = to;

    /// <summary>Its nonce.</summary>
    public ulong Nonce { get; } = nonce;

    /// <summary>The frame of its first try.</summary>
    public byte[] Frame { get; } = frame;

    /// <summary>Its place among all that were entered.</summary>
    public long Order { get; } = order;

    /// <summary>When the first try was made.</summary>
    public required TimeSpan AddedAt { get; init; }

    /// <summary>When it ends, whatever has come by then.</summary>
    public required TimeSpan EndsAt { get; init; }

    /// <summary>How many tries may be made.</summary>
    public required int MaxTries { get; init; }

    /// <summary>How many have been made, from 1.</summary>
    public int Tries { get; set; } = 1;

    /// <summary>Whether a try of it has waited to be sent for as long as one is given.</summary>
    public bool HasWaited { get; set; }

    /// <summary>When something is to be done: another try, or the end. It is sorted by this: to be changed only while it is in no set.</summary>
    public TimeSpan DueAt { get; set; }

    /// <summary>Whether each try that was made was said to have failed, and no more may be made.</summary>
    public bool IsHopeless => HaveAllFailed && Tries == MaxTries;

    private bool HaveAllFailed => _failed == (1 << Tries) - 1;

    /// <summary>Notes that a try was said to have failed.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Fail(int number)
    {
        var before = _failed;
        _failed |= 1 << (number - 1);
        return _failed != before;
    }

    /// <summary>The end without a receipt.</summary>
    public CompletedReceipt<T> Failed(TimeSpan now) =>
        Completed(new ReceiptResult(HaveAllFailed ? ReceiptStatus.NotReachable : ReceiptStatus.TimedOut, 0, now - AddedAt, Tries));

    /// <summary>The end with a receipt.</summary>
    public CompletedReceipt<T> Delivered(int hops, TimeSpan now) => Completed(new ReceiptResult(ReceiptStatus.Delivered, hops, now - AddedAt, Tries));

    private CompletedReceipt<T> Completed(ReceiptResult result) => new(Sender, To, Nonce, result);
}
