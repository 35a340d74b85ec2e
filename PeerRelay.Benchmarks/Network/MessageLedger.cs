using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Network;

/// <summary>Every message that was sent, by its number, and how often it has come.</summary>
/// <param name="capacity">How many there can be.</param>
internal sealed class MessageLedger(int capacity)
{
    private readonly MessageEntry?[] _entries = new MessageEntry?[capacity];
    private int _sent;
    private int _arrived;
    private int _strays;

    /// <summary>How many were sent.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>How many of them have come, however often.</summary>
    public int Arrived => Volatile.Read(ref _arrived);

    /// <summary>Deliveries of what was not sent so.</summary>
    public int Strays => Volatile.Read(ref _strays);

    /// <summary>Notes a message that is about to be sent.</summary>
    /// <returns>Its number.</returns>
    public int Add(IMember from, IMember to) => Add(from, to, "->");

    /// <summary>Notes a message that asks for a receipt, and has it sent.</summary>
    /// <param name="send">Sends the message with a number; completes with what its sender is told.</param>
    /// <param name="from">Its sender.</param>
    /// <param name="to">Its target.</param>
    public void Ask(Func<int, Task<DeliveryStatus>> send, IMember from, IMember to)
    {
        var number = Add(from, to, "=>");
        _entries[number]!.Told = send(number);
    }

    /// <summary>Notes that one has come. On any thread.</summary>
    public void Delivered(int number, PeerId from, PeerId to, int? hops)
    {
        var entry = number >= 0 && number < capacity ? Volatile.Read(ref _entries[number]) : null;
        if (entry is null || entry.From != from || entry.To != to) Interlocked.Increment(ref _strays);
        else if (entry.Deliver(hops)) Interlocked.Increment(ref _arrived);
    }

    /// <summary>Those from a number on.</summary>
    public IReadOnlyList<MessageEntry> From(int number) => [.. _entries.Take(Sent).Skip(number).OfType<MessageEntry>()];

    private int Add(IMember from, IMember to, string arrow)
    {
        var number = Sent;
        Volatile.Write(ref _entries[number], new MessageEntry(from.Id, to.Id, $"{Name(from)}{arrow}{Name(to)}"));
        Volatile.Write(ref _sent, number + 1);
        return number;
    }

    private static string Name(IMember member) => member.IsNew ? "new" : "npm";
}
