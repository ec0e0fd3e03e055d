namespace Almaty2020.Markup;

/// <summary>The result of rendering a Markdown text: its HTML and everything known about it.</summary>
/// <param name="Html">Sanitized HTML, safe to store and to write to a page without encoding.</param>
/// <param name="Contents">The headings in order, for a table of contents.</param>
/// <param name="PlainText">The text without markup, for search and descriptions; blocks are separated by a line feed.</param>
/// <param name="Links">Every link, in order.</param>
/// <param name="Images">Every image, in order.</param>
/// <param name="Issues">What an editor should fix, sorted by line; empty if there is nothing to fix.</param>
public sealed record RenderedMarkup(
    string Html,
    IReadOnlyList<MarkupHeading> Contents,
    string PlainText,
    IReadOnlyList<MarkupLink> Links,
    IReadOnlyList<MarkupImage> Images,
    IReadOnlyList<MarkupIssue> Issues
);

/// <summary>A heading of the text.</summary>
/// <param name="Level">2 to 6; level 1 is the page title, which is not part of the body.</param>
/// <param name="Id">Unique in the text, letters of every alphabet kept: <c>t-қоғамдық-қабылдау</c>.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Line">One-based line in the Markdown.</param>
public sealed record MarkupHeading(int Level, string Id, string Text, int Line);

/// <summary>A link in the text.</summary>
/// <param name="Target">As written: <c>page:almaty-2020/active-city#projects</c>, <c>#part</c>, <c>https://…</c>, <c>mailto:…</c>.</param>
/// <param name="Text">Plain text of the link.</param>
/// <param name="Line">One-based line in the Markdown.</param>
public sealed record MarkupLink(string Target, string Text, int Line);

/// <summary>An image in the text.</summary>
/// <param name="Source">As written: <c>/media/portrait.jpg</c>.</param>
/// <param name="AlternativeText">Empty if the author wrote none.</param>
/// <param name="Line">One-based line in the Markdown.</param>
public sealed record MarkupImage(string Source, string AlternativeText, int Line);

/// <summary>A problem in a text. The renderer gives the code; callers put it into words.</summary>
/// <param name="Code">One of <see cref="MarkupIssueCodes"/>.</param>
/// <param name="Line">One-based line in the Markdown.</param>
/// <param name="Detail">The part of the text that has the problem, shortened. Plain text: encode it before writing it to HTML.</param>
public sealed record MarkupIssue(string Code, int Line, string Detail);

/// <summary>Words that the renderer adds to a text, in the text's language.</summary>
public sealed record MarkupTexts
{
    /// <summary>Accessible name of the footnotes section.</summary>
    public string Footnotes { get; init; } = "Footnotes";

    /// <summary>Accessible name of the link from a footnote back to the text; <c>{0}</c> is the footnote's number.</summary>
    public string BackToText { get; init; } = "Back to the text of footnote {0}";

    /// <summary>Accessible name of a notice without a title.</summary>
    public string Notice { get; init; } = "Notice";

    /// <summary>Summary line that opens the table of a chart.</summary>
    public string ChartTable { get; init; } = "The figures as a table";

    /// <summary>True if the language writes 2,5 and 1 234 (Kazakh, Russian); false for 2.5 and 1,234 (English).</summary>
    public bool DecimalComma { get; init; }

    /// <summary>
    /// Placeholders that the editor's toolbar inserts for the author to replace. Null skips the check for leftover placeholders.
    /// </summary>
    public MarkupPlaceholders? Placeholders { get; init; }
}

/// <summary>Placeholders of the editor's toolbar, by where they are inserted: the same word elsewhere is not reported.</summary>
/// <param name="Title">Title of a notice or a chart.</param>
/// <param name="Text">Text of a paragraph or a table cell.</param>
/// <param name="Label">Label of a key figure; followed by a number, of a chart row.</param>
/// <param name="Column">Header of a table column, followed by a number.</param>
/// <param name="Event">Event in a timeline.</param>
/// <param name="Speaker">Speaker of a quotation.</param>
public sealed record MarkupPlaceholders(string Title, string Text, string Label, string Column, string Event, string Speaker);
