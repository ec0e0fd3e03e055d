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
        foreach (var run in Sequences.Compare([.. sources.Where(s => s.Source.Length > 0).Select(s => KindOf(s.Source))], [.. theirs.Select(KindOf)]))
        {
            for (var i = 0; i < Math.Max(run.Before.Count, run.After.Count); i++)
            {
                AddGone();
                var pair = i < run.Before.Count ? sources[there++] : new AlignedBlock("", null, "");
                rows.Add(pair with { Translation = i < run.After.Count ? theirs[here++] : "" });
            }
        }

        AddGone();
        return rows;

        void AddGone()
        {
            while (there < sources.Count && sources[there].Source.Length == 0)
                rows.Add(sources[there++]);
        }
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
