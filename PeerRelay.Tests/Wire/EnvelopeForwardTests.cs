using System.Text;
using System.Text.Json.Nodes;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class EnvelopeForwardTests
{
    [Fact]
    public void WriteForwarded_RelayedByReference_GoldenBytes() => Assert.Equal(Frames.Forwarded, Forward(Frames.Relayed));

    [Fact]
    public void WriteForwarded_FromOriginator_AppendsOneHop()
    {
        var end = Frames.First.IndexOf(']', StringComparison.Ordinal);
        Assert.Equal(Frames.First.Insert(end, $",\"{Frames.HexSelf}\""), Forward(Frames.First));
    }

    [Fact]
    public void WriteForwarded_UpperCaseIds_BecomeLowerCaseButPathIsKept()
    {
        var upper = Frames.HexA.ToUpperInvariant();
        Assert.Equal(
            Frames.Envelope(path: $"[\"{upper}\",\"{Frames.HexSelf}\"]"),
            Forward(Frames.Envelope(to: $"\"{upper}\"", path: $"[\"{upper}\"]")));
    }

    [Fact]
    public void WriteForwarded_WhiteSpaceOrderEscapesUnknownMembers_AreKept()
    {
        Assert.Equal(
            $$"""
             { "x" : [ {"to":1} , 1e400 ] ,
              "data":{ "future":true,"type" : "later" , "data":"\u00e9\ud800" }, "pat\u0068" : [ "{{Frames.HexC}}" ,
              "{{Frames.HexB}}" ,"{{Frames.HexSelf}}"] , "__proto__":{}, "nonce":"\u0031" ,"from": "{{Frames.HexB}}"	,"to"  :  "{{Frames.HexA}}" , "y":null } 
            """,
            Forward(
                $$"""
                 { "x" : [ {"to":1} , 1e400 ] ,
                  "data":{ "future":true,"type" : "later" , "data":"\u00e9\ud800" }, "pat\u0068" : [ "{{Frames.HexC}}" ,
                  "{{Frames.HexB}}" ] , "__proto__":{}, "nonce":"\u0031" ,"from": {{Frames.BufferB}}	,"to"  :  {{Frames.BufferA}} , "y":null } 
                """));
    }

    [Theory]
    [InlineData("to,from,path")]
    [InlineData("to,path,from")]
    [InlineData("from,to,path")]
    [InlineData("from,path,to")]
    [InlineData("path,to,from")]
    [InlineData("path,from,to")]
    public void WriteForwarded_AnyOrder_ParsesAsTheExpectedObject(string order)
    {
        var source = JsonNode.Parse(Frames.Relayed)!.AsObject();
        var reordered = new JsonObject { ["nonce"] = "1", ["data"] = source["data"]!.DeepClone() };
        foreach (var name in order.Split(',')) reordered[name] = source[name]!.DeepClone();
        var expected = reordered.DeepClone();
        expected["to"] = Frames.HexA;
        expected["from"] = Frames.HexB;
        expected["path"]!.AsArray().Add(Frames.HexSelf);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(Forward(reordered.ToJsonString()))));
    }

    [Fact]
    public void WriteForwarded_UpTo20Hops_ThenRefuses()
    {
        var frame = Frames.Relayed;
        for (var hops = 2; hops < WireLimits.MaxPath; hops++) frame = Forward(frame);
        Assert.True(Envelope.TryRead(Frames.Bytes(frame), out var envelope, out _));
        Assert.Equal(WireLimits.MaxPath, envelope.PathCount);
        Assert.Throws<InvalidOperationException>(() => Forward(frame));
    }

    [Fact]
    public void WriteForwarded_ShortDestination_Throws() => Assert.Throws<ArgumentException>(() =>
    {
        Envelope.TryRead(Frames.Bytes(Frames.First), out var envelope, out _);
        envelope.WriteForwarded(Frames.Self, new byte[envelope.ForwardedLength - 1]);
    });

    [Theory]
    [InlineData(Frames.First)]
    [InlineData(Frames.Relayed)]
    public void TryReadAndWriteForwarded_ValidFrame_AllocatesNothing(string text)
    {
        var frame = Frames.Bytes(text);
        AssertNoAllocation(frame);
    }

    [Theory]
    [InlineData("findPeers", Frames.BufferA)]
    [InlineData("foundPeers", $"[\"{Frames.HexA}\",\"{Frames.HexC}\"]")]
    [InlineData("handshake-answer", """{"ws":"wss:\/\/relay.example:8001/relay","wrtc":true}""")]
    [InlineData("signal", """{"type":"offer","sdp":"v=0\r\n"}""")]
    public void TryReadAndWriteForwarded_ValidBody_AllocatesNothing(string type, string data) =>
        AssertNoAllocation(Frames.Bytes(Frames.Body(type, data)));

    private static void AssertNoAllocation(byte[] frame)
    {
        var destination = new byte[frame.Length + 200];
        var forwarded = 0;
        long allocated = 0;
        for (var round = 0; round < 2; round++) // the first one loads what is needed
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                if (Envelope.TryRead(frame, out var envelope, out _) && !envelope.PathContains(Frames.Self))
                    forwarded += envelope.WriteForwarded(Frames.Self, destination) > 0 ? 1 : 0;
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(2_000, forwarded);
        Assert.Equal(0, allocated);
    }

    private static string Forward(string text)
    {
        Assert.True(Envelope.TryRead(Frames.Bytes(text), out var envelope, out var fault), $"{fault}: {text}");
        var destination = new byte[envelope.ForwardedLength + 1];
        var length = envelope.WriteForwarded(Frames.Self, destination);
        Assert.Equal(envelope.ForwardedLength, length);
        Assert.Equal(0, destination[length]);
        return Encoding.UTF8.GetString(destination, 0, length);
    }
}
