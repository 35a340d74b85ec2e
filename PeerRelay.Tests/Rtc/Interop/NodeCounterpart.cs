using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using PeerRelay.Tests.Interop;
using Xunit.Sdk;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>Node with <c>@roamhq/wrtc</c>, bare or under <c>simple-peer</c>. It owns the process.</summary>
internal sealed class NodeCounterpart : Counterpart
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Task _reading;
    private volatile bool _isKilled;

    private NodeCounterpart(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => { if (line.Data is not null) _errors.Enqueue(line.Data); };
        _process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <param name="stack">The package: <c>wrtc</c> or <c>simple-peer</c>.</param>
    public static NodeCounterpart Start(string stack)
    {
        if (NodeRuntime.Missing is { } missing) throw new XunitException(missing);
        var start = new ProcessStartInfo(NodeRuntime.NodePath!, [ScriptPath, stack])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new NodeCounterpart(Process.Start(start) ?? throw new XunitException("Node did not start."));
    }

    /// <summary>Ends the process without a word to anybody.</summary>
    public Task KillAsync()
    {
        _isKilled = true;
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await KillAsync(); // not by the end of its input: the threads of the stack take their time
        await _reading;
        _process.Dispose();
    }

    protected override Task WriteAsync(string command)
    {
        lock (_process) _process.StandardInput.WriteLine(command);
        return Task.CompletedTask;
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line) OnEvent(line);
        }
        catch (JsonException) when (_isKilled)
        {
            // killed in the middle of a line
        }

        OnEnded($"Node ended. {string.Join('\n', _errors)}");
    }
}
