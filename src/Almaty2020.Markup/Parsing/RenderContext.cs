using Markdig;
using Markdig.Parsers;
using Markdig.Syntax;

namespace Almaty2020.Markup.Parsing;

/// <summary>State that the parsers of one text share: its issues, its footnotes, and how much of the limits is used.</summary>
internal sealed class RenderContext(IssueLog issues, CancellationToken ct) : MarkdownParserContext
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

    public List<FencedContainer> Containers { get; } = [];

    public EmphasisFlanking Emphasis { get; } = new();

    public static RenderContext Of(BlockProcessor processor) => (RenderContext)processor.Context!;

    public static RenderContext Of(InlineProcessor processor) => (RenderContext)processor.Context!;

    /// <exception cref="TextTooLargeException">The text has more blocks than allowed.</exception>
    public void CountBlock() => Count(ref _blocks, MarkupLimits.Blocks);

    /// <exception cref="TextTooLargeException">The text has more table cells than allowed.</exception>
    public void CountCell() => Count(ref _cells, MarkupLimits.Elements);

    /// <exception cref="TextTooLargeException">The text has more footnote references than allowed.</exception>
    public void CountFootnoteReference() => Count(ref _references, MarkupLimits.FootnoteReferences);

    /// <exception cref="TextTooLargeException">The text has more links than allowed.</exception>
    public void CountLink() => Count(ref _links, MarkupLimits.Links);

    /// <exception cref="OperationCanceledException">The rendering was canceled.</exception>
    public void ThrowIfCanceled() => ct.ThrowIfCancellationRequested();

    public bool TryUseBracket(InlineProcessor processor) => TryUse(processor, ref _brackets, MarkupLimits.BracketsInBlock);

    public bool TryUseEmphasisRun(InlineProcessor processor) => TryUse(processor, ref _emphasisRuns, MarkupLimits.EmphasisRunsInBlock);

    public bool TryUseBacktickRun(InlineProcessor processor) => TryUse(processor, ref _backtickRuns, MarkupLimits.BacktickRunsInBlock);

    private void Count(ref int used, int limit)
    {
        ThrowIfCanceled();
        if (++used > limit)
            throw new TextTooLargeException();
    }

    private bool TryUse(InlineProcessor processor, ref int used, int limit)
    {
        var block = processor.Block!;
        if (!ReferenceEquals(_block, block))
        {
            _block = block;
            _brackets = _emphasisRuns = _backtickRuns = 0;
            Emphasis.BeginBlock();
        }
        if (++used <= limit)
            return true;
        if (used == limit + 1)
            Issues.Add(MarkupIssueCodes.TooDeep, block.Line, "");
        return false;
    }
}
