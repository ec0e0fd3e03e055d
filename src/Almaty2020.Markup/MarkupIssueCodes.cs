namespace Almaty2020.Markup;

/// <summary>The codes of <see cref="MarkupIssue"/>.</summary>
public static class MarkupIssueCodes
{
    /// <summary>True if the text cannot be shown with its markup at all. Such a text must not be published.</summary>
    public static bool BlocksPublishing(string code) => code is TooLong or TooLarge;

    /// <summary>The text is longer than <see cref="MarkupRenderer.MaxLength"/>; nothing was rendered.</summary>
    public const string TooLong = "too-long";

    /// <summary>The text has too many blocks, links, footnote references or HTML elements; all of it is shown as plain text.</summary>
    public const string TooLarge = "too-large";

    /// <summary>A part of the text has too much or too deeply nested markup; that part is shown as plain text.</summary>
    public const string TooDeep = "too-deep";

    /// <summary>The text has HTML tags; they are shown as text.</summary>
    public const string RawHtml = "raw-html";

    /// <summary>A <c>:::</c> container of an unknown kind.</summary>
    public const string UnknownContainer = "unknown-container";

    /// <summary>A known container with the wrong content, such as a chart without a table.</summary>
    public const string BadContainer = "bad-container";

    /// <summary>A <c>:::</c> container that is never closed.</summary>
    public const string UnclosedContainer = "unclosed-container";

    /// <summary>A heading skips a level (## then ####).</summary>
    public const string HeadingSkipped = "heading-skipped";

    /// <summary>A level-1 heading in the body; level 1 is reserved for the page title.</summary>
    public const string LevelOneHeading = "heading-one";

    /// <summary>An image without alternative text.</summary>
    public const string MissingAlternativeText = "missing-alternative-text";

    /// <summary>A link or image with an address that is not allowed; shown as text.</summary>
    public const string ForbiddenAddress = "forbidden-address";

    /// <summary>A link without text.</summary>
    public const string EmptyLink = "empty-link";

    /// <summary>A part of the text (<c>:xx[…]</c> or <c>::: lang xx</c>) marked with an unknown language.</summary>
    public const string UnknownLanguage = "unknown-language";

    /// <summary>A footnote reference without a footnote.</summary>
    public const string UnknownFootnote = "unknown-footnote";

    /// <summary>A heading without text; not shown.</summary>
    public const string EmptyHeading = "empty-heading";

    /// <summary>Markdown syntax that readers would see as text: <c>**</c>, <c>##T</c>, <c>[x] (url)</c>.</summary>
    public const string LeftoverSyntax = "leftover-mark";

    /// <summary>A code block without its closing fence; everything after it is shown as code.</summary>
    public const string UnclosedCode = "unclosed-code";

    /// <summary>Words that are shown as code because they are indented by four spaces.</summary>
    public const string IndentedCode = "indented-code";

    /// <summary>A numbered list whose numbers are not consecutive; they are shown as typed.</summary>
    public const string ListNumbers = "list-numbers";

    /// <summary>A table cell that is not shown, because its row has more cells than the header row.</summary>
    public const string HiddenCell = "lost-cell";

    /// <summary>A line of dashes turned the lines above it into a heading.</summary>
    public const string UnderlinedHeading = "underlined-heading";

    /// <summary>Short lines, such as those of an address, that Markdown joins into one.</summary>
    public const string JoinedLines = "lines-run-together";

    /// <summary>A placeholder that the toolbar inserted and the author did not replace.</summary>
    public const string Placeholder = "placeholder";

    /// <summary>A chart number in the notation of another language, or one that can be read in two ways.</summary>
    public const string ChartNotation = "chart-notation";

    /// <summary>A chart value that is not a number; the chart is not drawn.</summary>
    public const string ChartNotANumber = "chart-not-a-number";

    /// <summary>A chart value that is a date or a year.</summary>
    public const string ChartDate = "chart-date";

    /// <summary>Shares in a chart that exceed the whole.</summary>
    public const string ChartOverWhole = "chart-over-whole";

    /// <summary>Columns of a chart's table that the chart does not draw.</summary>
    public const string ChartColumns = "chart-columns";

    /// <summary>
    /// Rendering failed with an exception, and the text is shown as plain text. This is a bug in the renderer: report it.
    /// </summary>
    public const string RenderingFailed = "unreadable";
}
