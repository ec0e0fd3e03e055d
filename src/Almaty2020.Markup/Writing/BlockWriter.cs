using System.Globalization;
using Almaty2020.Markup.Checks;
using Almaty2020.Markup.Parsing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Writing;

/// <summary>Writes blocks as HTML. Headings, tables and containers have their own writers.</summary>
internal sealed class BlockWriter
{
    private readonly RenderOutput _page;
    private readonly InlineWriter _spans;
    private readonly HeadingWriter _headings;
    private readonly TableWriter _tables;
    private readonly ContainerWriter _containers;

    public BlockWriter(RenderOutput page)
    {
        _page = page;
        _spans = new InlineWriter(page);
        _headings = new HeadingWriter(page, this);
        _tables = new TableWriter(page, this);
        _containers = new ContainerWriter(page, this);
    }

    public TableWriter Tables => _tables;

    public void WriteChildren(ContainerBlock container)
    {
        foreach (var block in container)
            Write(block);
    }

    public void Write(Block block)
    {
        var html = _page.Html;
        _page.CountBlock();
        _page.CountElements(1);
        switch (block)
        {
            case ParagraphBlock paragraph when ParagraphParser.HeadingLevel(paragraph) is > 0 and var level:
                _headings.Write(paragraph, level);
                break;
            case ParagraphBlock paragraph:
                WriteParagraph(paragraph);
                break;
            case HeadingBlock heading:
                _headings.Write(heading, heading.Level);
                break;
            case ListBlock list:
                WriteList(list);
                break;
            case QuoteBlock quote:
                html.EnsureNewLine().AppendRaw("<blockquote>\n");
                WriteChildren(quote);
                html.EnsureNewLine().AppendRaw("</blockquote>\n");
                break;
            case TableBlock table:
                _tables.Write(table);
                break;
            case DefinitionListBlock definitions:
                WriteDefinitions(definitions);
                break;
            case FencedContainer container:
                _containers.Write(container);
                break;
            case CodeBlock code:
                WriteCode(code);
                break;
            case ThematicBreakBlock:
                html.EnsureNewLine().AppendRaw("<hr>\n");
                break;
            case FootnoteBlock:
                break; // FootnoteWriter writes footnotes after the text.
        }
    }

    /// <summary>Writes the inline content of a block as HTML, and adds its text to the plain text.</summary>
    public void WriteInlines(LeafBlock block)
    {
        TextChecks.CheckBlock(_page, block);
        _spans.Write(block.Inline);
        _page.AddPlainText(PlainText.Of(block.Inline));
    }

    public void Write(Markdig.Syntax.Inlines.Inline span) => _spans.Write(span);

    private void WriteParagraph(ParagraphBlock paragraph)
    {
        _page.Html.EnsureNewLine();
        if (ImageWriter.TryWriteFigure(_page, paragraph))
            return;
        _page.Html.AppendRaw("<p>");
        WriteInlines(paragraph);
        _page.Html.AppendRaw("</p>\n");
    }

    private void WriteList(ListBlock list)
    {
        var html = _page.Html.EnsureNewLine();
        html.AppendRaw(list.IsOrdered ? "<ol" : "<ul");
        if (list.IsOrdered && int.TryParse(list.OrderedStart, NumberStyles.None, CultureInfo.InvariantCulture, out var start) && start != 1)
            html.AppendAttribute("start", start);
        html.AppendRaw(">\n");
        var numbers = list.IsOrdered ? new ListNumbers(list) : null;
        if (numbers?.FirstGap is { } jump)
            _page.Issues.Add(MarkupIssueCodes.ListNumbers, jump.Line, $"{jump.Before}, {jump.After}");
        foreach (var item in list)
        {
            _page.CountBlock();
            _page.CountElements(1);
            html.AppendRaw("<li");
            if (numbers?.ExplicitNumber((ListItemBlock)item) is { } number)
                html.AppendAttribute("value", number);
            html.AppendRaw(">");
            foreach (var block in (ListItemBlock)item)
            {
                // In a tight list, paragraphs are written without <p>.
                if (!list.IsLoose && block is ParagraphBlock paragraph && ParagraphParser.HeadingLevel(paragraph) == 0)
                    WriteInlines(paragraph);
                else
                    Write(block);
            }
            html.AppendRaw("</li>\n");
        }
        html.AppendRaw(list.IsOrdered ? "</ol>\n" : "</ul>\n");
    }

    private void WriteDefinitions(DefinitionListBlock list)
    {
        var html = _page.Html.EnsureNewLine().AppendRaw("<dl>\n");
        foreach (var block in list)
        {
            if (block is DefinitionTermBlock term)
            {
                html.AppendRaw("<dt>");
                WriteInlines(term);
                html.AppendRaw("</dt>\n");
            }
            else if (block is DefinitionBlock definition)
            {
                html.AppendRaw("<dd>");
                if (definition is [ParagraphBlock only] && ParagraphParser.HeadingLevel(only) == 0)
                    WriteInlines(only);
                else
                    WriteChildren(definition);
                html.AppendRaw("</dd>\n");
            }
        }
        html.AppendRaw("</dl>\n");
    }

    private void WriteCode(CodeBlock code)
    {
        TextChecks.CheckCodeBlock(_page, code);
        var html = _page.Html.EnsureNewLine().AppendRaw("<pre><code>");
        for (var i = 0; i < code.Lines.Count; i++)
            html.AppendText(code.Lines.Lines[i].Slice.AsSpan()).AppendRaw("\n");
        html.AppendRaw("</code></pre>\n");
        _page.AddPlainText(code.Lines.ToString().Trim());
    }
}
