namespace Almaty2020.Markup;

/// <summary>Everything that one reading of a Markdown text gives: what is shown, and what is known about it.</summary>
/// <param name="Html">Sanitized HTML, safe to store and to write to a page as it is.</param>
/// <param name="Contents">The headings in order, for a contents list.</param>
/// <param name="PlainText">The text without markup, for search and descriptions; blocks are parted by a line feed.</param>
/// <param name="Links">Every link, in order.</param>
/// <param name="Images">Every image, in order.</param>
/// <param name="Issues">What an editor should mend, in order of line; empty for a faultless text.</param>
public sealed record RenderedMarkup(
    string Html,
    IReadOnlyList<MarkupHeading> Contents,
    string PlainText,
    IReadOnlyList<MarkupLink> Links,
    IReadOnlyList<MarkupImage> Images,
    IReadOnlyList<MarkupIssue> Issues);

/// <param name="Level">2 to 6; level 1 is the page's title and not part of its body.</param>
/// <param name="Id">Unique in the text, letters of every alphabet kept: <c>қоғамдық-қабылдау</c>.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Line">One-based line in the Markdown.</param>
public sealed record MarkupHeading(int Level, string Id, string Text, int Line);

/// <param name="Target">As written: <c>page:almaty-2020/active-city#projects</c>, <c>#part</c>, <c>https://…</c>, <c>mailto:…</c>.</param>
/// <param name="Text">Plain text of the link.</param>
/// <param name="Line">One-based line in the Markdown.</param>
public sealed record MarkupLink(string Target, string Text, int Line);

/// <param name="Source">As written: <c>/media/portrait.jpg</c>.</param>
/// <param name="AlternativeText">Empty where the author wrote none.</param>
/// <param name="Line">One-based line in the Markdown.</param>
public sealed record MarkupImage(string Source, string AlternativeText, int Line);

/// <summary>Something wrong in a text; rules produce the code, the callers word it.</summary>
/// <param name="Code">One of <see cref="MarkupIssueCodes"/>.</param>
/// <param name="Line">One-based line in the Markdown.</param>
/// <param name="Detail">The offending part, shortened; never HTML.</param>
public sealed record MarkupIssue(string Code, int Line, string Detail);

/// <summary>The words that the renderer itself puts into a text, in the text's language.</summary>
public sealed record MarkupTexts
{
    /// <summary>Heading of the footnotes, for screen readers.</summary>
    public string Footnotes { get; init; } = "Footnotes";

    /// <summary>Accessible name of the link from a footnote back to its place; <c>{0}</c> is the footnote's number.</summary>
    public string BackToText { get; init; } = "Back to the text of footnote {0}";

    /// <summary>Accessible name of a notice.</summary>
    public string Notice { get; init; } = "Notice";

    /// <summary>Summary of the table beside a chart.</summary>
    public string ChartTable { get; init; } = "The figures as a table";

    /// <summary>Whether the language writes 2,5 and 1 234 (Kazakh, Russian), or 2.5 and 1,234 (English).</summary>
    public bool DecimalComma { get; init; }

    /// <summary>The words that the editor's toolbar puts in for an author to replace.</summary>
    public MarkupPlaceholders? Placeholders { get; init; }
}

/// <summary>What the editor's toolbar puts in: each word where it puts it, so that the same word elsewhere is nobody's slip.</summary>
/// <param name="Title">Of a notice or a chart.</param>
/// <param name="Text">Of a paragraph or a cell.</param>
/// <param name="Label">Of a figure or, with a number, of a chart's row.</param>
/// <param name="Column">With a number, the head of a column.</param>
/// <param name="Event">Of a timeline.</param>
/// <param name="Speaker">Of a quotation.</param>
public sealed record MarkupPlaceholders(string Title, string Text, string Label, string Column, string Event, string Speaker);
