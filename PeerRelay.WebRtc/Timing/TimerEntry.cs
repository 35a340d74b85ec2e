namespace PeerRelay.WebRtc.Timing;

/// <summary>Something that is to be done at a time: its place in a <see cref="TimerWheel"/>, which owns all but the action.</summary>
/// <param name="action">What is to be done, with the time.</param>
internal sealed class TimerEntry(Action<TimeSpan> action)
{
    /// <summary>A slot that is none.</summary>
    public const int NoSlot = -1;

    /// <summary>What is to be done.</summary>
    public Action<TimeSpan> Action { get; } = action;

    /// <summary>When, in ticks of the wheel.</summary>
    public long Due { get; set; }

    /// <summary>The slot that it is in; <see cref="NoSlot"/> for none.</summary>
    public int Slot { get; set; } = NoSlot;

    /// <summary>The next one in the slot.</summary>
    public TimerEntry? Next { get; set; }

    /// <summary>The one before it in the slot.</summary>
    public TimerEntry? Previous { get; set; }
}
