using Almaty2020.Markup.Parsing;
using Almaty2020.Markup.Writing;
using Markdig.Syntax;

namespace Almaty2020.Markup.Checks;

/// <summary>What readers would trip over in a text that Markdown reads without complaint; computed over what is rendered, where it is written.</summary>
internal static class TextChecks
{
    /// <summary>Looks at a paragraph, heading, cell or term.</summary>
    public static void Look(Page page, LeafBlock block)
    {
        if (block.Inline is not { FirstChild: not null } spans) return;
        var text = ReadText.Of(spans);
        foreach (var mark in LeftoverMarks.In(text)) page.Issues.Add(MarkupIssueCodes.LeftoverMark, block.Line + mark.Line, mark.Excerpt);
        if (block is not ParagraphBlock paragraph) return;
        if (ParagraphParser.HeadingLevel(paragraph) == 0 && RunTogetherLines.In(text) is { } lines)
            page.Issues.Add(MarkupIssueCodes.LinesRunTogether, block.Line, lines.Replace(ReadText.Meant, '…').Replace(ReadText.HardBreak, ' '));
        if (page.Texts.Placeholders is { } words) Tell(page, block.Line, text.Trim(), words.Text);
    }

    /// <summary>Looks at the words after a container's kind, which are shown as they are.</summary>
    /// <param name="placeholder">What the toolbar puts there.</param>
    public static void LookAtTitle(Page page, int line, string title, string? placeholder)
    {
        foreach (var mark in LeftoverMarks.In(title)) page.Issues.Add(MarkupIssueCodes.LeftoverMark, line, mark.Excerpt);
        Tell(page, line, title, placeholder);
    }

    /// <summary>Looks at a cell for what the toolbar put into it.</summary>
    public static void LookAtCell(Page page, TableCellBlock cell, bool isHeader)
    {
        if (page.Texts.Placeholders is not { } words) return;
        var text = PlainText.Of(cell.Inline);
        if (isHeader ? IsNumbered(text, words.Column) : text == words.Text || IsNumbered(text, words.Label)) page.Issues.Add(MarkupIssueCodes.Placeholder, cell.Line, text);
    }

    /// <summary>Looks at what stands beside a figure or a date.</summary>
    public static void LookAtItem(Page page, int line, string text)
    {
        if (page.Texts.Placeholders is { } words && (text == words.Label || text == words.Event)) page.Issues.Add(MarkupIssueCodes.Placeholder, line, text);
    }

    /// <summary>Looks at code that four spaces made; words are no code.</summary>
    public static void LookAtCode(Page page, CodeBlock code)
    {
        if (code is FencedCodeBlock fenced)
        {
            if (fenced.ClosingFencedCharCount == 0) page.Issues.Add(MarkupIssueCodes.UnclosedCode, code.Line, fenced.Lines.Count > 0 ? fenced.Lines.Lines[0].ToString() : "");
            return;
        }
        var text = code.Lines.ToString();
        if (HasWord(text)) page.Issues.Add(MarkupIssueCodes.IndentedCode, code.Line, text.Trim());
    }

    private static void Tell(Page page, int line, string text, string? placeholder)
    {
        if (text.Length > 0 && text == placeholder) page.Issues.Add(MarkupIssueCodes.Placeholder, line, text);
    }

    private static bool IsNumbered(string text, string word) =>
        text.Length > word.Length + 1 && text.StartsWith(word, StringComparison.Ordinal) && text[word.Length] == ' ' && !text.AsSpan(word.Length + 1).ContainsAnyExceptInRange('0', '9');

    private static bool HasWord(string text)
    {
        for (var i = 1; i < text.Length; i++)
            if (char.IsLetter(text[i]) && char.IsLetter(text[i - 1])) return true;
        return false;
    }
}
