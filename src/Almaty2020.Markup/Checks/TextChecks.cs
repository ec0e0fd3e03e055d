using Almaty2020.Markup.Parsing;
using Almaty2020.Markup.Writing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Checks;

/// <summary>Reports mistakes that Markdown accepts but readers would notice. Runs on the parsed text while it is written as HTML.</summary>
internal static class TextChecks
{
    /// <summary>Checks a paragraph, heading, cell or term.</summary>
    public static void CheckBlock(RenderOutput page, LeafBlock block)
    {
        if (block.Inline is not { FirstChild: not null } spans)
            return;
        var text = VisibleText.Of(spans);
        foreach (var mark in LeftoverSyntax.Find(text))
            page.Issues.Add(MarkupIssueCodes.LeftoverSyntax, block.Line + mark.Line, mark.Excerpt);
        if (block is not ParagraphBlock paragraph)
            return;
        if (ParagraphParser.HeadingLevel(paragraph) == 0 && JoinedLines.Find(text) is { } lines)
            page.Issues.Add(
                MarkupIssueCodes.JoinedLines,
                block.Line,
                lines.Replace(VisibleText.NotSyntax, '…').Replace(VisibleText.HardBreak, ' ')
            );
        if (page.Texts.Placeholders is { } words)
            ReportPlaceholder(page, block.Line, text.Trim(), words.Text);
    }

    /// <summary>Checks the title of a container or chart, which is shown without rendering.</summary>
    /// <param name="placeholder">The title that the toolbar inserts; null skips that check.</param>
    public static void CheckTitle(RenderOutput page, int line, string title, string? placeholder)
    {
        foreach (var mark in LeftoverSyntax.Find(title))
            page.Issues.Add(MarkupIssueCodes.LeftoverSyntax, line, mark.Excerpt);
        ReportPlaceholder(page, line, title, placeholder);
    }

    /// <summary>Checks whether a table cell still has the toolbar's placeholder.</summary>
    public static void CheckCell(RenderOutput page, TableCellBlock cell, bool isHeader)
    {
        if (page.Texts.Placeholders is not { } words)
            return;
        var text = PlainText.Of(cell.Inline);
        if (isHeader ? IsNumbered(text, words.Column) : text == words.Text || IsNumbered(text, words.Label))
            page.Issues.Add(MarkupIssueCodes.Placeholder, cell.Line, text);
    }

    /// <summary>Checks the text beside a key figure or a date for the toolbar's placeholder.</summary>
    public static void CheckListItem(RenderOutput page, int line, string text)
    {
        if (page.Texts.Placeholders is { } words && (text == words.Label || text == words.Event))
            page.Issues.Add(MarkupIssueCodes.Placeholder, line, text);
    }

    /// <summary>Checks the text of a link in a list of pages for the toolbar's placeholder.</summary>
    public static void CheckPageLink(RenderOutput page, int line, string text) =>
        ReportPlaceholder(page, line, text, page.Texts.Placeholders?.Title);

    /// <summary>
    /// Checks that a fenced code block is closed, and that a block indented by four spaces is really code: words are not.
    /// </summary>
    public static void CheckCodeBlock(RenderOutput page, CodeBlock code)
    {
        if (code is FencedCodeBlock fenced)
        {
            if (fenced.ClosingFencedCharCount == 0)
                page.Issues.Add(MarkupIssueCodes.UnclosedCode, code.Line, fenced.Lines.Count > 0 ? fenced.Lines.Lines[0].ToString() : "");
            return;
        }
        var text = code.Lines.ToString();
        if (HasWord(text))
            page.Issues.Add(MarkupIssueCodes.IndentedCode, code.Line, text.Trim());
    }

    private static void ReportPlaceholder(RenderOutput page, int line, string text, string? placeholder)
    {
        if (text.Length > 0 && text == placeholder)
            page.Issues.Add(MarkupIssueCodes.Placeholder, line, text);
    }

    private static bool IsNumbered(string text, string word) =>
        text.Length > word.Length + 1
        && text.StartsWith(word, StringComparison.Ordinal)
        && text[word.Length] == ' '
        && !text.AsSpan(word.Length + 1).ContainsAnyExceptInRange('0', '9');

    private static bool HasWord(string text)
    {
        for (var i = 1; i < text.Length; i++)
            if (char.IsLetter(text[i]) && char.IsLetter(text[i - 1]))
                return true;
        return false;
    }
}
