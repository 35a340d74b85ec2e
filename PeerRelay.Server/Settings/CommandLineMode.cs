namespace PeerRelay.Server.Settings;

/// <summary>What the process was started for.</summary>
internal enum CommandLineMode
{
    /// <summary>To run the node.</summary>
    Run,

    /// <summary>To print the usage.</summary>
    Help,

    /// <summary>To ask the node that runs on this machine whether it is alive.</summary>
    Health,
}
