using Markdig;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Almaty2020.Markup.Parsing;

/// <summary>What the parsers of one text share: its issues, its footnotes, and how much of the limits is used up.</summary>
internal sealed class Reading(IssueLog issues, CancellationToken ct) : MarkdownParserContext
{
    private LeafBlock? _block;
    private int _brackets;
    private int _emphasisRuns;
    private int _backtickRuns;
    private int _blocks;
    private int _cells;
    private int _references;
    private int _links;

    public IssueLog Issues { get; } = issues;

    public Dictionary<string, FootnoteBlock> Footnotes { get; } = new(StringComparer.OrdinalIgnoreCase);

    public List<ContainerFence> Containers { get; } = [];

    public EmphasisSides Emphasis { get; } = new();

    public static Reading Of(BlockProcessor processor) => (Reading)processor.Context!;

    public static Reading Of(InlineProcessor processor) => (Reading)processor.Context!;

    /// <exception cref="TextTooLargeException">It is one too many.</exception>
    public void CountBlock() => Count(ref _blocks, Limits.Blocks);

    /// <exception cref="TextTooLargeException">It is one too many.</exception>
    public void CountCell() => Count(ref _cells, Limits.Elements);

    /// <exception cref="TextTooLargeException">It is one too many.</exception>
    public void CountFootnoteReference() => Count(ref _references, Limits.FootnoteReferences);

    /// <exception cref="TextTooLargeException">It is one too many.</exception>
    public void CountLink() => Count(ref _links, Limits.Links);

    /// <exception cref="OperationCanceledException">The caller no longer wants the result.</exception>
    public void GoOn() => ct.ThrowIfCancellationRequested();

    public bool MayOpenBracket(InlineProcessor processor) => Take(processor, ref _brackets, Limits.BracketsInBlock);

    public bool MayOpenEmphasis(InlineProcessor processor) => Take(processor, ref _emphasisRuns, Limits.EmphasisRunsInBlock);

    public bool MayOpenCode(InlineProcessor processor) => Take(processor, ref _backtickRuns, Limits.BacktickRunsInBlock);

    private void Count(ref int used, int limit)
    {
        GoOn();
        if (++used > limit) throw new TextTooLargeException();
    }

    private bool Take(InlineProcessor processor, ref int used, int limit)
    {
        var block = processor.Block!;
        if (!ReferenceEquals(_block, block))
        {
            _block = block;
            _brackets = _emphasisRuns = _backtickRuns = 0;
            Emphasis.BeginBlock();
        }
        if (++used <= limit) return true;
        if (used == limit + 1) Issues.Add(MarkupIssueCodes.TooDeep, block.Line, "");
        return false;
    }
}
