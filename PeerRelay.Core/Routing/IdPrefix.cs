namespace PeerRelay.Routing;

/// <summary>What is done with the <see cref="Identity.PeerId.Prefix"/>es of ids.</summary>
internal static class IdPrefix
{
    /// <summary>The XOR distance of the nearest to a target among some in order, the visited ones left out; the greatest number if there is none.</summary>
    /// <param name="sorted">Prefixes in order, each once.</param>
    /// <param name="target">The target.</param>
    /// <param name="visited">Those that do not count.</param>
    public static ulong Nearest(ReadOnlySpan<ulong> sorted, ulong target, ReadOnlySpan<ulong> visited)
    {
        // Below each bit the half on the target's side is nearer than all of the other: the nearest is found by halving, as in a trie.
        var (low, high) = (0, sorted.Length);
        for (var bit = 63; bit >= 0 && high - low > 1; bit--)
        {
            var split = SplitAt(sorted, low, high, bit);
            if (split == low || split == high) continue;
            var isOne = (target >> bit & 1) != 0;
            var near = isOne ? sorted[split..high] : sorted[low..split];
            if (!visited.IsEmpty && IsSubsetOf(near, visited))
            {
                (low, high) = isOne ? (low, split) : (split, high);
                continue;
            }

            (low, high) = isOne ? (split, high) : (low, split);
        }

        return high - low != 1 || visited.Contains(sorted[low]) ? ulong.MaxValue : sorted[low] ^ target;
    }

    /// <summary>Where those begin that have a bit, among some that are alike above it.</summary>
    private static int SplitAt(ReadOnlySpan<ulong> sorted, int low, int high, int bit)
    {
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if ((sorted[middle] >> bit & 1) != 0) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private static bool IsSubsetOf(ReadOnlySpan<ulong> some, ReadOnlySpan<ulong> visited)
    {
        if (some.Length > visited.Length) return false;
        foreach (var prefix in some)
            if (!visited.Contains(prefix))
                return false;
        return true;
    }
}
