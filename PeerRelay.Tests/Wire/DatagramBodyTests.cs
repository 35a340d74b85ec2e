using System.Text;
using PeerRelay.Wire;

namespace PeerRelay.Tests.Wire;

public sealed class DatagramBodyTests
{
    private const string Golden = $$$"""{"buffer":{"type":"Buffer","data":[1,200]},"address":"{{{Frames.HexA}}}","port":6881}""";

    [Fact]
    public void Write_Datagram_GoldenBytes() =>
        Assert.Equal(Golden, Encoding.UTF8.GetString(DatagramBody.Write([1, 200], Frames.HexA, 6881)));

    [Theory]
    [InlineData(Frames.HexA, 1)]
    [InlineData("localhost", 0)]
    [InlineData("127.0.0.1", 65535)]
    public void Write_AnyAddress_ReadsBack(string address, int port)
    {
        Assert.True(DatagramBody.TryRead(DatagramBody.Write([7], address, port), out var payload, out var readPort));
        Assert.Equal([7], payload);
        Assert.Equal(port, readPort);
    }

    [Fact]
    public void TryRead_OtherOrderAndMoreMembers_IsRead()
    {
        const string Json = """{"ttl":[{"port":1}],"port":5 ,"address":"l\u006fcalhost", "buffer":{"data":[],"type":"Buffer"}}""";
        Assert.True(DatagramBody.TryRead(Frames.Bytes(Json), out var payload, out var port));
        Assert.Empty(payload);
        Assert.Equal(5, port);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"buffer":{"type":"Buffer","data":[1]},"address":"x"}""")]
    [InlineData("""{"buffer":{"type":"Buffer","data":[1]},"port":1}""")]
    [InlineData("""{"address":"x","port":1}""")]
    [InlineData("""{"buffer":"x","address":"x","port":1}""")]
    [InlineData("""{"buffer":{"type":"Buffer","data":[1]},"address":null,"port":1}""")]
    [InlineData("""{"buffer":{"type":"Buffer","data":[1]},"address":"x","port":-1}""")]
    [InlineData("""{"buffer":{"type":"Buffer","data":[1]},"address":"x","port":65536}""")]
    [InlineData("""{"buffer":{"type":"Buffer","data":[1]},"address":"x","port":1.5}""")]
    [InlineData("""{"buffer":{"type":"Buffer","data":[1]},"address":"x","port":"1"}""")]
    [InlineData("""{"buffer":{"type":"Buffer","data":[1]},"address":"x","port":1,"port":1}""")]
    [InlineData("""{"buffer":{"type":"Buffer","data":[1]},"address":"x","address":"x","port":1}""")]
    [InlineData("""{"buffer":{"type":"Buffer","data":[1]},"buffer":{"type":"Buffer","data":[1]},"address":"x","port":1}""")]
    public void TryRead_AnythingElse_IsFalse(string json)
    {
        Assert.False(DatagramBody.TryRead(Frames.Bytes(json), out var payload, out _));
        Assert.Empty(payload);
    }

    [Fact]
    public void TryRead_Truncated_IsFalse()
    {
        var json = Frames.Bytes(Golden);
        for (var length = 0; length < json.Length; length++) Assert.False(DatagramBody.TryRead(json.AsSpan(0, length), out _, out _));
    }

    [Theory]
    [InlineData("1.2.3.4", 1)]
    [InlineData("\"", 1)]
    [InlineData("localhost", -1)]
    [InlineData("localhost", 65536)]
    public void Write_WhatCannotBeRead_Throws(string address, int port) =>
        Assert.ThrowsAny<ArgumentException>(() => DatagramBody.Write([], address, port));
}
