using Markdig;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;

namespace Almaty2020.Markup.Parsing;

/// <summary>
/// The Markdown of this site, parser by parser. What is not listed does not exist: no HTML, no generic attributes, no
/// automatic links, no smart punctuation.
/// </summary>
internal static class Pipeline
{
    public static MarkdownPipeline Instance { get; } = Build();

    private static MarkdownPipeline Build()
    {
        var builder = new MarkdownPipelineBuilder { PreciseSourceLocation = true, MaximumNestingDepth = 1_000 };

        builder.BlockParsers.Clear();
        builder.BlockParsers.AddRange(
        [
            new ContainerParser(),
            new TableParser(),
            new DefinitionListParser(),
            new FootnoteParser(),
            new ThematicBreakParser(),
            new HeadingBlockParser(),
            new BoundedQuoteParser(),
            new BoundedListParser(),
            new FencedCodeBlockParser(),
            new IndentedCodeBlockParser(),
            new ParagraphParser(),
        ]);

        builder.InlineParsers.Clear();
        builder.InlineParsers.AddRange(
        [
            new HtmlEntityParser(),
            new FootnoteReferenceParser(),
            new BracketParser(),
            new EscapeInlineParser(),
            new BoundedEmphasisParser(),
            new BoundedCodeParser(),
            new AngleParser(),
            new LineBreakInlineParser(),
        ]);

        return builder.Build();
    }
}
