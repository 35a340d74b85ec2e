using System.Buffers.Binary;
using PeerRelay.Routing;

namespace PeerRelay.Tests.Routing;

public sealed class SipHashTests
{
    /// <summary>The output for the inputs of 0, 1, 2 … bytes: <c>vectors_sip64</c> of the authors' reference implementation, as bytes.</summary>
    private static readonly string[] Vectors =
    [
        "310e0edd47db6f72", "fd67dc93c539f874", "5a4fa9d909806c0d", "2d7efbd796666785", "b7877127e09427cf", "8da699cd64557618",
        "cee3fe586e46c9cb", "37d1018bf50002ab", "6224939a79f5f593", "b0e4a90bdf82009e", "f3b9dd94c5bb5d7a", "a7ad6b22462fb3f4",
        "fbe50e86bc8f1e75", "903d84c02756ea14", "eef27a8e90ca23f7", "e545be4961ca29a1",
    ];

    [Fact]
    public void Compute_PublishedVectors_AsPublished()
    {
        byte[] bytes = [.. Enumerable.Range(0, 64).Select(value => (byte)value)];
        var hash = new SipHash(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8)));
        for (var length = 0; length < Vectors.Length; length++)
        {
            var result = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(result, hash.Compute(bytes.AsSpan(0, length)));
            Assert.Equal(Vectors[length], Convert.ToHexStringLower(result));
        }
    }

    [Fact]
    public void Compute_ExampleOfThePaper_AsInThePaper()
    {
        byte[] input = [.. Enumerable.Range(0, 15).Select(value => (byte)value)];
        Assert.Equal(0xa129ca6149be45e5, new SipHash(0x0706050403020100, 0x0f0e0d0c0b0a0908).Compute(input));
    }

    [Fact]
    public void WithRandomKey_Twice_Differs() =>
        Assert.NotEqual(SipHash.WithRandomKey().Compute("a"u8), SipHash.WithRandomKey().Compute("a"u8));
}
