using PeerRelay.Benchmarks.Processes;
using PeerRelay.Rtc;
using PeerRelay.WebRtc;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>One side of a connection of a crowd, with its channel.</summary>
/// <param name="engine">Whose it is.</param>
internal sealed class CrowdMember(RtcEngine engine) : IAsyncDisposable
{
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<IRtcChannel> _channel = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IRtcConnection _connection = null!;

    /// <summary>Makes the offer.</summary>
    public Task<string> OfferAsync()
    {
        _channel.SetResult(Connect().CreateChannel("crowd"));
        return _connection.CreateOfferAsync();
    }

    /// <summary>Answers the other side's.</summary>
    public Task<string> AnswerAsync(string offer) => Connect().CreateAnswerAsync(offer);

    /// <summary>Takes the answer.</summary>
    public Task TakeAnswerAsync(string answer) => _connection.SetAnswerAsync(answer);

    /// <summary>Sends a message once the channel is open, and waits for the other side's.</summary>
    public async Task GreetAsync()
    {
        var channel = await _channel.Task.WaitAsync(OpenLimit);
        if (!await channel.Opened.WaitAsync(OpenLimit) || !channel.TrySend("greetings"u8, isText: true)) throw new RunFailedException($"A channel was not opened: {_connection.FailureReason}.");
        if (await channel.ReceiveAsync().AsTask().WaitAsync(OpenLimit) is null) throw new RunFailedException($"A channel has closed: {_connection.FailureReason}.");
    }

    /// <summary>Waits until the other side has closed it.</summary>
    public Task WaitForEndAsync() => _closed.Task.WaitAsync(OpenLimit);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private IRtcConnection Connect()
    {
        _connection = engine.CreateConnection();
        _connection.ChannelOpened += channel => _channel.TrySetResult(channel);
        _connection.StateChanged += state =>
        {
            if (state == RtcState.Closed) _closed.TrySetResult();
        };
        return _connection;
    }
}
