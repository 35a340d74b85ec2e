using System.Text.Json;
using PeerRelay.Identity;

namespace PeerRelay.Tests.Simulator.Reference;

/// <summary>Makes frames such as a client may get, at random: with ids in both forms, long paths, nonces that were seen, all types and none, and members that it does not know.</summary>
internal sealed class FrameMaker(Random random, IdPool ids)
{
    private const long FirstNonce = 500_000_000_000_000; // far from those that the client makes

    private long _nonce = FirstNonce;

    public string Make(PeerId lastHop)
    {
        var to = random.Next(2) == 0 ? ids.Self : ids.PickAny();
        var path = Enumerable.Range(0, random.Next(4) == 0 ? random.Next(20) : random.Next(3)).Select(_ => ids.PickAny()).Append(lastHop).ToList();
        var from = random.Next(10) == 0 ? ids.PickAny() : path[0];
        var nonce = _nonce > FirstNonce && random.Next(12) == 0 ? _nonce - random.Next(3) : ++_nonce;
        var extra = random.Next(8) == 0 ? ",\"ttl\":[3,{\"x\":null}]" : "";
        return $$"""{"to":{{Id(to)}},"from":{{Id(from)}},"path":[{{string.Join(',', path.Select(Text))}}],"nonce":"{{nonce}}","data":{{Body()}}{{extra}}}""";
    }

    private static string Text(PeerId id) => $"\"{id}\"";

    private string Id(PeerId id) => random.Next(2) == 0 ? Text(id) : $$"""{"type":"Buffer","data":{{JsonSerializer.Serialize(id.ToByteArray().Select(value => (int)value))}}}""";

    private string Body()
    {
        var body = random.Next(16) switch
        {
            0 or 1 => "\"type\":\"user\",\"data\":7",
            2 => "\"type\":\"user\",\"data\":{\"data\":[\"ä\",1.5,{\"type\":\"findPeers\"}],\"type\":\"x\"}",
            3 => "\"type\":\"user\"",
            4 or 5 => $"\"type\":\"findPeers\",\"data\":{Text(ids.PickAny())}",
            6 or 7 or 8 => $"\"type\":\"foundPeers\",\"data\":[{string.Join(',', Enumerable.Range(0, random.Next(8)).Select(_ => Text(ids.PickAny())))}]",
            9 or 10 or 11 => "\"type\":\"handshake-offer\"",
            12 or 13 => $"\"type\":\"handshake-answer\",\"data\":{{\"ws\":\"ws://localhost:{random.Next(8_001, 9_000)}\",\"wrtc\":{(random.Next(2) == 0 ? "true" : "false")}}}",
            14 => random.Next(3) switch
            {
                0 => "\"type\":\"handshake-answer\",\"data\":{\"ws\":null,\"wrtc\":false}",
                1 => "\"type\":\"handshake-answer\",\"data\":{\"wrtc\":true}",
                _ => "\"type\":\"handshake-answer\"",
            },
            _ => "\"type\":\"neighbours\",\"data\":[1,2]",
        };
        return random.Next(6) == 0 ? $"{{{body},\"peer\":{{\"v\":1}}}}" : $"{{{body}}}";
    }
}
