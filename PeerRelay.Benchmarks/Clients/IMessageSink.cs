namespace PeerRelay.Benchmarks.Clients;

/// <summary>Takes the messages of applications that come to clients.</summary>
internal interface IMessageSink
{
    /// <summary>A message has come, on the thread that received it.</summary>
    /// <param name="client">The client that it came to.</param>
    /// <param name="message">The message; it is valid until the call returns.</param>
    void OnMessage(RelayClient client, in RelayMessage message);
}
