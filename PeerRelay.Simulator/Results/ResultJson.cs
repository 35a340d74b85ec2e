using System.Text.Json;
using PeerRelay.Simulator.Messages;
using PeerRelay.Simulator.Options;

namespace PeerRelay.Simulator.Results;

/// <summary>A result as JSON. All but the member <c>run</c> is the same in every run with the same options.</summary>
internal static class ResultJson
{
    private const int Decimals = 6;

    /// <summary>Writes it.</summary>
    public static byte[] Write(SimulationOptions options, SimulationResult result)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            WriteOptions(json, options);
            json.WriteStartArray("messages");
            foreach (var tally in result.Tallies) WriteTally(json, tally);
            json.WriteEndArray();
            json.WriteStartObject("figures");
            foreach (var (name, value) in result.Figures) Write(json, name, value);
            json.WriteEndObject();
            json.WriteStartObject("transmissions");
            foreach (var (type, count) in result.Transmissions) json.WriteNumber(type, count);
            json.WriteEndObject();
            json.WriteStartObject("run");
            json.WriteNumber("heapBytesPerPeer", result.StatePerPeer);
            json.WriteNumber("largestHeapBytes", result.PeakHeap);
            Write(json, "seconds", result.Elapsed.TotalSeconds);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteOptions(Utf8JsonWriter json, SimulationOptions options)
    {
        json.WriteString("scenario", options.Scenario);
        json.WriteStartObject("options");
        json.WriteNumber("peers", options.Peers);
        json.WriteNumber("seed", options.Seed);
        json.WriteNumber("messages", options.Messages);
        Write(json, "messagesPerSecond", options.EffectiveRate);
        json.WriteNumber("degree", options.Degree);
        Write(json, "joinsPerSecond", options.EffectiveJoinRate);
        Write(json, "settleSeconds", options.Settle.TotalSeconds);
        Write(json, "latencySeconds", options.Latency.TotalSeconds);
        Write(json, "loss", options.Loss);
        Write(json, "busySeconds", options.Busy.TotalSeconds);
        json.WriteBoolean("bootstrapLeaves", options.BootstrapLeaves);
        if (options.Scenario == "mixed") Write(json, "old", options.Old);
        if (options.Scenario == "droppers") Write(json, "droppers", options.Droppers);
        if (options.Scenario == "mass-death") Write(json, "dead", options.Dead);
        if (options.Scenario == "churn") WriteChurn(json, options);
        json.WriteEndObject();
    }

    private static void WriteChurn(Utf8JsonWriter json, SimulationOptions options)
    {
        Write(json, "sessionSeconds", options.Session.TotalSeconds);
        Write(json, "shape", options.Shape);
        Write(json, "silent", options.Silent);
        Write(json, "durationSeconds", options.Duration.TotalSeconds);
    }

    private static void WriteTally(Utf8JsonWriter json, MessageTally tally)
    {
        json.WriteStartObject();
        json.WriteString("kind", tally.Name);
        json.WriteNumber("sent", tally.Sent);
        json.WriteNumber("delivered", tally.Delivered);
        json.WriteNumber("lost", tally.Lost);
        json.WriteNumber("void", tally.Void);
        Write(json, "share", tally.Share);
        json.WriteStartArray("shareWithinTries");
        for (var tries = 1; tries <= tally.MaxTries; tries++) json.WriteNumberValue(Math.Round(tally.ShareWithin(tries), Decimals));
        json.WriteEndArray();
        json.WriteNumber("duplicates", tally.Duplicates);
        if (tally.MaxTries > 1) json.WriteNumber("receipts", tally.Receipts);
        Write(json, "hopsMean", tally.MeanHops);
        json.WriteNumber("hopsP50", tally.HopsAt(0.5));
        json.WriteNumber("hopsP99", tally.HopsAt(0.99));
        json.WriteStartArray("deliveredByHops");
        foreach (var count in tally.Hops) json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteNumber("transmissions", tally.Transmissions);
        Write(json, "transmissionsPerDelivery", tally.TransmissionsPerDelivery);
        Write(json, "transmissionsPerHop", tally.TransmissionsPerHop);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, double value) => json.WriteNumber(name, Math.Round(value, Decimals));
}
