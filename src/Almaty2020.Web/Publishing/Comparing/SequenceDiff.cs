using DiffPlex;
using DiffPlex.Model;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A part of two sequences: the same in both, or different.</summary>
internal sealed record DiffRun(bool IsSame, IReadOnlyList<string> Before, IReadOnlyList<string> After);

/// <summary>Compares texts that are split into pieces.</summary>
internal static class SequenceDiff
{
    /// <summary>
    /// Maximum number of pieces of both texts between the first and the last difference. If nothing is alike, the work grows with the
    /// square of their number: 10,000 take some tenths of a second. More count as one change.
    /// </summary>
    private const int MaxPieces = 10_000;

    /// <returns>Same and changed runs alternate. All Before joined are the first sequence, all After the second.</returns>
    public static IReadOnlyList<DiffRun> Compare(IReadOnlyList<string> before, IReadOnlyList<string> after, int maxPieces = MaxPieces)
    {
        var runs = new List<DiffRun>();
        int old = 0,
            @new = 0;
        foreach (var change in Changes(before, after, maxPieces))
        {
            AddSame(change.DeleteStartA);
            runs.Add(new DiffRun(IsSame: false, Part(before, old, change.DeleteCountA), Part(after, @new, change.InsertCountB)));
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
            runs.Add(new DiffRun(IsSame: true, Part(before, old, count), Part(after, @new, count)));
            old += count;
            @new += count;
        }
    }

    private static IList<DiffBlock> Changes(IReadOnlyList<string> before, IReadOnlyList<string> after, int maxPieces)
    {
        var shorter = Math.Min(before.Count, after.Count);
        var start = 0;
        while (start < shorter && before[start] == after[start])
            start++;
        var end = 0;
        while (end < shorter - start && before[before.Count - 1 - end] == after[after.Count - 1 - end])
            end++;

        var (deleted, inserted) = (before.Count - start - end, after.Count - start - end);
        if (deleted + inserted > maxPieces)
            return [new DiffBlock(start, deleted, start, inserted)];
        return Differ
            .Instance.CreateDiffs(nameof(before), nameof(after), ignoreWhiteSpace: false, ignoreCase: false, new SplitTexts(before, after))
            .DiffBlocks;
    }

    private static string[] Part(IReadOnlyList<string> pieces, int start, int count) => [.. pieces.Skip(start).Take(count)];

    /// <summary>
    /// Adapter for the diff library, which asks for the pieces of a text. The texts are already split, so they are looked up by name.
    /// </summary>
    private sealed class SplitTexts(IReadOnlyList<string> before, IReadOnlyList<string> after) : IChunker
    {
        public IReadOnlyList<string> Chunk(string text) => text == nameof(before) ? before : after;
    }
}
