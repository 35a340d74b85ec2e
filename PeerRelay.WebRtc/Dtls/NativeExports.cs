using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace PeerRelay.WebRtc.Dtls;

/// <summary>A native library that was loaded, and whether all that was looked for is in it.</summary>
internal sealed class NativeExports
{
    private readonly nint _handle;

    private NativeExports(nint handle, string name) => (_handle, Name) = (handle, name);

    /// <summary>What it was loaded by.</summary>
    public string Name { get; }

    /// <summary>The first function that was looked for and is not there; null if all were.</summary>
    public string? Missing { get; private set; }

    /// <summary>Loads the first library of these that there is.</summary>
    public static bool TryLoad(IReadOnlyList<string> names, [NotNullWhen(true)] out NativeExports? library, [NotNullWhen(false)] out string? reason)
    {
        (library, reason) = (null, null);
        foreach (var name in names)
        {
            if (!NativeLibrary.TryLoad(name, out var handle)) continue;
            library = new NativeExports(handle, name);
            return true;
        }

        reason = $"the library {string.Join(" or ", names)} (OpenSSL 3) was not found";
        return false;
    }

    /// <summary>Finds a function; 0 if it is not there, which <see cref="Missing"/> then tells.</summary>
    public nint Find(string function)
    {
        if (NativeLibrary.TryGetExport(_handle, function, out var address)) return address;
        Missing ??= function;
        return 0;
    }
}
