namespace PeerRelay.Benchmarks.Clients;

/// <summary>The server has sent what it must not.</summary>
internal sealed class ServerFaultException(string message) : Exception(message);
