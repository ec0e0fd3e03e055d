using DiffPlex;
using DiffPlex.Model;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A stretch of two sequences: the same in both, or what one has in place of the other's.</summary>
internal sealed record Run(bool IsSame, IReadOnlyList<string> Before, IReadOnlyList<string> After);

/// <summary>Compares what texts were cut into.</summary>
internal static class Sequences
{
    /// <summary>
    /// Pieces of both between the first difference and the last. The work grows with the square of their number where nothing
    /// is alike: ten thousand take some tenths of a second, and more count as one change.
    /// </summary>
    private const int MostPieces = 10_000;

    /// <returns>Same and changed by turns; all Before together are the one sequence, all After the other.</returns>
    public static IReadOnlyList<Run> Compare(IReadOnlyList<string> before, IReadOnlyList<string> after, int mostPieces = MostPieces)
    {
        var runs = new List<Run>();
        int old = 0, @new = 0;
        foreach (var change in Changes(before, after, mostPieces))
        {
            AddSame(change.DeleteStartA);
            runs.Add(new Run(IsSame: false, Part(before, old, change.DeleteCountA), Part(after, @new, change.InsertCountB)));
            old += change.DeleteCountA;
            @new += change.InsertCountB;
        }

        AddSame(before.Count);
        return runs;

        void AddSame(int until)
        {
            var count = until - old;
            if (count == 0)
                return;
            runs.Add(new Run(IsSame: true, Part(before, old, count), Part(after, @new, count)));
            old += count;
            @new += count;
        }
    }

    private static IList<DiffBlock> Changes(IReadOnlyList<string> before, IReadOnlyList<string> after, int mostPieces)
    {
        var most = Math.Min(before.Count, after.Count);
        var start = 0;
        while (start < most && before[start] == after[start])
            start++;
        var end = 0;
        while (end < most - start && before[before.Count - 1 - end] == after[after.Count - 1 - end])
            end++;

        var (deleted, inserted) = (before.Count - start - end, after.Count - start - end);
        if (deleted + inserted > mostPieces)
            return [new DiffBlock(start, deleted, start, inserted)];
        return Differ.Instance.CreateDiffs(nameof(before), nameof(after), ignoreWhiteSpace: false, ignoreCase: false, new Cut(before, after)).DiffBlocks;
    }

    private static string[] Part(IReadOnlyList<string> pieces, int start, int count) => [.. pieces.Skip(start).Take(count)];

    /// <summary>The library asks for the pieces of a text; ours are cut already, and asked for by name.</summary>
    private sealed class Cut(IReadOnlyList<string> before, IReadOnlyList<string> after) : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => text == nameof(before) ? before : after;
    }
}
