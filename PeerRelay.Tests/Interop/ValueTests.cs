using System.Text;
using System.Text.Json;
using PeerRelay.Tests.Harness;

namespace PeerRelay.Tests.Interop;

/// <summary>What a message may hold: any JSON value arrives as it was sent, whichever side sends, and through a relay of either kind.</summary>
public sealed class ValueTests : MixedNetwork
{
    /// <summary>Values as JavaScript writes them, so that texts can be compared.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e+21", "-2.5e-7", "9007199254740991",
        "\"\"", "\"TEST\"", "\"žluťoučký kůň, 日本語, 😀\"", "\"\u2028\u2029\ufeff\"", @"""\ud800 alone""", @"""\u0000\u001f\n\t\""\\/""",
        "[]", "{}", "[[[[[[[[[[]]]]]]]]]]", """{"a":{"b":[{"c":null},"d",1]},"":0,"é":"è"}""",
        """{"to":1,"from":null,"path":["x"],"nonce":{},"data":{"type":"user","data":2},"type":"handshake-offer"}""",
        """{"type":"Buffer","data":[1,2,255]}""", @"""\""}],\""path\"":[\""""", """{"__proto__":{"x":1},"constructor":2}""",
        $"\"{new string('x', 100_000)}\"",
        $"[{string.Join(',', Enumerable.Range(0, 5_000))}]",
    ];

    [NodeTheory, MemberData(nameof(Triples))]
    public async Task AnyValue_ThroughARelay_ArrivesAsItWasSent(string kinds)
    {
        var middle = await ListenAsync(kinds[1]);
        var left = await DialAsync(kinds[0], middle.Url!);
        var right = await DialAsync(kinds[2], middle.Url!);
        await AllLinkedAsync(left, middle);
        await AllLinkedAsync(middle, right);

        foreach (var value in Values)
        {
            await left.SendAsync(right.Id, value);
            await right.SendAsync(left.Id, value);
        }

        foreach (var value in Values)
        {
            await Eventually.EqualAsync(1, () => right.Count(left.Id, value));
            await Eventually.EqualAsync(1, () => left.Count(right.Id, value));
        }
    }

    [NodeFact]
    public async Task Bytes_BothWays_ArriveAsBuffer()
    {
        var (ours, theirs) = await LinkedPairAsync();
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();

        await ours.Peer.SendBytesAsync(theirs.Id, bytes);
        await theirs.SendBytesAsync(ours.Id, bytes);
        await theirs.SendBytesAsync(ours.Id, []);

        var expected = $$"""{"type":"Buffer","data":[{{string.Join(',', bytes)}}]}""";
        await Eventually.EqualAsync(1, () => theirs.Count(ours.Id, expected));
        await Eventually.EqualAsync(2, () => ours.Messages.Count);
        var received = ours.Messages.Select(message => message.TryGetBytes(out var got) ? got : null).OrderBy(got => got?.Length).ToArray();
        Assert.Equal([], received[0]!);
        Assert.Equal(bytes, received[1]!);
    }

    [NodeFact]
    public async Task TypedValues_BothWays_AreTheSame()
    {
        var (ours, theirs) = await LinkedPairAsync();

        await ours.Peer.SendAsync(theirs.Id, "text");
        await ours.Peer.SendAsync(theirs.Id, 42);
        await ours.Peer.SendAsync<string?>(theirs.Id, null);
        await ours.Peer.SendAsync(theirs.Id, new Dictionary<string, int[]> { ["a"] = [1, 2] });
        await theirs.SendAsync(ours.Id, """{"a":[3,4]}""");

        foreach (var json in (string[])["\"text\"", "42", "null", """{"a":[1,2]}"""])
            await Eventually.EqualAsync(1, () => theirs.Count(ours.Id, json));
        await Eventually.EqualAsync(1, () => ours.Messages.Count);
        Assert.Equal([3, 4], ours.Messages.Single().Deserialize<Dictionary<string, int[]>>()!["a"]);
    }

    [NodeFact]
    public async Task Undefined_FromReference_ArrivesAsNull()
    {
        var (ours, theirs) = await LinkedPairAsync();

        await theirs.SendUndefinedAsync(ours.Id);

        await Eventually.EqualAsync(1, () => ours.Messages.Count);
        var message = ours.Messages.Single();
        Assert.Equal(theirs.Id, message.From);
        Assert.Equal("null", Encoding.UTF8.GetString(message.Json.Span));
        Assert.Equal(JsonValueKind.Null, message.Deserialize<JsonElement>().ValueKind);
    }

    [NodeFact]
    public async Task Undefined_ThroughOurs_StaysUndefined()
    {
        var ours = await Ours.StartPeerAsync();
        var left = await Theirs.DialAsync(ours.ListenUrl!);
        var right = await Theirs.DialAsync(ours.ListenUrl!);
        await Eventually.TrueAsync(() => ours.HasLink(left.Id) && ours.HasLink(right.Id));

        await left.SendUndefinedAsync(right.Id);

        await Eventually.EqualAsync(1, () => right.Messages.Count);
        Assert.Equal(new ReferenceMessage(left.Id, null), right.Messages.Single());
    }

    private async Task<(TestPeer Ours, ReferenceNode Theirs)> LinkedPairAsync()
    {
        var ours = await Ours.StartPeerAsync();
        var theirs = await Theirs.DialAsync(ours.ListenUrl!);
        await Eventually.TrueAsync(() => ours.HasLink(theirs.Id));
        await Eventually.TrueAsync(() => theirs.HasLinkAsync(ours.Id));
        return (ours, theirs);
    }
}
