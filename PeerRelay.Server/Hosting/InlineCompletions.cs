namespace PeerRelay.Server.Hosting;

/// <summary>
/// Has the runtime handle what a socket brings on the thread that has been told of it, instead of handing it to the thread pool: the hop costs as much as some
/// messages. The runtime takes this from its environment only, and reads it when the first socket is used.
/// </summary>
internal static class InlineCompletions
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Turns it on for this process, unless its environment says otherwise.</summary>
    public static void Enable()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null) Environment.SetEnvironmentVariable(Variable, "1");
    }
}
