using System.Text.Json.Nodes;
using PeerRelay.Simulator.Reference;
using PeerRelay.Tests.Interop;

namespace PeerRelay.Tests.Simulator.Reference;

/// <summary>The model of a peer of the old kind and the code of the npm package do the same, frame by frame.</summary>
public sealed class ReferenceModelTests
{
    [NodeTheory]
    [InlineData(1, 5)]
    [InlineData(2, 25)]
    [InlineData(3, 400)]
    [InlineData(4, 400)]
    public async Task Client_RandomEvents_DoesWhatThePackageDoes(int seed, int closeEvery)
    {
        const int Events = 4_000;
        var random = new Random(seed);
        var ids = new IdPool(random);
        var frames = new FrameMaker(random, ids);
        var client = new RecordingClient(ids.Self);
        while (client.Events.Count < Events) Step(random, ids, frames, client, closeEvery);
        AssertSame(client.Events, client.Done, await ReferenceScript.RunAsync(client.Events));
        string[] all = ["send", "close", "dial", "message"];
        Assert.All(all, word => Assert.Contains(client.Done, done => done.Any(line => line.StartsWith(word, StringComparison.Ordinal))));
    }

    [NodeTheory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Buckets_RandomOperations_DoWhatThePackageDoes(int seed)
    {
        const int Operations = 4_000;
        var random = new Random(seed);
        var ids = new IdPool(random);
        var buckets = new ReferenceBuckets<ReferenceCandidate>(ids.Self);
        var (events, all, done) = (new List<JsonObject>(), new List<string[]>(), new List<string>());
        buckets.Added += contact => done.Add($"added {contact.Id}");
        buckets.Removed += contact => done.Add($"removed {contact.Id}");
        Note("buckets", new() { ["id"] = ids.Self.ToString() });
        while (events.Count < Operations)
        {
            var id = ids.PickAny();
            var (operation, count) = (random.Next(7), random.Next(1, 60));
            if (operation == 0) buckets.Remove(id);
            else if (operation < 5) buckets.Add(new ReferenceCandidate(id));
            else done.Add(string.Join(' ', buckets.Closest(id, count).ToArray().Select(contact => contact.Id)));
            Note(operation == 0 ? "remove" : operation < 5 ? "add" : "closest", new() { ["id"] = id.ToString(), ["count"] = count });
        }

        AssertSame(events, all, await ReferenceScript.RunAsync(events));

        void Note(string operation, JsonObject what)
        {
            what["op"] = operation;
            events.Add(what);
            all.Add([.. done]);
            done.Clear();
        }
    }

    private static void Step(Random random, IdPool ids, FrameMaker frames, RecordingClient client, int closeEvery)
    {
        if (random.Next(closeEvery) == 0 && client.Channels.Count > 0) client.Close(client.Channels[random.Next(client.Channels.Count)]);
        else if (random.Next(closeEvery * 8) == 0) CloseAll(client);
        else if (client.Dials > 0 && random.Next(5) == 0) client.FailDial();
        else if (client.Dials > 0 && random.Next(2) == 0) client.Open(ids.Pick(), isDialler: true);
        else if (random.Next(6) == 0) client.Open(ids.Pick(), isDialler: false);
        else if (random.Next(10) == 0) client.Send(ids.PickAny(), "{\"n\":1}");
        else if (random.Next(30) == 0) client.Connect(ids.PickAny());
        else if (random.Next(30) == 0) client.Disconnect(ids.PickAny());
        else if (client.AllChannels.Count > 0 && random.Next(20) == 0) Receive(client.AllChannels);
        else if (client.Channels.Count > 0) Receive(client.Channels);

        void Receive(List<RecordingChannel> channels)
        {
            var channel = channels[random.Next(channels.Count)];
            client.Receive(channel, frames.Make(channel.Id));
        }
    }

    private static void CloseAll(RecordingClient client)
    {
        while (client.Channels.Count > 0) client.Close(client.Channels[0]);
    }

    private static void AssertSame(List<JsonObject> events, List<string[]> ours, List<string[]> theirs)
    {
        for (var i = 0; i < Math.Min(ours.Count, theirs.Count); i++)
            if (!ours[i].SequenceEqual(theirs[i]))
                Assert.Fail($"At {i}, {events[i].ToJsonString()}\nthe model:\n{string.Join('\n', ours[i])}\nthe package:\n{string.Join('\n', theirs[i])}");
        Assert.Equal(ours.Count, theirs.Count);
    }
}
