using System.Text;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>The change of a segment of text.</summary>
public enum Change
{
    Kept,
    Removed,
    Added,
}

/// <summary>A segment of text that was kept, removed or added as a whole.</summary>
public sealed record Segment(Change Change, string Text);

/// <summary>A run of unchanged blocks, or one change, word by word.</summary>
/// <param name="Blocks">The number of unchanged blocks; 0 for a change, and for blank lines alone.</param>
public sealed record Passage(IReadOnlyList<Segment> Segments, int Blocks)
{
    public bool IsChanged => Segments.Any(s => s.Change != Change.Kept);
}

/// <summary>Two texts, compared by block, and by word where blocks differ.</summary>
/// <param name="Passages">In text order; together they contain both texts completely.</param>
public sealed record TextComparison(IReadOnlyList<Passage> Passages)
{
    /// <summary>
    /// Maximum number of words, spaces and signs in one change. A larger change is shown as replaced, because readers do not read it word by word.
    /// </summary>
    private const int MaxWords = 4_000;

    /// <summary>
    /// Minimum share of the shorter side's words that must be kept. Below it, words that happen to be in both would tear the sentences of
    /// each apart.
    /// </summary>
    private const double MinKept = 1.0 / 3;

    public bool IsSame => Passages.All(p => !p.IsChanged);

    public string Before => Without(Change.Added);

    public string After => Without(Change.Removed);

    public static TextComparison Of(string before, string after) =>
        new([
            .. MarkdownBlocks
                .Compare(MarkdownBlocks.Of(before), MarkdownBlocks.Of(after))
                .Select(run =>
                    run.IsSame
                        ? new Passage(
                            [new Segment(Change.Kept, string.Concat(run.Before))],
                            run.Before.Count(b => !MarkdownBlocks.IsGap(b))
                        )
                        : new Passage([.. ByWord(string.Concat(run.Before), string.Concat(run.After))], Blocks: 0)
                ),
        ]);

    private static IEnumerable<Segment> ByWord(string before, string after)
    {
        var (old, @new) = (WordSplitter.Of(before), WordSplitter.Of(after));
        var runs = SequenceDiff.Compare(old, @new, MaxWords);
        var kept = Length(runs.Where(r => r.IsSame).SelectMany(r => r.Before));
        return kept < MinKept * Math.Min(Length(old), Length(@new)) ? Replaced(before, after) : Segments(runs);

        static int Length(IEnumerable<string> pieces) => pieces.Where(WordSplitter.IsWord).Sum(w => w.Length);
    }

    private static IEnumerable<Segment> Segments(IReadOnlyList<DiffRun> runs)
    {
        StringBuilder removed = new(),
            added = new();
        foreach (var run in runs)
        {
            // A space or a comma between two replaced words: show both as one change.
            var isBridge = run.IsSame && removed.Length > 0 && added.Length > 0 && run != runs[^1] && !run.Before.Any(WordSplitter.IsWord);
            if (!run.IsSame || isBridge)
            {
                removed.AppendJoin("", run.Before);
                added.AppendJoin("", run.After);
                continue;
            }

            foreach (var segment in Replaced(removed.ToString(), added.ToString()))
                yield return segment;
            removed.Clear();
            added.Clear();
            yield return new Segment(Change.Kept, string.Concat(run.Before));
        }

        foreach (var segment in Replaced(removed.ToString(), added.ToString()))
            yield return segment;
    }

    private static IEnumerable<Segment> Replaced(string before, string after)
    {
        if (before.Length > 0)
            yield return new Segment(Change.Removed, before);
        if (after.Length > 0)
            yield return new Segment(Change.Added, after);
    }

    private string Without(Change change) =>
        string.Concat(Passages.SelectMany(p => p.Segments).Where(s => s.Change != change).Select(s => s.Text));
}
