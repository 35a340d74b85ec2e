using System.Text.Json;
using System.Text.Json.Nodes;
using PeerRelay.Rtc;
using PeerRelay.Tests.Harness;
using Xunit.Sdk;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>A connection of a <see cref="Counterpart"/>.</summary>
internal sealed class CounterpartConnection(Counterpart counterpart, int id)
{
    private readonly TaskCompletionSource<string> _description = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _mute = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Id { get; } = id;

    /// <summary>Its offer or answer.</summary>
    public Task<string> Description => _description.Task.WaitAsync(Eventually.Limit);

    /// <summary>Completes when its channel has opened.</summary>
    public Task Opened => _opened.Task.WaitAsync(Eventually.Limit);

    /// <summary>Whether its channel has opened by now.</summary>
    public bool IsOpened => _opened.Task.IsCompletedSuccessfully;

    /// <summary>Completes when its channel has ended.</summary>
    public Task Closed => _closed.Task.WaitAsync(Eventually.Limit);

    /// <summary>Completes if its browser swallows what it sends, as Chromium does now and then.</summary>
    public Task Mute => _mute.Task;

    /// <summary>What it complains of first.</summary>
    public Task<string> Fault => _fault.Task.WaitAsync(Eventually.Limit);

    /// <summary>What it has complained of by now; null for nothing.</summary>
    public string? FaultSoFar => _fault.Task.IsCompletedSuccessfully ? _fault.Task.Result : null;

    /// <summary>Raised for each of its candidates.</summary>
    public event Action<RtcCandidate>? CandidateFound;

    /// <summary>Has it made.</summary>
    /// <param name="isOfferer">Whether it makes the offer, and the channel.</param>
    public Task CreateAsync(bool isOfferer) => counterpart.CommandAsync("create", Id, new() { ["offerer"] = isOfferer });

    /// <summary>Gives it our offer or answer.</summary>
    public Task DescribeAsync(string type, string sdp) => SignalAsync(new() { ["type"] = type, ["sdp"] = sdp });

    /// <summary>Gives it a candidate of ours.</summary>
    public Task AddCandidateAsync(RtcCandidate candidate) => SignalAsync(new()
    {
        ["candidate"] = new JsonObject { ["candidate"] = candidate.Candidate, ["sdpMid"] = candidate.SdpMid, ["sdpMLineIndex"] = candidate.SdpMLineIndex },
    });

    /// <summary>Has it send a message of so many bytes.</summary>
    public Task SendAsync(int bytes) => counterpart.CommandAsync("send", Id, new() { ["bytes"] = bytes });

    /// <summary>Has it close the channel and nothing else.</summary>
    public Task CloseChannelAsync() => counterpart.CommandAsync("closeChannel", Id);

    public Task CloseAsync() => counterpart.CommandAsync("close", Id);

    public void OnEvent(JsonElement details)
    {
        switch (details.GetProperty("event").GetString())
        {
            case "signal":
                OnSignal(details.GetProperty("signal"));
                break;
            case "open":
                _opened.TrySetResult();
                break;
            case "mute":
                _mute.TrySetResult();
                break;
            case "closed":
                _closed.TrySetResult();
                break;
            case "fault":
                OnFault(details.GetProperty("text").GetString()!);
                break;
        }
    }

    public void OnFault(string what)
    {
        var fault = new XunitException(what);
        _fault.TrySetResult(what);
        _description.TrySetException(fault);
        _opened.TrySetException(fault);
    }

    private void OnSignal(JsonElement signal)
    {
        if (signal.TryGetProperty("sdp", out var sdp))
        {
            _description.TrySetResult(sdp.GetString()!);
        }
        else if (signal.TryGetProperty("candidate", out var candidate))
        {
            CandidateFound?.Invoke(new RtcCandidate(
                candidate.GetProperty("candidate").GetString()!,
                candidate.GetProperty("sdpMid").GetString(),
                candidate.GetProperty("sdpMLineIndex").GetInt32()));
        }
    }

    private Task SignalAsync(JsonObject signal) => counterpart.CommandAsync("signal", Id, new() { ["signal"] = signal });
}
