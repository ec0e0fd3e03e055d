using Markdig;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;

namespace Almaty2020.Markup.Parsing;

/// <summary>
/// The Markdown dialect of this site. Only the listed parsers are active: no HTML, no generic attributes, no automatic
/// links, no smart punctuation.
/// </summary>
internal static class Pipeline
{
    public static MarkdownPipeline Instance { get; } = Build();

    private static MarkdownPipeline Build()
    {
        var builder = new MarkdownPipelineBuilder { PreciseSourceLocation = true, MaximumNestingDepth = 1_000 };

        builder.BlockParsers.Clear();
        builder.BlockParsers.AddRange([
            new ContainerParser(),
            new TableParser(),
            new DefinitionListParser(),
            new FootnoteParser(),
            new ThematicBreakParser(),
            new HeadingBlockParser(),
            new LimitedQuoteParser(),
            new LimitedListParser(),
            new FencedCodeBlockParser(),
            new IndentedCodeBlockParser(),
            new ParagraphParser(),
        ]);

        builder.InlineParsers.Clear();
        builder.InlineParsers.AddRange([
            new HtmlEntityParser(),
            new FootnoteReferenceParser(),
            new BracketParser(),
            new EscapeInlineParser(),
            new LimitedEmphasisParser(),
            new LimitedCodeParser(),
            new AngleBracketParser(),
            new LineBreakInlineParser(),
        ]);

        return builder.Build();
    }
}
