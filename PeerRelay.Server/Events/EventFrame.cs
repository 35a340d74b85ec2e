using System.Globalization;
using System.Text;
using System.Text.Json;
using PeerRelay.Server.Json;

namespace PeerRelay.Server.Events;

/// <summary>An event in the form of the HTML standard, section 9.2 "Server-sent events".</summary>
internal static class EventFrame
{
    /// <summary>What is sent at once, so that the reader sees the stream open, with how soon to come back after a break (in ms).</summary>
    public static ReadOnlyMemory<byte> Hello { get; } = ": PeerRelay\nretry: 3000\n\n"u8.ToArray();

    /// <summary>What is sent while nothing happens: a comment.</summary>
    public static ReadOnlyMemory<byte> Heartbeat { get; } = ":\n\n"u8.ToArray();

    /// <summary>Writes an event.</summary>
    /// <param name="name">Its kind.</param>
    /// <param name="id">Its number, or null for one that is this reader's alone.</param>
    /// <param name="data">What it tells.</param>
    public static ReadOnlyMemory<byte> Of<T>(string name, long? id, T data) => Of(name, id, Json(data));

    /// <summary>Writes an event whose data is written already.</summary>
    public static ReadOnlyMemory<byte> Of(string name, long? id, byte[] json)
    {
        var head = Encoding.UTF8.GetBytes(id is null
            ? $"event: {name}\ndata: "
            : string.Create(CultureInfo.InvariantCulture, $"id: {id}\nevent: {name}\ndata: "));
        return (byte[])[.. head, .. json, .. "\n\n"u8];
    }

    /// <summary>Writes what an event tells, in one line.</summary>
    public static byte[] Json<T>(T data)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(data, JsonSetup.Options);
        // A line break ends the field. A message that goes in as it was sent may hold some, as white space between its tokens only.
        json.AsSpan().Replace((byte)'\n', (byte)' ');
        json.AsSpan().Replace((byte)'\r', (byte)' ');
        return json;
    }
}
