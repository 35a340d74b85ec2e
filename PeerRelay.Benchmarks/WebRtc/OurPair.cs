using System.Diagnostics;
using System.Globalization;
using System.Net;
using PeerRelay.Benchmarks.Processes;
using PeerRelay.Rtc;
using PeerRelay.WebRtc;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>
/// Two connections of ours that meet in one process, as two of wrtc do in that of <c>wrtc-pair.js</c>; both answer the lines of <see cref="PairProcess"/>. They are of two engines, as those of
/// one can't tell each other's datagrams apart.
/// </summary>
internal sealed class OurPair : IAsyncDisposable
{
    /// <summary>The first word of the process's command line.</summary>
    public const string Command = "webrtc-pair";

    /// <summary>Bytes that may be on their way, as with wrtc.</summary>
    private const int MostUnderway = 1024 * 1024;

    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(30);

    private readonly RtcEngine _one = LoopbackEngine.Create();
    private readonly RtcEngine _other = LoopbackEngine.Create();
    private readonly IRtcConnection _offerer;
    private readonly IRtcConnection _answerer;

    private OurPair()
    {
        _offerer = _one.CreateConnection();
        _answerer = _other.CreateConnection();
    }

    /// <summary>What the process does: it opens a channel, measures as often as it is asked to, and ends with its input.</summary>
    public static async Task<int> RunAsync()
    {
        await using var pair = new OurPair();
        var (sender, receiver) = await pair.OpenAsync();
        Console.WriteLine("open");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            await MeasureAsync(sender, receiver, Number(words[1]), TimeSpan.FromMilliseconds(Number(words[2])));
        }

        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    private async Task<(IRtcChannel Sender, IRtcChannel Receiver)> OpenAsync()
    {
        var receiver = new TaskCompletionSource<IRtcChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answerer.ChannelOpened += channel => receiver.TrySetResult(channel);
        var sender = _offerer.CreateChannel("data");
        await _offerer.SetAnswerAsync(LoopbackEngine.Bare(await _answerer.CreateAnswerAsync(LoopbackEngine.Bare(await _offerer.CreateOfferAsync()))));
        Console.WriteLine($"ready {LoopbackEngine.AddressOf(_one)} {LoopbackEngine.AddressOf(_other)}");
        var words = (await Console.In.ReadLineAsync())?.Split(' ') ?? throw new RunFailedException("The pair was not told how to connect.");
        _offerer.AddRemoteCandidate(LoopbackEngine.CandidateAt(IPEndPoint.Parse(words[2])));
        _answerer.AddRemoteCandidate(LoopbackEngine.CandidateAt(IPEndPoint.Parse(words[1])));
        if (!await sender.Opened.WaitAsync(OpenLimit)) throw new RunFailedException($"The channel was not opened: {_offerer.FailureReason ?? _answerer.FailureReason}.");
        return (sender, await receiver.Task.WaitAsync(OpenLimit));
    }

    private static async Task MeasureAsync(IRtcChannel sender, IRtcChannel receiver, int bytes, TimeSpan time)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        var sending = Task.Run(() => SendAsync(sender, bytes, watch, time));
        var received = await Task.Run(() => ReceiveAsync(receiver));
        var microseconds = (long)watch.Elapsed.TotalMicroseconds;
        cpu = Environment.CpuUsage.TotalTime - cpu;
        var sent = await sending;
        if (received != sent) throw new RunFailedException($"{sent} messages were sent, and {received} have come.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sent {received} {received * bytes} {microseconds} {(long)cpu.TotalMicroseconds}"));
    }

    /// <summary>Sends for a time, and then an empty message that marks the end.</summary>
    private static async Task<long> SendAsync(IRtcChannel sender, int bytes, Stopwatch watch, TimeSpan time)
    {
        var message = new byte[bytes];
        long sent = 0;
        while (watch.Elapsed < time)
        {
            while (sender.BufferedAmount < MostUnderway && sender.TrySend(message, isText: false)) sent++;
            if (!await sender.WaitForBufferedAsync(MostUnderway / 2)) throw new RunFailedException("The channel has closed.");
        }

        if (!sender.TrySend([], isText: false)) throw new RunFailedException("The channel does not take the last message.");
        return sent;
    }

    private static async Task<long> ReceiveAsync(IRtcChannel receiver)
    {
        long received = 0;
        while (await receiver.ReceiveAsync() is { } message)
        {
            if (message.Data.IsEmpty) return received;
            received++;
        }

        throw new RunFailedException("The channel has closed.");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
