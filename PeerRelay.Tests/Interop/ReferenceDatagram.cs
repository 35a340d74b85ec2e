namespace PeerRelay.Tests.Interop;

/// <summary>A datagram that arrived at a reference socket, with its <c>rinfo</c>.</summary>
internal sealed record ReferenceDatagram(byte[] Bytes, string Address, int Port, string Family);
