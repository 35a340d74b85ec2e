using System.Numerics;

namespace PeerRelay.Routing;

/// <summary>
/// The lists of links that neighbours have told, and which of them have anything in each cell of the id space: most have nothing near a target, and are not touched.
/// It never changes once it is made; each change makes another one, and touches no other list either.
/// </summary>
internal sealed class AheadIndex<T>
    where T : class, INeighbour
{
    /// <summary>The first bits of an id that say which cell it is in. 8: of some 60 lists of some 60 links about 6 reach into a cell.</summary>
    private const int CellBits = 8;

    private const int CellCount = 1 << CellBits;
    private const int CellShift = 64 - CellBits;
    private const int WordBits = 64;

    private readonly AheadList<T>[] _lists;
    private readonly ulong[] _cells; // a bit for each list: those of the first 64 for all cells, then those of the next

    private AheadIndex(AheadList<T>[] lists, ulong[] cells) => (_lists, _cells) = (lists, cells);

    /// <summary>One without any list.</summary>
    public static AheadIndex<T> Empty { get; } = new([], []);

    /// <summary>The lists, in no order that means anything.</summary>
    public ReadOnlySpan<AheadList<T>> Lists => _lists;

    private int Words => _cells.Length / CellCount;

    /// <summary>This one with what a neighbour has told.</summary>
    /// <param name="index">Where: in the place of another list, or behind the last.</param>
    /// <param name="neighbour">The neighbour.</param>
    public AheadIndex<T> With(int index, T neighbour)
    {
        var lists = new AheadList<T>[Math.Max(_lists.Length, index + 1)];
        _lists.CopyTo(lists, 0);
        lists[index] = new AheadList<T>(neighbour);
        var cells = new ulong[WordsFor(lists.Length) * CellCount];
        _cells.CopyTo(cells, 0);
        var word = WordsOf(index, cells);
        if (index < _lists.Length)
            foreach (ref var cell in word)
                cell &= ~BitOf(index);
        foreach (var link in lists[index].Ahead) word[(int)(link >> CellShift)] |= BitOf(index);
        return new AheadIndex<T>(lists, cells);
    }

    /// <summary>This one without a list, whose place the last one takes.</summary>
    public AheadIndex<T> Without(int index)
    {
        var last = _lists.Length - 1;
        if (last == 0) return Empty;
        var lists = _lists[..last];
        if (index < last) lists[index] = _lists[last];
        var cells = _cells[..];
        var from = WordsOf(last, cells);
        var to = WordsOf(index, cells);
        for (var cell = 0; cell < CellCount; cell++)
        {
            var isIn = (from[cell] & BitOf(last)) != 0;
            from[cell] &= ~BitOf(last);
            if (index == last) continue;
            if (isIn) to[cell] |= BitOf(index);
            else to[cell] &= ~BitOf(index);
        }

        return new AheadIndex<T>(lists, cells[..(WordsFor(last) * CellCount)]);
    }

    /// <summary>Walks the lists from those that reach nearest to a target.</summary>
    public Walk From(ulong target) => new(this, (int)(target >> CellShift));

    private static int WordsFor(int lists) => (lists + WordBits - 1) / WordBits;

    /// <summary>The bit that stands for a list.</summary>
    private static ulong BitOf(int index) => 1UL << (index % WordBits);

    /// <summary>The words of all cells that its bit is in.</summary>
    private static Span<ulong> WordsOf(int index, ulong[] cells) => cells.AsSpan(index / WordBits * CellCount, CellCount);

    /// <summary>A walk through all lists: those first that have a link in the target's cell, then those in the cell that is next by XOR distance, and so on.</summary>
    public ref struct Walk(AheadIndex<T> index, int cell)
    {
        private readonly AheadIndex<T> _index = index;
        private int _step = -1;
        private int _word = index.Words - 1;
        private int _left = index._lists.Length;
        private ulong _bits;
        private ulong _doneLow;
        private ulong _doneHigh;

        /// <summary>The list.</summary>
        public AheadList<T> Current { get; private set; }

        /// <summary>Goes on to the next list.</summary>
        /// <param name="limit">Nothing is worth having that is farther.</param>
        /// <returns>Whether there is one.</returns>
        public bool TryNext(ulong limit)
        {
            if (_left == 0) return false;
            while (_bits == 0)
            {
                if (++_word >= _index.Words)
                {
                    _word = 0;
                    // Nothing in a cell is nearer than the cell.
                    if (++_step == CellCount || (ulong)_step << CellShift > limit) return false;
                }

                ref var done = ref _word == 0 ? ref _doneLow : ref _doneHigh;
                _bits = _index._cells[(_word * CellCount) + (cell ^ _step)] & ~done;
                done |= _bits;
            }

            Current = _index._lists[(_word * WordBits) + BitOperations.TrailingZeroCount(_bits)];
            _bits &= _bits - 1;
            _left--;
            return true;
        }
    }
}
