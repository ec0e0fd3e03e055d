namespace Almaty2020.Markup;

/// <summary>The codes of <see cref="MarkupIssue"/>.</summary>
public static class MarkupIssueCodes
{
    /// <summary>The text is longer than <see cref="MarkupRenderer.MaxLength"/>; nothing was rendered.</summary>
    public const string TooLong = "too-long";

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

    /// <summary>The text could not be read at all and is shown as it is; an error of ours, worth a report.</summary>
    public const string Unreadable = "unreadable";
}
