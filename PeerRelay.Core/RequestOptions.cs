using System.Text.Json;

namespace PeerRelay;

/// <summary>How a request is made.</summary>
public sealed record RequestOptions
{
    /// <summary>The longest <see cref="Timeout"/>. One hour: who needs longer is better told by a message.</summary>
    public static TimeSpan MaxTimeout { get; } = TimeSpan.FromHours(1);

    /// <summary>How long to wait for the answer, from 10 ms to one hour. 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How the value is written as JSON; null for the defaults.</summary>
    public JsonSerializerOptions? Json { get; init; }

    /// <summary>Finds what is wrong with the options.</summary>
    /// <returns>A sentence for each fault, which names the property, the value and what is allowed; empty if there is none.</returns>
    public IReadOnlyList<string> Validate() => Timeout < ReceiptOptions.MinTimeout || Timeout > MaxTimeout
        ? [$"{nameof(Timeout)}: {Timeout} is outside {ReceiptOptions.MinTimeout} to {MaxTimeout}."]
        : [];
}
