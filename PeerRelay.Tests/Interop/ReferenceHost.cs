using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerRelay.Tests.Harness;
using Xunit.Sdk;

namespace PeerRelay.Tests.Interop;

/// <summary>
/// A Node process with unmodified <c>peer-relay</c> nodes and <c>ws</c> clients in it (<c>reference-host.js</c>). It owns the process.
/// </summary>
internal sealed class ReferenceHost : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _replies = new();
    private readonly ConcurrentDictionary<string, Action<string, JsonElement>> _listeners = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private int _commands;
    private int _names;
    private volatile bool _isEnding;

    private ReferenceHost(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => { if (line.Data is not null) _errors.Enqueue(line.Data); };
        _process.BeginErrorReadLine();
        _reading = ReadAsync();
    }

    /// <summary>The exceptions that nobody in the process caught: each would have ended a real program.</summary>
    public ConcurrentQueue<string> Crashes { get; } = new();

    /// <param name="webRtc">Whether its nodes are given <c>@roamhq/wrtc</c>, and a <c>simple-peer</c> that works with it: their own is too old.</param>
    public static async Task<ReferenceHost> StartAsync(bool webRtc = false)
    {
        if (NodeRuntime.Missing is { } missing) throw new XunitException(missing);
        var start = new ProcessStartInfo(NodeRuntime.NodePath!, webRtc ? ["reference-host.js", "webrtc"] : ["reference-host.js"])
        {
            WorkingDirectory = NodeRuntime.ScriptFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (LinkVariant.Current.IsSecure) start.Environment["NODE_EXTRA_CA_CERTS"] = TestCertificate.PemFile;
        var process = Process.Start(start) ?? throw new XunitException("Node did not start.");
        var host = new ReferenceHost(process);
        await host._ready.Task.WaitAsync(Eventually.Limit);
        return host;
    }

    /// <summary>Makes a node that listens on a free port.</summary>
    public Task<ReferenceNode> ListenAsync(params IReadOnlyList<Uri> bootstrap) => CreateAsync(bootstrap, port: 0, socket: false);

    /// <summary>Makes a node that listens on a port that the test holds.</summary>
    public Task<ReferenceNode> ListenAtAsync(int port) => CreateAsync([], port, socket: false);

    /// <summary>Makes a node that only dials.</summary>
    public Task<ReferenceNode> DialAsync(params IReadOnlyList<Uri> bootstrap) => CreateAsync(bootstrap, port: null, socket: false);

    /// <summary>Makes a node inside a dgram-like <c>PeerRelay.Socket</c>, not bound yet.</summary>
    public Task<ReferenceNode> SocketAsync(params IReadOnlyList<Uri> bootstrap) => CreateAsync(bootstrap, port: null, socket: true);

    /// <summary>Connects a plain WebSocket client, which speaks only what it is told to.</summary>
    public async Task<RawWsClient> OpenAsync(Uri url)
    {
        var client = new RawWsClient(this, NextName());
        _listeners[client.Name] = client.OnEvent;
        await CommandAsync("open", client.Name, new() { ["url"] = url.AbsoluteUri });
        return client;
    }

    /// <summary>Has the process do something and waits for its reply.</summary>
    public async Task<JsonElement> CommandAsync(string op, string node, JsonObject? arguments = null)
    {
        var number = Interlocked.Increment(ref _commands);
        var command = arguments ?? [];
        command["re"] = number;
        command["op"] = op;
        command["node"] = node;
        var reply = _replies[number] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_process) _process.StandardInput.WriteLine(command.ToJsonString());
        var result = await reply.Task.WaitAsync(Eventually.Limit);
        if (result.TryGetProperty("error", out var error)) throw new XunitException($"{op}: {error}");
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        _isEnding = true;
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(5));
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }
        await _reading.WaitAsync(Eventually.Limit);
        _process.Dispose();
    }

    private async Task<ReferenceNode> CreateAsync(IReadOnlyList<Uri> bootstrap, int? port, bool socket)
    {
        var node = new ReferenceNode(this, NextName());
        _listeners[node.Name] = node.OnEvent;
        var urls = new JsonArray([.. bootstrap.Select(url => JsonValue.Create(url.AbsoluteUri))]);
        var made = await CommandAsync("create", node.Name, new() { ["bootstrap"] = urls, ["port"] = port, ["socket"] = socket });
        node.OnCreated(made);
        return node;
    }

    private string NextName() => $"n{Interlocked.Increment(ref _names)}";

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                Take(document.RootElement.Clone());
            }
            catch (JsonException) when (_isEnding)
            {
                break; // Node ends in the middle of a line that it is writing to a pipe
            }
        }
        var ended = new XunitException($"Node ended. {string.Join('\n', _errors)}");
        _ready.TrySetException(ended);
        foreach (var reply in _replies.Values) reply.TrySetException(ended);
    }

    private void Take(JsonElement line)
    {
        if (line.TryGetProperty("re", out var number))
        {
            if (_replies.TryRemove(number.GetInt32(), out var reply)) reply.TrySetResult(line);
            return;
        }
        var kind = line.GetProperty("event").GetString()!;
        if (kind == "ready") _ready.TrySetResult();
        else if (kind == "crash") Crashes.Enqueue(line.GetProperty("stack").GetString() ?? line.ToString());
        else if (_listeners.TryGetValue(line.GetProperty("node").GetString()!, out var listener)) listener(kind, line);
    }
}
