using System.Reflection;

namespace PeerRelay.Server;

/// <summary>The version of this software.</summary>
internal static class ServerVersion
{
    /// <summary>The version, without the commit.</summary>
    public static string Text { get; } =
        typeof(ServerVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";
}
