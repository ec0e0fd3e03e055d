using System.Globalization;
using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes blocks; what has rules of its own (headings, tables, containers …) has a writer of its own.</summary>
internal sealed class BlockWriter
{
    private readonly Page _page;
    private readonly SpanWriter _spans;
    private readonly HeadingWriter _headings;
    private readonly TableWriter _tables;
    private readonly ContainerWriter _containers;

    public BlockWriter(Page page)
    {
        _page = page;
        _spans = new SpanWriter(page);
        _headings = new HeadingWriter(page, this);
        _tables = new TableWriter(page, this);
        _containers = new ContainerWriter(page, this);
    }

    public TableWriter Tables => _tables;

    public void WriteChildren(ContainerBlock container)
    {
        foreach (var block in container) Write(block);
    }

    public void Write(Block block)
    {
        var html = _page.Html;
        _page.CountBlock();
        _page.CountElements(1);
        switch (block)
        {
            case ParagraphBlock paragraph when ParagraphParser.HeadingLevel(paragraph) is > 0 and var level: _headings.Write(paragraph, level); break;
            case ParagraphBlock paragraph: WriteParagraph(paragraph); break;
            case HeadingBlock heading: _headings.Write(heading, heading.Level); break;
            case ListBlock list: WriteList(list); break;
            case QuoteBlock quote:
                html.Line().Raw("<blockquote>\n");
                WriteChildren(quote);
                html.Line().Raw("</blockquote>\n");
                break;
            case TableBlock table: _tables.Write(table); break;
            case DefinitionListBlock definitions: WriteDefinitions(definitions); break;
            case ContainerFence container: _containers.Write(container); break;
            case CodeBlock code: WriteCode(code); break;
            case ThematicBreakBlock: html.Line().Raw("<hr>\n"); break;
            case FootnoteBlock: break; // written where footnotes stand: at the end
        }
    }

    /// <summary>Writes the spans of a block, and their text to the plain text.</summary>
    public void WriteSpans(LeafBlock block)
    {
        TextChecks.Look(_page, block);
        _spans.Write(block.Inline);
        _page.AddPlain(PlainText.Of(block.Inline));
    }

    public void Write(Markdig.Syntax.Inlines.Inline span) => _spans.Write(span);

    private void WriteParagraph(ParagraphBlock paragraph)
    {
        _page.Html.Line();
        if (ImageWriter.TryWriteFigure(_page, paragraph)) return;
        _page.Html.Raw("<p>");
        WriteSpans(paragraph);
        _page.Html.Raw("</p>\n");
    }

    private void WriteList(ListBlock list)
    {
        var html = _page.Html.Line();
        html.Raw(list.IsOrdered ? "<ol" : "<ul");
        if (list.IsOrdered && int.TryParse(list.OrderedStart, NumberStyles.None, CultureInfo.InvariantCulture, out var start) && start != 1)
            html.Attribute("start", start);
        html.Raw(">\n");
        var numbers = list.IsOrdered ? new ListNumbers(list) : null;
        if (numbers?.Jump is { } jump) _page.Issues.Add(MarkupIssueCodes.ListNumbers, jump.Line, $"{jump.Before}, {jump.After}");
        foreach (var item in list)
        {
            _page.CountBlock();
            _page.CountElements(1);
            html.Raw("<li");
            if (numbers?.Typed((ListItemBlock)item) is { } number) html.Attribute("value", number);
            html.Raw(">");
            foreach (var block in (ListItemBlock)item)
            {
                // The paragraphs of a tight list are its items' text.
                if (!list.IsLoose && block is ParagraphBlock paragraph && ParagraphParser.HeadingLevel(paragraph) == 0)
                    WriteSpans(paragraph);
                else
                    Write(block);
            }
            html.Raw("</li>\n");
        }
        html.Raw(list.IsOrdered ? "</ol>\n" : "</ul>\n");
    }

    private void WriteDefinitions(DefinitionListBlock list)
    {
        var html = _page.Html.Line().Raw("<dl>\n");
        foreach (var block in list)
        {
            if (block is DefinitionTermBlock term)
            {
                html.Raw("<dt>");
                WriteSpans(term);
                html.Raw("</dt>\n");
            }
            else if (block is DefinitionBlock definition)
            {
                html.Raw("<dd>");
                if (definition is [ParagraphBlock only] && ParagraphParser.HeadingLevel(only) == 0)
                    WriteSpans(only);
                else
                    WriteChildren(definition);
                html.Raw("</dd>\n");
            }
        }
        html.Raw("</dl>\n");
    }

    private void WriteCode(CodeBlock code)
    {
        TextChecks.LookAtCode(_page, code);
        var html = _page.Html.Line().Raw("<pre><code>");
        for (var i = 0; i < code.Lines.Count; i++) html.Text(code.Lines.Lines[i].Slice.AsSpan()).Raw("\n");
        html.Raw("</code></pre>\n");
        _page.AddPlain(code.Lines.ToString().Trim());
    }
}
