using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace PeerRelay.WebRtc.Ice;

/// <summary>A side's name and password, by which its checks are told from others (RFC 8839 §5.4).</summary>
internal sealed class IceCredentials
{
    /// <summary>Characters of a user fragment that we make. 8, which are 48 bits: no two connections get the same one, and the port finds the connection by a single comparison.</summary>
    public const int UserFragmentLength = 8;

    // 24 characters, 144 bits; at least 128 are asked for (RFC 8445 §5.3).
    private const int PasswordLength = 24;
    private const int MinUserFragment = 4;
    private const int MinPassword = 22;
    private const int MaxLength = 256;
    private const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static readonly SearchValues<char> IceCharacters = SearchValues.Create(Characters);

    private readonly byte[] _passwordBytes;

    private IceCredentials(string userFragment, string password)
    {
        UserFragment = userFragment;
        Password = password;
        _passwordBytes = Encoding.ASCII.GetBytes(password);
    }

    public string UserFragment { get; }

    public string Password { get; }

    /// <summary>The password as a key.</summary>
    public ReadOnlySpan<byte> PasswordBytes => _passwordBytes;

    /// <summary>Makes some that nobody can guess.</summary>
    public static IceCredentials Create() => new(RandomNumberGenerator.GetString(Characters, UserFragmentLength), RandomNumberGenerator.GetString(Characters, PasswordLength));

    /// <summary>Takes the other side's.</summary>
    /// <returns>The credentials; null if one is too short, too long, or has characters that it can't have.</returns>
    public static IceCredentials? From(string userFragment, string password) =>
        IsIceText(userFragment, MinUserFragment, MaxLength) && IsIceText(password, MinPassword, MaxLength) ? new IceCredentials(userFragment, password) : null;

    /// <summary>Whether a text is of <c>ice-char</c>s only, and of a length within bounds.</summary>
    public static bool IsIceText(ReadOnlySpan<char> text, int shortest, int longest) => text.Length >= shortest && text.Length <= longest && !text.ContainsAnyExcept(IceCharacters);
}
