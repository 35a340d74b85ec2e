using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using PeerRelay.Identity;
using PeerRelay.Server.Json;
using PeerRelay.Server.Problems;

namespace PeerRelay.Server.Requests;

/// <summary>Reads the fields of a request and gathers what is wrong with them, so that a caller learns everything at once.</summary>
internal sealed class FieldErrors
{
    /// <summary>So many faults are told. 20: nobody mends more at once, and an answer must not be many times as long as the request.</summary>
    public const int Most = 20;

    /// <summary>Of a name that the caller made up, so many characters are told.</summary>
    private const int NameLength = 100;

    private const string IdError = "must be a peer id: 40 hexadecimal digits.";
    private readonly SortedDictionary<string, List<string>> _errors = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool IsEmpty => _errors.Count == 0;

    /// <summary>Whether there are as many faults as are told.</summary>
    public bool IsFull => _count >= Most;

    /// <summary>Notes that a field is wrong.</summary>
    public void Add(string field, string error)
    {
        if (IsFull) return;
        _count++;
        var name = Shown(field);
        if (!_errors.TryGetValue(name, out var list))
            _errors[name] = list = [];
        list.Add(error);
    }

    /// <summary>What is told of a name that the caller made up.</summary>
    public static string Shown(string name) => name.Length <= NameLength ? name : name[..NameLength] + "…";

    /// <summary>A peer id that must be there.</summary>
    public PeerId Id(string field, string? text)
    {
        if (!PeerId.TryParse(text, out var id))
            Add(field, IdError);
        return id;
    }

    /// <summary>A peer id that may be left out.</summary>
    public PeerId? OptionalId(string field, string? text) => string.IsNullOrEmpty(text) ? null : Id(field, text);

    /// <summary>A whole number that may be left out.</summary>
    public long Integer(string field, string? text, long least, long most, long whenLeftOut)
    {
        if (string.IsNullOrEmpty(text)) return whenLeftOut;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Add(field, $"must be a whole number from {least} to {most}.");
        return whenLeftOut;
    }

    /// <summary><c>true</c> or <c>false</c>; false if it is left out.</summary>
    public bool Flag(string field, string? text)
    {
        if (string.IsNullOrEmpty(text)) return false;
        if (!bool.TryParse(text, out var value))
            Add(field, "must be true or false.");
        return value;
    }

    /// <summary>One word of an enumeration, as the API writes it, that may be left out.</summary>
    public T? Word<T>(string field, string? text)
        where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text)) return null;
        foreach (var value in Enum.GetValues<T>())
            if (text.Equals(value.ToString(), StringComparison.OrdinalIgnoreCase))
                return value;
        Add(field, $"must be one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNaming.Word))}.");
        return null;
    }

    /// <summary>The problem document that names the fields.</summary>
    public ProblemHttpResult ToProblem() => Problem.Fields(_errors.ToDictionary(field => field.Key, field => field.Value.ToArray()));
}
