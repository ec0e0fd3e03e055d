namespace Almaty2020.Markup;

/// <summary>The codes of <see cref="MarkupIssue"/>.</summary>
public static class MarkupIssueCodes
{
    /// <summary>Whether nothing of the text's markup can be shown: such a text is not published.</summary>
    public static bool ForbidsPublishing(string code) => code is TooLong or TooLarge;

    /// <summary>The text is longer than <see cref="MarkupRenderer.MaxLength"/>; nothing was rendered.</summary>
    public const string TooLong = "too-long";

    /// <summary>The text has more blocks, links, footnote references or HTML than one page may have; all of it is shown as plain text.</summary>
    public const string TooLarge = "too-large";

    /// <summary>Blocks or spans are nested too deeply; that part is shown as plain text.</summary>
    public const string TooDeep = "too-deep";

    /// <summary>HTML tags are shown as text.</summary>
    public const string RawHtml = "raw-html";

    /// <summary>A <c>:::</c> container of an unknown kind.</summary>
    public const string UnknownContainer = "unknown-container";

    /// <summary>A known container whose content is not what it needs (a chart without a table …).</summary>
    public const string BadContainer = "bad-container";

    /// <summary>A <c>:::</c> container that is never closed.</summary>
    public const string UnclosedContainer = "unclosed-container";

    /// <summary>A heading skips a level (## then ####).</summary>
    public const string HeadingSkipped = "heading-skipped";

    /// <summary>A level-1 heading in the body; the page's title is the only one.</summary>
    public const string HeadingOne = "heading-one";

    /// <summary>An image without alternative text.</summary>
    public const string MissingAlternativeText = "missing-alternative-text";

    /// <summary>A link or image with a scheme that is not allowed; shown as text.</summary>
    public const string ForbiddenAddress = "forbidden-address";

    /// <summary>A link without text.</summary>
    public const string EmptyLink = "empty-link";

    /// <summary>A language-of-part span with an unknown language.</summary>
    public const string UnknownLanguage = "unknown-language";

    /// <summary>A footnote reference without a footnote.</summary>
    public const string UnknownFootnote = "unknown-footnote";

    /// <summary>A heading without text; not shown.</summary>
    public const string EmptyHeading = "empty-heading";

    /// <summary>Signs of Markdown that readers see: <c>**</c>, <c>##T</c>, <c>[x] (url)</c>.</summary>
    public const string LeftoverMark = "leftover-mark";

    /// <summary>A code block whose closing fence is missing; all that follows it is code.</summary>
    public const string UnclosedCode = "unclosed-code";

    /// <summary>Words that are shown as code because four spaces stand before them.</summary>
    public const string IndentedCode = "indented-code";

    /// <summary>A numbered list whose numbers do not follow each other; they are shown as typed.</summary>
    public const string ListNumbers = "list-numbers";

    /// <summary>A cell that is not shown, because its row has more cells than the table's head.</summary>
    public const string LostCell = "lost-cell";

    /// <summary>A line of dashes made a heading of the lines above it.</summary>
    public const string UnderlinedHeading = "underlined-heading";

    /// <summary>Short lines, as of an address, that are shown as one.</summary>
    public const string LinesRunTogether = "lines-run-together";

    /// <summary>Words that the toolbar put in and nobody replaced.</summary>
    public const string Placeholder = "placeholder";

    /// <summary>A number of a chart that is written as another language writes it, or may be read in two ways.</summary>
    public const string ChartNotation = "chart-notation";

    /// <summary>A value of a chart that is no number; the chart is not drawn.</summary>
    public const string ChartNotANumber = "chart-not-a-number";

    /// <summary>A value of a chart that is a date.</summary>
    public const string ChartDate = "chart-date";

    /// <summary>Shares of a chart that come to more than the whole.</summary>
    public const string ChartOverWhole = "chart-over-whole";

    /// <summary>Columns of a chart's table that are not drawn.</summary>
    public const string ChartColumns = "chart-columns";

    /// <summary>The text could not be read at all and is shown as it is; an error of ours, worth a report.</summary>
    public const string Unreadable = "unreadable";
}
