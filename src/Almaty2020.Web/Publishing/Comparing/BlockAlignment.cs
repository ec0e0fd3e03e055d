namespace Almaty2020.Web.Publishing.Comparing;

/// <summary>A block of the source, its changes, and the matching block of the translation.</summary>
/// <param name="Source">Markdown; empty for a block that only the translation has, and for one that was removed from the source.</param>
/// <param name="Comparison">Compared with the source text that the translation is up to date with; null if nothing changed.</param>
/// <param name="Translation">Markdown; empty if the translation has no matching block.</param>
public sealed record AlignedBlock(string Source, TextComparison? Comparison, string Translation);

/// <summary>
/// Aligns a source and its translation block by block. Blocks are matched by kind: headings with headings of the same level, lists with
/// lists. The blocks between them follow in order.
/// </summary>
public static class BlockAlignment
{
    /// <param name="before">The source text that the translation is up to date with; null if unknown.</param>
    public static IReadOnlyList<AlignedBlock> Of(string? before, string source, string translation)
    {
        var sourceBlocks = ChangedBlocks(before ?? source, source);
        var translationBlocks = MarkdownBlocks.Of(translation).Where(b => !MarkdownBlocks.IsGap(b)).ToList();
        var rows = new List<AlignedBlock>();
        var nextTranslation = 0;
        var nextSource = 0;
        foreach (
            var (hasSource, hasTranslation) in Pairs(
                [.. sourceBlocks.Where(s => s.Source.Length > 0).Select(s => KindOf(s.Source))],
                [.. translationBlocks.Select(KindOf)]
            )
        )
        {
            AddRemovedBlocks();
            var row = hasSource ? sourceBlocks[nextSource++] : new AlignedBlock("", null, "");
            rows.Add(row with { Translation = hasTranslation ? translationBlocks[nextTranslation++] : "" });
        }

        AddRemovedBlocks();
        return rows;

        void AddRemovedBlocks()
        {
            while (nextSource < sourceBlocks.Count && sourceBlocks[nextSource].Source.Length == 0)
                rows.Add(sourceBlocks[nextSource++]);
        }
    }

    /// <summary>
    /// Returns for each row which sides have a block. Headings are matched first, so that blocks between two headings stay between them.
    /// </summary>
    private static IEnumerable<(bool HasSource, bool HasTranslation)> Pairs(
        IReadOnlyList<string> source,
        IReadOnlyList<string> translationBlocks
    )
    {
        var (sourceSections, translationSections) = (Sections(source), Sections(translationBlocks));
        int x = 0,
            y = 0;
        foreach (var run in SequenceDiff.Compare([.. sourceSections.Select(s => s[0])], [.. translationSections.Select(s => s[0])]))
        {
            for (var i = 0; i < Math.Max(run.Before.Count, run.After.Count); i++)
            {
                var kinds = SequenceDiff.Compare(
                    i < run.Before.Count ? sourceSections[x++] : [],
                    i < run.After.Count ? translationSections[y++] : []
                );
                foreach (var kindRun in kinds)
                {
                    for (var j = 0; j < Math.Max(kindRun.Before.Count, kindRun.After.Count); j++)
                        yield return (j < kindRun.Before.Count, j < kindRun.After.Count);
                }
            }
        }
    }

    /// <summary>Splits at headings. Each section begins with its heading, except possibly the first.</summary>
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

    private static List<AlignedBlock> ChangedBlocks(string before, string source)
    {
        var blocks = new List<AlignedBlock>();
        foreach (var run in MarkdownBlocks.Compare(MarkdownBlocks.Of(before), MarkdownBlocks.Of(source)))
        {
            var (oldBlocks, newBlocks) = (
                run.Before.Where(b => !MarkdownBlocks.IsGap(b)).ToList(),
                run.After.Where(b => !MarkdownBlocks.IsGap(b)).ToList()
            );
            for (var i = 0; i < newBlocks.Count; i++)
            {
                blocks.Add(
                    new AlignedBlock(
                        newBlocks[i],
                        run.IsSame ? null
                            : oldBlocks.Count == newBlocks.Count ? TextComparison.Of(oldBlocks[i], newBlocks[i])
                            // With different counts, blocks cannot be paired: the first one shows the change of all.
                            : i == 0 ? TextComparison.Of(string.Join("\n\n", oldBlocks), string.Join("\n\n", newBlocks))
                            : null,
                        ""
                    )
                );
            }

            if (newBlocks.Count == 0 && oldBlocks.Count > 0)
                blocks.Add(new AlignedBlock("", TextComparison.Of(string.Join("\n\n", oldBlocks), ""), ""));
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
