using System.Net;

namespace PeerRelay.Rtc;

/// <summary>
/// A WebRTC connection with one other side. One side makes an offer, the other one answers; candidates go to and fro beside them, and may come before them. Events are raised
/// outside of all locks, one at a time, and must not block. What the other side sends is never an exception but the end of the connection, except where a method says so.
/// </summary>
public interface IRtcConnection : IAsyncDisposable
{
    /// <summary>How far it has come.</summary>
    RtcState State { get; }

    /// <summary>Why it has failed, for the log; null while it has not.</summary>
    string? FailureReason { get; }

    /// <summary>The address that the other side is reached at; null while it is not.</summary>
    IPEndPoint? RemoteEndPoint { get; }

    /// <summary>The latest measured time to the other side and back; null if it was not measured yet.</summary>
    TimeSpan? RoundTrip { get; }

    /// <summary>Raised when <see cref="State"/> has changed, with the new one.</summary>
    event Action<RtcState>? StateChanged;

    /// <summary>Raised for each address of ours that is found, after the offer or answer has been made. It is to be sent to the other side.</summary>
    event Action<RtcCandidate>? CandidateFound;

    /// <summary>Raised when the other side has opened a channel.</summary>
    event Action<IRtcChannel>? ChannelOpened;

    /// <summary>Makes a reliable, ordered channel. Before the offer, or any time once connected.</summary>
    /// <param name="label">Its name, 1,024 bytes of UTF-8 at most.</param>
    /// <exception cref="ArgumentException">The name is longer.</exception>
    /// <exception cref="InvalidOperationException">There is an offer or answer, and it is not connected yet.</exception>
    IRtcChannel CreateChannel(string label);

    /// <summary>Makes the offer, once.</summary>
    /// <returns>A session description (SDP, RFC 8866).</returns>
    /// <exception cref="InvalidOperationException">There is an offer or answer already, or the connection has ended.</exception>
    Task<string> CreateOfferAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes the other side's offer, once, and makes the answer.</summary>
    /// <returns>A session description.</returns>
    /// <exception cref="FormatException">The offer is not one that can be answered; the message says why.</exception>
    /// <exception cref="InvalidOperationException">There is an offer or answer already, or the connection has ended.</exception>
    Task<string> CreateAnswerAsync(string offer, CancellationToken cancellationToken = default);

    /// <summary>Takes the answer to our offer, once.</summary>
    /// <exception cref="FormatException">It is not one that fits; the message says why.</exception>
    /// <exception cref="InvalidOperationException">There is no offer of ours that waits for one, or the connection has ended.</exception>
    Task SetAnswerAsync(string answer, CancellationToken cancellationToken = default);

    /// <summary>Takes an address of the other side's.</summary>
    /// <returns>Whether it may be of use: one that can't be read, names a host instead of an address, or is one too many is passed over.</returns>
    bool AddRemoteCandidate(RtcCandidate candidate);
}
