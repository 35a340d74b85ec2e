using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace PeerRelay.Server.Pages;

/// <summary>One file that browsers can ask for, with the forms in which it can be sent.</summary>
internal sealed class PageFile
{
    private readonly Lazy<PageContent> _brotli;
    private readonly Lazy<PageContent> _gzip;

    /// <summary>Makes it of its bytes.</summary>
    /// <param name="path">Where it is served, which begins with <c>/</c>.</param>
    /// <param name="bytes">The bytes, which are kept.</param>
    public PageFile(string path, byte[] bytes)
    {
        Path = path;
        Hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        Identity = new PageContent(bytes, null, Tag(string.Empty));
        // When first asked for: the best compression takes longer than all else at the start of a node, and most nodes see no browser.
        _brotli = new(() => new PageContent(Compress(bytes, to => new BrotliStream(to, CompressionLevel.SmallestSize)), "br", Tag("-br")));
        _gzip = new(() => new PageContent(Compress(bytes, to => new GZipStream(to, CompressionLevel.SmallestSize)), "gzip", Tag("-gzip")));
    }

    /// <summary>Where it is served.</summary>
    public string Path { get; }

    /// <summary>The SHA-256 of its bytes, in hexadecimal.</summary>
    public string Hash { get; }

    /// <summary>The media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>Whether its path names its content, so that it can be kept for good; if not, it is asked for again each time.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>Whether pages of other sites may use it.</summary>
    public bool IsShared { get; init; }

    /// <summary>As it is.</summary>
    public PageContent Identity { get; }

    /// <summary>Compressed by Brotli (RFC 7932).</summary>
    public PageContent Brotli => _brotli.Value;

    /// <summary>Compressed by gzip.</summary>
    public PageContent Gzip => _gzip.Value;

    /// <summary>Each form has a tag of its own, as they are not the same byte for byte (RFC 9110, section 8.8.3.3).</summary>
    private EntityTagHeaderValue Tag(string form) => new($"\"{Hash[..32]}{form}\"");

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> compression)
    {
        using var compressed = new MemoryStream();
        using (var stream = compression(compressed)) stream.Write(bytes);
        return compressed.ToArray();
    }
}
