namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A block of a source, what became of it since, and the block of the translation that stands where it stands.</summary>
/// <param name="Source">Markdown; empty where the translation has something of its own, and for what is gone from the source.</param>
/// <param name="Comparison">With what the translation has caught up with; null where nothing changed.</param>
/// <param name="Translation">Markdown; empty where it has nothing.</param>
public sealed record AlignedBlock(string Source, TextComparison? Comparison, string Translation);

/// <summary>
/// Lays a source and its translation side by side. Blocks are told apart by what they are: headings of one level meet, lists meet lists,
/// and what lies between them follows in order.
/// </summary>
public static class Alignment
{
    /// <param name="before">What the translation has caught up with; null where nobody knows.</param>
    public static IReadOnlyList<AlignedBlock> Of(string? before, string source, string translation)
    {
        var sources = Changed(before ?? source, source);
        var theirs = Blocks.Of(translation).Where(b => !Blocks.IsGap(b)).ToList();
        var rows = new List<AlignedBlock>();
        var here = 0;
        var there = 0;
        foreach (var (ofSource, ofTheirs) in Pairs([.. sources.Where(s => s.Source.Length > 0).Select(s => KindOf(s.Source))], [.. theirs.Select(KindOf)]))
        {
            AddGone();
            var row = ofSource ? sources[there++] : new AlignedBlock("", null, "");
            rows.Add(row with { Translation = ofTheirs ? theirs[here++] : "" });
        }

        AddGone();
        return rows;

        void AddGone()
        {
            while (there < sources.Count && sources[there].Source.Length == 0)
                rows.Add(sources[there++]);
        }
    }

    /// <summary>Of which side each row has a block. Headings first: whatever lies between two of them stays between them.</summary>
    private static IEnumerable<(bool OfSource, bool OfTheirs)> Pairs(IReadOnlyList<string> source, IReadOnlyList<string> theirs)
    {
        var (a, b) = (Sections(source), Sections(theirs));
        int x = 0, y = 0;
        foreach (var run in Sequences.Compare([.. a.Select(s => s[0])], [.. b.Select(s => s[0])]))
        {
            for (var i = 0; i < Math.Max(run.Before.Count, run.After.Count); i++)
            {
                var kinds = Sequences.Compare(i < run.Before.Count ? a[x++] : [], i < run.After.Count ? b[y++] : []);
                foreach (var same in kinds)
                {
                    for (var j = 0; j < Math.Max(same.Before.Count, same.After.Count); j++)
                        yield return (j < same.Before.Count, j < same.After.Count);
                }
            }
        }
    }

    /// <summary>Each begins with its heading; the first perhaps with none.</summary>
    private static List<List<string>> Sections(IReadOnlyList<string> kinds)
    {
        var sections = new List<List<string>>();
        foreach (var kind in kinds)
        {
            if (sections.Count == 0 || kind.StartsWith('#'))
                sections.Add([]);
            sections[^1].Add(kind);
        }

        return sections;
    }

    private static List<AlignedBlock> Changed(string before, string source)
    {
        var blocks = new List<AlignedBlock>();
        foreach (var run in Blocks.Compare(Blocks.Of(before), Blocks.Of(source)))
        {
            var (was, now) = (run.Before.Where(b => !Blocks.IsGap(b)).ToList(), run.After.Where(b => !Blocks.IsGap(b)).ToList());
            for (var i = 0; i < now.Count; i++)
            {
                blocks.Add(new AlignedBlock(
                    now[i],
                    run.IsSame ? null
                    : was.Count == now.Count ? TextComparison.Of(was[i], now[i])
                    // Which of them became which nobody can tell: the first shows what became of all.
                    : i == 0 ? TextComparison.Of(string.Join("\n\n", was), string.Join("\n\n", now))
                    : null,
                    ""));
            }

            if (now.Count == 0 && was.Count > 0)
                blocks.Add(new AlignedBlock("", TextComparison.Of(string.Join("\n\n", was), ""), ""));
        }

        return blocks;
    }

    private static string KindOf(string block)
    {
        var start = block.TrimStart();
        return start switch
        {
            ['#', ..] => start[..(start.AsSpan().IndexOfAnyExcept('#') is var level and > 0 ? level : start.Length)],
            ['|', ..] => "table",
            ['>', ..] => "quotation",
            ['!', '[', ..] => "picture",
            ['[', '^', ..] => "footnote",
            [':', ':', ':', ..] => start.Split(' ', '\n')[0],
            ['-' or '*' or '+', ' ', ..] => "list",
            [>= '0' and <= '9', ..] when start.AsSpan().TrimStart("0123456789") is ['.' or ')', ' ', ..] => "steps",
            _ => "paragraph",
        };
    }
}
