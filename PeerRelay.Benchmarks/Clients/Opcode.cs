namespace PeerRelay.Benchmarks.Clients;

/// <summary>Kinds of frames, of RFC 6455 §5.2, that these clients send or take.</summary>
internal enum Opcode : byte
{
    Text = 1,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
