using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerRelay.Benchmarks.Processes;
using PeerRelay.Identity;

namespace PeerRelay.Benchmarks.Network;

/// <summary>A Node process with npm peers in it: the one that the tests use (<c>PeerRelay.Tests/Interop/reference-host.js</c>). It ends with this.</summary>
internal sealed class NpmProcess : IAsyncDisposable
{
    private const string Script = "reference-host.js";

    private static readonly TimeSpan ReplyLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly MessageLedger _ledger;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _replies = new();
    private readonly ConcurrentDictionary<string, PeerId> _ids = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Task _reading;
    private int _commands;
    private int _crashes;

    private NpmProcess(Process process, MessageLedger ledger)
    {
        _process = process;
        _ledger = ledger;
        _reading = ReadAsync();
    }

    /// <summary>Exceptions that nobody in the process caught. Each would have ended a real program.</summary>
    public int Crashes => Volatile.Read(ref _crashes);

    /// <summary>Starts it.</summary>
    public static NpmProcess Start(MessageLedger ledger)
    {
        var root = ServerBuild.FindRoot() ?? throw new RunFailedException(ServerBuild.NoRoot);
        var folder = Path.Combine(root, "PeerRelay.Tests", "Interop");
        if (!File.Exists(Path.Combine(folder, "node_modules", "peer-relay", "package.json")))
            throw new RunFailedException("The npm packages are missing: run 'npm ci' in PeerRelay.Tests/Interop.");
        var start = new ProcessStartInfo("node", [Script]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        try
        {
            return new NpmProcess(Process.Start(start) ?? throw new Win32Exception(), ledger);
        }
        catch (Win32Exception e)
        {
            throw new RunFailedException($"node could not be started: {e.Message}");
        }
    }

    /// <summary>Makes a peer that listens on a free port.</summary>
    public async Task<NpmMember> AddAsync(Uri bootstrap, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"n{_ids.Count}");
        var reply = await AskAsync(new JsonObject { ["op"] = "create", ["node"] = name, ["port"] = 0, ["bootstrap"] = new JsonArray(bootstrap.AbsoluteUri) }, cancellationToken);
        var id = PeerId.Parse(reply.GetProperty("id").GetString()!, null);
        _ids[name] = id;
        return new NpmMember(this, name, id);
    }

    /// <summary>Has one of the peers send a message.</summary>
    public Task SendAsync(string name, PeerId to, int number) => WriteAsync(new JsonObject
    {
        ["op"] = "send", ["node"] = name, ["to"] = to.ToString(), ["json"] = number.ToString(CultureInfo.InvariantCulture),
    });

    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(EndLimit);
        }
        catch (Exception e) when (e is TimeoutException or IOException)
        {
            _process.Kill();
        }

        await _reading;
        _process.Dispose();
        _writing.Dispose();
    }

    private async Task<JsonElement> AskAsync(JsonObject command, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _commands);
        var reply = _replies[number] = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        command["re"] = number;
        await WriteAsync(command);
        try
        {
            return await reply.Task.WaitAsync(ReplyLimit, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new RunFailedException("A node process does not reply.");
        }
    }

    private async Task WriteAsync(JsonObject command)
    {
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(command.ToJsonString());
            await _process.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                Take(document.RootElement);
            }
            catch (JsonException)
            {
                break; // it ends in the middle of a line
            }
        }

        foreach (var reply in _replies.Values) reply.TrySetException(new RunFailedException("A node process has ended."));
    }

    private void Take(JsonElement line)
    {
        if (line.TryGetProperty("re", out var re))
        {
            if (_replies.TryRemove(re.GetInt32(), out var reply)) reply.TrySetResult(line.Clone());
        }
        else if (line.TryGetProperty("event", out var kind) && kind.GetString() is "message" or "crash")
        {
            if (kind.ValueEquals("crash")) Interlocked.Increment(ref _crashes);
            else OnMessage(line);
        }
    }

    private void OnMessage(JsonElement line)
    {
        var isNumber = int.TryParse(line.GetProperty("json").GetString(), CultureInfo.InvariantCulture, out var number);
        if (!isNumber || !_ids.TryGetValue(line.GetProperty("node").GetString()!, out var to)) return;
        _ledger.Delivered(number, PeerId.Parse(line.GetProperty("from").GetString()!, null), to, hops: null);
    }
}
