using System.Text;

namespace PeerRelay.Tests.Rtc.Interop;

/// <summary>Messages whose echo is compared: always the same.</summary>
internal static class EchoMessages
{
    private const int Count = 1000;

    /// <summary>The largest of them: more than a browser of any age takes is of no use.</summary>
    private const int MostBytes = 60 * 1024;

    /// <summary>Lengths at which something is different: none at all, the largest, and one and two packets' worth with some bytes more or less, whichever side makes the packets.</summary>
    private static readonly int[] OddLengths = [0, 1, 2, 3, 4, MostBytes - 1, MostBytes, .. Enumerable.Range(1_100, 140), .. Enumerable.Range(2_220, 110)];

    /// <summary>Characters of one to four bytes.</summary>
    private static readonly string[] Characters = ["a", "é", "€", "😀"];

    /// <summary>Makes them: text and binary by turns, of each of the odd lengths and of random ones.</summary>
    public static IReadOnlyList<(byte[] Data, bool IsText)> Make()
    {
        var random = new Random(1);
        var lengths = OddLengths.Concat(Enumerable.Range(0, Count - OddLengths.Length).Select(_ => random.Next(1, MostBytes + 1))).ToArray();
        random.Shuffle(lengths);
        return [.. lengths.Select((length, i) => (i % 2 == 0 ? Text(random, length) : Bytes(random, length), i % 2 == 0))];
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Text(Random random, int bytes)
    {
        var text = new StringBuilder();
        while (bytes > 0)
        {
            var size = random.Next(1, Math.Min(bytes, Characters.Length) + 1);
            text.Append(Characters[size - 1]);
            bytes -= size;
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
