using System.Text;
using System.Text.Json;
using PeerRelay.Identity;
using PeerRelay.Tests.Harness;
using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Browser.Client;

/// <summary>A peer of any kind, which answers requests with its id and what it was asked. JSON is compared as text: without white space and escapes, all kinds write it alike.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SendAsync">Sends JSON to an id.</param>
/// <param name="CountAsync">How many times this JSON has come from an id.</param>
/// <param name="AskAsync">Asks an id, and returns the answer as JSON.</param>
internal sealed record Participant(string Id, Func<string, string, Task> SendAsync, Func<string, string, Task<int>> CountAsync, Func<string, string, Task<string>> AskAsync)
{
    private static readonly RequestOptions _patient = new() { Timeout = Eventually.Limit };

    public static async Task<Participant> OfAsync(ClientPage page)
    {
        await page.RunAsync("() => { peer.onRequest((question) => ({ by: peer.id, answer: question })) }");
        return new(
            page.Id,
            async (to, json) => Assert.True(await page.RunAsync<bool>("async ({ to, json }) => (await peer.send(to, JSON.parse(json))).ok", new { to, json })),
            (from, json) => page.RunAsync<int>(
                "({ from, json }) => received.filter((message) => message.from === from && JSON.stringify(message.data) === json).length", new { from, json }),
            (to, json) => page.RunAsync<string>(
                "async ({ to, json, timeout }) => JSON.stringify(await peer.request(to, JSON.parse(json), { timeout }))", new { to, json, timeout = _patient.Timeout.TotalMilliseconds }));
    }

    public static async Task<Participant> OfAsync(ReferenceNode reference)
    {
        await reference.AnswerAsync();
        return new(
            reference.Id.ToString(),
            (to, json) => reference.SendAsync(PeerId.Parse(to), json),
            (from, json) => Task.FromResult(reference.Count(PeerId.Parse(from), json)),
            (to, json) => reference.AskAsync(PeerId.Parse(to), json));
    }

    public static Participant Of(TestPeer peer)
    {
        peer.Peer.RequestHandler = (request, _) => ValueTask.FromResult(PeerAnswer.Of(new { by = peer.Id.ToString(), answer = request.Deserialize<JsonElement>() }));
        return new(
            peer.Id.ToString(),
            async (to, json) => Assert.True((await peer.Peer.SendJsonAsync(PeerId.Parse(to), Encoding.UTF8.GetBytes(json))).IsAccepted),
            (from, json) => Task.FromResult(peer.Count(PeerId.Parse(from), json)),
            async (to, json) =>
            {
                var result = await peer.Peer.RequestAsync(PeerId.Parse(to), JsonSerializer.Deserialize<JsonElement>(json), _patient);
                return result.IsAnswered ? Encoding.UTF8.GetString(result.Answer!.Json.Span) : $"{result}";
            });
    }
}
