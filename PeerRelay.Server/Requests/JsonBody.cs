using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using PeerRelay.Server.Problems;

namespace PeerRelay.Server.Requests;

/// <summary>
/// The body of a request: one JSON object, of which every fault names its field. The framework's own binding names none.
/// </summary>
internal sealed class JsonBody : IDisposable
{
    /// <summary>Deeper than the wire protocol allows, so that it is the peer that refuses a message that nests too deep.</summary>
    private const int MaxDepth = 256;

    private readonly JsonDocument _document;
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

    private JsonBody(JsonDocument document) => _document = document;

    /// <summary>What is wrong with the fields read so far.</summary>
    public FieldErrors Errors { get; } = new();

    /// <summary>Reads the body.</summary>
    /// <param name="request">The request.</param>
    /// <param name="maxBytes">The most that is read.</param>
    /// <param name="known">The names of the members that there may be.</param>
    /// <returns>The body, to be disposed of, or the problem.</returns>
    public static async ValueTask<(JsonBody? Body, ProblemHttpResult? Problem)> ReadAsync(HttpRequest request, long maxBytes, params string[] known)
    {
        if (!request.HasJsonContentType()) // none at all; another one does not come past the routing
            return (null, Problem.Of(StatusCodes.Status415UnsupportedMediaType, ProblemPages.JsonWanted));
        try
        {
            if (await ReadBytesAsync(request, maxBytes) is not { } bytes)
                return (null, Problem.Of(StatusCodes.Status413PayloadTooLarge, $"The body is larger than {maxBytes} bytes."));
            var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                var body = new JsonBody(document);
                body.TakeMembers(known);
                return (body, null);
            }
            document.Dispose();
            return (null, Problem.Of(StatusCodes.Status400BadRequest, $"The body must be one JSON object with {string.Join(", ", known)}."));
        }
        catch (JsonException e)
        {
            return (null, Problem.Of(StatusCodes.Status400BadRequest, $"The body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."));
        }
        catch (BadHttpRequestException e)
        {
            return (null, Problem.Of(e.StatusCode, e.Message));
        }
        catch (OperationCanceledException) // the node stops, and does not wait for the rest, or the caller has gone
        {
            request.HttpContext.Abort();
            return (null, Problem.Of(StatusCodes.Status503ServiceUnavailable, "The node is stopping."));
        }
    }

    /// <summary>Whether there is such a member; one that is null counts.</summary>
    public bool Has(string name) => _members.ContainsKey(name);

    /// <summary>A member that must be a string. Where it is not, that is noted and null returned.</summary>
    public string? Text(string name)
    {
        if (!_members.TryGetValue(name, out var value))
            Errors.Add(name, "is missing.");
        else if (value.ValueKind != JsonValueKind.String)
            Errors.Add(name, $"must be a string, not {Kind(value)}.");
        else
            return ReadText(name, value);
        return null;
    }

    /// <summary>A member that is <c>true</c> or <c>false</c>, and may be left out. Where it is something else, that is noted.</summary>
    public bool Flag(string name)
    {
        if (!_members.TryGetValue(name, out var value)) return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Errors.Add(name, $"must be true or false, not {Kind(value)}.");
        return value.ValueKind == JsonValueKind.True;
    }

    /// <summary>A member that is a number, and may be left out. Where it is something else, or outside its range, that is noted.</summary>
    public double? Number(string name, double least, double most)
    {
        if (!_members.TryGetValue(name, out var value)) return null;
        if (value.ValueKind != JsonValueKind.Number)
            Errors.Add(name, $"must be a number, not {Kind(value)}.");
        else if (value.TryGetDouble(out var number) && number >= least && number <= most)
            return number;
        else
            Errors.Add(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}."));
        return null;
    }

    /// <summary>A member that is a whole number, and may be left out. Where it is something else, or outside its range, that is noted.</summary>
    public int? Integer(string name, int least, int most)
    {
        if (!_members.TryGetValue(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most) return number;
        Errors.Add(name, $"must be a whole number from {least} to {most}.");
        return null;
    }

    /// <summary>The bytes of a member as they were sent. They are gone with this body.</summary>
    public ReadOnlyMemory<byte> Raw(string name) => JsonMarshal.GetRawUtf8Value(_members[name]).ToArray();

    /// <summary>Notes a fault unless exactly one of two members is there.</summary>
    public void ExactlyOne(string first, string second)
    {
        if (Has(first) && Has(second))
            Errors.Add(second, $"can't be given together with '{first}'.");
        else if (!Has(first) && !Has(second))
            Errors.Add(first, $"is missing: give '{first}' or '{second}'.");
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private string? ReadText(string name, JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException) // half a surrogate pair, or bytes that are not UTF-8
        {
            Errors.Add(name, "is not valid Unicode.");
            return null;
        }
    }

    private void TakeMembers(string[] known)
    {
        foreach (var member in _document.RootElement.EnumerateObject())
        {
            if (Errors.IsFull) return;
            if (!TryGetName(member, out var name))
                Errors.Add(name, "is not valid Unicode.");
            else if (!known.Contains(name, StringComparer.Ordinal))
                Errors.Add(name, $"is not a member of this request: {string.Join(", ", known)} are.");
            else if (!_members.TryAdd(name, member.Value))
                Errors.Add(name, "is there twice.");
        }
    }

    /// <summary>The name of a member, or, where it is no text, as it was written.</summary>
    private static bool TryGetName(JsonProperty member, out string name)
    {
        try
        {
            name = member.Name;
            return true;
        }
        catch (InvalidOperationException) // half a surrogate pair, or bytes that are not UTF-8
        {
            name = Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(member));
            return false;
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> ReadBytesAsync(HttpRequest request, long maxBytes)
    {
        if (request.ContentLength > maxBytes) return null;
        var lifetime = request.HttpContext.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted, lifetime.ApplicationStopping);
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ending.Token);
            var isTooLarge = bytes.WrittenCount + read.Buffer.Length > maxBytes;
            if (isTooLarge)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }
            foreach (var segment in read.Buffer)
                bytes.Write(segment.Span);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return bytes.WrittenMemory;
        }
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        _ => "null",
    };
}
