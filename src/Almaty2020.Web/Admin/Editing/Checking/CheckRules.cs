using Almaty2020.Markup;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>Codes of the checks beyond <see cref="IssueCodes"/> and <see cref="MarkupIssueCodes"/>.</summary>
public static class CheckCodes
{
    /// <summary>A link whose text does not tell where it leads.</summary>
    public const string VagueLink = "vague-link";

    /// <summary>A link to a page that residents cannot see.</summary>
    public const string BrokenLink = "dead-link";

    /// <summary>A link to a page that is live only in other languages.</summary>
    public const string OtherLanguageLink = "foreign-link";

    /// <summary>A link to an anchor that this page does not have.</summary>
    public const string DeadAnchor = "dead-part";

    /// <summary>A picture whose file the site does not have.</summary>
    public const string PictureMissing = "picture-missing";

    /// <summary>A sentence that is too long for most readers.</summary>
    public const string LongSentence = "long-sentence";

    /// <summary>A number in the source that the translation lacks.</summary>
    public const string FigureMissing = "figure-missing";

    /// <summary>A text page without a text.</summary>
    public const string EmptyBody = "empty-body";

    /// <summary>The address redirects to another page, which would lose its visitors.</summary>
    public const string AddressRedirectsToOtherPage = "address-leads-elsewhere";

    /// <summary>Another draft has the same address.</summary>
    public const string AddressWanted = "address-wanted";

    /// <summary>The text gives a priority another number than its position does.</summary>
    public const string WrongPriorityNumber = "other-number";

    /// <summary>A translation that is still a copy of its source.</summary>
    public const string Untranslated = "untranslated";

    /// <summary>A change of a translation that its source does not have.</summary>
    public const string OwnChange = "own-change";
}

/// <summary>Severity of an issue in a draft.</summary>
public enum Severity
{
    /// <summary>Residents would stumble over it. The publisher decides.</summary>
    Warning,

    /// <summary>The draft cannot be submitted or published.</summary>
    Blocking,
}

/// <summary>Defines for every check whether it blocks or warns, and which field it is about.</summary>
public static class CheckRules
{
    private const string Body = "body";

    /// <summary>By issue code. A null field means that the issue names its own, because the rule applies to several fields.</summary>
    public static readonly IReadOnlyDictionary<string, (Severity Weight, string? Field)> All = new Dictionary<string, (Severity, string?)>(
        StringComparer.Ordinal
    )
    {
        [IssueCodes.Missing] = (Severity.Blocking, null),
        [IssueCodes.TooLong] = (Severity.Blocking, null),
        [IssueCodes.BadSlug] = (Severity.Blocking, "slug"),
        [IssueCodes.BadNumber] = (Severity.Blocking, null),
        [IssueCodes.EndsBeforeStart] = (Severity.Blocking, null),
        [IssueCodes.LastsTooLong] = (Severity.Blocking, null),
        [IssueCodes.UnknownChoice] = (Severity.Blocking, null),
        [IssueCodes.BadLink] = (Severity.Blocking, null),
        [IssueCodes.BadTimeZone] = (Severity.Blocking, null),
        [IssueCodes.BadColour] = (Severity.Blocking, null),
        [IssueCodes.LowContrast] = (Severity.Blocking, null),
        [IssueCodes.BadPicture] = (Severity.Blocking, null),
        [IssueCodes.PictureMissing] = (Severity.Blocking, null),
        [IssueCodes.PictureNotDescribed] = (Severity.Blocking, Body),
        [IssueCodes.DocumentMissing] = (Severity.Blocking, Body),
        [IssueCodes.DocumentNotTitled] = (Severity.Blocking, Body),
        [IssueCodes.WrongTemplate] = (Severity.Blocking, ""),
        [IssueCodes.AddressTaken] = (Severity.Blocking, "slug"),
        [IssueCodes.AddressReserved] = (Severity.Blocking, "slug"),
        [IssueCodes.AddressTooLong] = (Severity.Blocking, "slug"),
        [IssueCodes.ParentNotLive] = (Severity.Warning, ""),

        [MarkupIssueCodes.TooLarge] = (Severity.Blocking, Body),
        [MarkupIssueCodes.RenderingFailed] = (Severity.Warning, Body),
        [MarkupIssueCodes.TooDeep] = (Severity.Warning, Body),
        [MarkupIssueCodes.RawHtml] = (Severity.Warning, Body),
        [MarkupIssueCodes.UnknownContainer] = (Severity.Warning, Body),
        [MarkupIssueCodes.BadContainer] = (Severity.Warning, Body),
        [MarkupIssueCodes.UnclosedContainer] = (Severity.Warning, Body),
        [MarkupIssueCodes.LevelOneHeading] = (Severity.Warning, Body),
        [MarkupIssueCodes.HeadingSkipped] = (Severity.Warning, Body),
        [MarkupIssueCodes.EmptyHeading] = (Severity.Warning, Body),
        [MarkupIssueCodes.MissingAlternativeText] = (Severity.Warning, null),
        [MarkupIssueCodes.ForbiddenAddress] = (Severity.Warning, Body),
        [MarkupIssueCodes.EmptyLink] = (Severity.Warning, Body),
        [MarkupIssueCodes.UnknownLanguage] = (Severity.Warning, Body),
        [MarkupIssueCodes.UnknownFootnote] = (Severity.Warning, Body),
        [MarkupIssueCodes.LeftoverSyntax] = (Severity.Warning, null),
        [MarkupIssueCodes.UnclosedCode] = (Severity.Warning, Body),
        [MarkupIssueCodes.IndentedCode] = (Severity.Warning, Body),
        [MarkupIssueCodes.ListNumbers] = (Severity.Warning, Body),
        [MarkupIssueCodes.HiddenCell] = (Severity.Warning, Body),
        [MarkupIssueCodes.UnderlinedHeading] = (Severity.Warning, Body),
        [MarkupIssueCodes.JoinedLines] = (Severity.Warning, Body),
        [MarkupIssueCodes.Placeholder] = (Severity.Blocking, Body),
        [MarkupIssueCodes.ChartNotation] = (Severity.Warning, Body),
        [MarkupIssueCodes.ChartNotANumber] = (Severity.Warning, Body),
        [MarkupIssueCodes.ChartDate] = (Severity.Warning, Body),
        [MarkupIssueCodes.ChartOverWhole] = (Severity.Warning, Body),
        [MarkupIssueCodes.ChartColumns] = (Severity.Warning, Body),

        [CheckCodes.VagueLink] = (Severity.Warning, Body),
        [CheckCodes.BrokenLink] = (Severity.Warning, null),
        [CheckCodes.OtherLanguageLink] = (Severity.Warning, Body),
        [CheckCodes.DeadAnchor] = (Severity.Warning, Body),
        [CheckCodes.PictureMissing] = (Severity.Warning, null),
        [CheckCodes.LongSentence] = (Severity.Warning, null),
        [CheckCodes.FigureMissing] = (Severity.Warning, Body),
        [CheckCodes.EmptyBody] = (Severity.Warning, Body),
        [CheckCodes.AddressRedirectsToOtherPage] = (Severity.Warning, "slug"),
        [CheckCodes.AddressWanted] = (Severity.Warning, "slug"),
        [CheckCodes.WrongPriorityNumber] = (Severity.Warning, null),
        [CheckCodes.Untranslated] = (Severity.Warning, Body),
        [CheckCodes.OwnChange] = (Severity.Warning, null),
    };
}
