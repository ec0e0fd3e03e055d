using System.Text;

namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>What became of a stretch of text.</summary>
public enum Change
{
    Kept,
    Removed,
    Added,
}

/// <summary>A stretch of text that was kept, removed or added as a whole.</summary>
public sealed record Segment(Change Change, string Text);

/// <summary>Blocks in which nothing changed, or a place at which something did, word by word.</summary>
/// <param name="Blocks">How many there are in which nothing changed; 0 for a change, and for nothing but blank lines.</param>
public sealed record Passage(IReadOnlyList<Segment> Segments, int Blocks)
{
    public bool IsChanged => Segments.Any(s => s.Change != Change.Kept);
}

/// <summary>Two texts held against each other: by block, and by word where blocks differ.</summary>
/// <param name="Passages">In the order of the texts; nothing of either is left out.</param>
public sealed record TextComparison(IReadOnlyList<Passage> Passages)
{
    /// <summary>Words, spaces and signs of one place beyond which it is shown as replaced: nobody reads more of them one by one.</summary>
    private const int MostWords = 4_000;

    /// <summary>Of the words of the shorter side, what must have stayed: with less, the words that happen to be in both tear the sentences of each apart.</summary>
    private const double LeastKept = 1.0 / 3;

    public bool IsSame => Passages.All(p => !p.IsChanged);

    public string Before => Without(Change.Added);

    public string After => Without(Change.Removed);

    public static TextComparison Of(string before, string after) => new(
        [.. Blocks.Compare(Blocks.Of(before), Blocks.Of(after)).Select(run => run.IsSame
            ? new Passage([new Segment(Change.Kept, string.Concat(run.Before))], run.Before.Count(b => !Blocks.IsGap(b)))
            : new Passage([.. ByWord(string.Concat(run.Before), string.Concat(run.After))], Blocks: 0))]);

    private static IEnumerable<Segment> ByWord(string before, string after)
    {
        var (old, @new) = (Words.Of(before), Words.Of(after));
        var runs = Sequences.Compare(old, @new, MostWords);
        var kept = Length(runs.Where(r => r.IsSame).SelectMany(r => r.Before));
        return kept < LeastKept * Math.Min(Length(old), Length(@new)) ? Replaced(before, after) : Segments(runs);

        static int Length(IEnumerable<string> pieces) => pieces.Where(Words.IsWord).Sum(w => w.Length);
    }

    private static IEnumerable<Segment> Segments(IReadOnlyList<Run> runs)
    {
        StringBuilder removed = new(), added = new();
        foreach (var run in runs)
        {
            // A space or a comma between two words that were replaced: read as one change of both.
            var isBridge = run.IsSame && removed.Length > 0 && added.Length > 0 && run != runs[^1] && !run.Before.Any(Words.IsWord);
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

    private string Without(Change change) => string.Concat(Passages.SelectMany(p => p.Segments).Where(s => s.Change != change).Select(s => s.Text));
}
