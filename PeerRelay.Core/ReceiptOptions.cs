using System.Globalization;
using PeerRelay.Wire;

namespace PeerRelay;

/// <summary>How a message is sent whose receipt is awaited.</summary>
public sealed record ReceiptOptions
{
    /// <summary>The shortest <see cref="Timeout"/>. 10 ms: a round trip to a neighbour.</summary>
    public static TimeSpan MinTimeout { get; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest <see cref="Timeout"/>. One minute: less than a target remembers what it has delivered, so that no try is delivered twice.</summary>
    public static TimeSpan MaxTimeout { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The largest <see cref="MaxTries"/>: what the protocol has room for.</summary>
    public static int MostTries => WireLimits.MaxReceiptTry;

    /// <summary>
    /// How long to wait for the receipt, over all tries, from 10 ms to one minute. 20 s. A message in parts takes as long as it needs, and has failed when none of its parts has been
    /// receipted for so long.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How often the message is sent at most, 1 to 9. 5; it is delivered once at most, however often it is sent. Of a message in parts, how often each part is sent in a row: once a part
    /// has been receipted, those that fail are sent anew, as often again, for as long as <see cref="Timeout"/> allows.
    /// </summary>
    public int MaxTries { get; init; } = 5;

    /// <summary>Finds what is wrong with the options.</summary>
    /// <returns>A sentence for each fault, which names the property, the value and what is allowed; empty if there is none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (Timeout < MinTimeout || Timeout > MaxTimeout) faults.Add($"{nameof(Timeout)}: {Timeout} is outside {MinTimeout} to {MaxTimeout}.");
        if (MaxTries < 1 || MaxTries > MostTries)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{nameof(MaxTries)}: {MaxTries} is outside 1 to {MostTries}."));
        return faults;
    }
}
