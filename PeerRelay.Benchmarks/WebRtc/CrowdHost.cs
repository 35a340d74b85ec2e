using System.Globalization;
using System.Text;
using PeerRelay.WebRtc;

namespace PeerRelay.Benchmarks.WebRtc;

/// <summary>
/// One side of many connections, as a process of its own; <see cref="CrowdProcess"/> has the lines that it answers. The side that answers has one engine for all, and is what is measured. The side
/// that offers has one for each, as each connection is to be with an address of its own, as those with other machines are.
/// </summary>
internal sealed class CrowdHost : IAsyncDisposable
{
    /// <summary>The first word of the process's command line.</summary>
    public const string Command = "webrtc-crowd";

    private readonly List<RtcEngine> _engines = [];
    private readonly List<CrowdMember> _members = [];

    /// <summary>What the process does, until its input ends.</summary>
    public static async Task<int> RunAsync()
    {
        await using var host = new CrowdHost();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            Console.WriteLine(await host.DoAsync(words[0], words.Length > 1 ? words[1] : string.Empty, words.Length > 2 ? words[2] : string.Empty));
        }

        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in _engines) await engine.DisposeAsync();
    }

    private async Task<string> DoAsync(string command, string first, string second)
    {
        switch (command)
        {
            case "engines":
                for (var i = 0; i < Number(first); i++) _engines.Add(LoopbackEngine.Create());
                break;
            case "offer":
                return Encode(await Add().OfferAsync());
            case "answer":
                return Encode(await Add().AnswerAsync(Decode(first)));
            case "take":
                await _members[Number(first)].TakeAnswerAsync(Decode(second));
                break;
            case "greet":
                await Task.WhenAll(_members.Select(member => member.GreetAsync()));
                break;
            case "await":
                await Task.WhenAll(_members.Select(member => member.WaitForEndAsync()));
                break;
            case "close":
                foreach (var member in _members) await member.DisposeAsync();
                _members.Clear();
                break;
            case "count":
                return string.Create(CultureInfo.InvariantCulture, $"{_engines.Sum(engine => engine.ConnectionCount)}");
            case "held":
                return string.Create(CultureInfo.InvariantCulture, $"{NativeHeap.Collect()}");
        }

        return "done";
    }

    private CrowdMember Add()
    {
        _members.Add(new CrowdMember(_engines[_members.Count % _engines.Count]));
        return _members[^1];
    }

    private static string Encode(string description) => Convert.ToBase64String(Encoding.UTF8.GetBytes(description));

    private static string Decode(string description) => Encoding.UTF8.GetString(Convert.FromBase64String(description));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
