using PeerRelay.Rtc;

namespace PeerRelay.WebRtc.Tests.Connections;

/// <summary>The states that a connection has told, and who waits for one.</summary>
internal sealed class StateLog
{
    private readonly Lock _lock = new();
    private readonly List<RtcState> _states = [];
    private readonly Dictionary<RtcState, TaskCompletionSource> _waiting = [];

    public IReadOnlyList<RtcState> States
    {
        get
        {
            lock (_lock) return [.. _states];
        }
    }

    public void Add(RtcState state)
    {
        lock (_lock)
        {
            _states.Add(state);
            Source(state).TrySetResult();
        }
    }

    public Task WaitAsync(RtcState state)
    {
        lock (_lock) return Source(state).Task.WaitAsync(RtcPair.Patience);
    }

    private TaskCompletionSource Source(RtcState state)
    {
        if (!_waiting.TryGetValue(state, out var source)) _waiting[state] = source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return source;
    }
}
