using Almaty2020.Markup;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>The codes of what is checked beyond <see cref="IssueCodes"/> and <see cref="MarkupIssueCodes"/>.</summary>
public static class CheckCodes
{
    /// <summary>A link whose text says nothing of where it leads.</summary>
    public const string VagueLink = "vague-link";

    /// <summary>A link to a page that residents cannot see.</summary>
    public const string DeadLink = "dead-link";

    /// <summary>A link to a page that is there in another language only.</summary>
    public const string ForeignLink = "foreign-link";

    /// <summary>A link to a part of this page that it does not have.</summary>
    public const string DeadPart = "dead-part";

    /// <summary>A picture whose file the site does not have.</summary>
    public const string PictureMissing = "picture-missing";

    /// <summary>A sentence longer than most readers hold in mind.</summary>
    public const string LongSentence = "long-sentence";

    /// <summary>A number of the source that the translation does not have.</summary>
    public const string FigureMissing = "figure-missing";

    /// <summary>A page of text without text.</summary>
    public const string EmptyBody = "empty-body";

    /// <summary>The address is an old one of another page, which would lose its visitors.</summary>
    public const string AddressLeadsElsewhere = "address-leads-elsewhere";

    /// <summary>Another draft is to have the same address.</summary>
    public const string AddressWanted = "address-wanted";

    /// <summary>A priority is called by another number than its place gives it.</summary>
    public const string OtherNumber = "other-number";
}

/// <summary>What a fault of a draft does.</summary>
public enum Weight
{
    /// <summary>Residents would trip over it; whoever publishes decides.</summary>
    Warns,

    /// <summary>Such a draft is neither submitted nor published.</summary>
    Blocks,
}

/// <summary>The one table of what blocks and what warns, and of the field that it is about.</summary>
public static class CheckRules
{
    private const string Body = "body";

    /// <summary>By code. A field that is null is the issue's own: the same rule holds for several.</summary>
    public static readonly IReadOnlyDictionary<string, (Weight Weight, string? Field)> All = new Dictionary<string, (Weight, string?)>(StringComparer.Ordinal)
    {
        [IssueCodes.Missing] = (Weight.Blocks, null),
        [IssueCodes.TooLong] = (Weight.Blocks, null),
        [IssueCodes.BadSlug] = (Weight.Blocks, "slug"),
        [IssueCodes.BadPicture] = (Weight.Blocks, FieldChecks.PortraitImage),
        [IssueCodes.WrongTemplate] = (Weight.Blocks, ""),
        [IssueCodes.AddressTaken] = (Weight.Blocks, "slug"),
        [IssueCodes.AddressReserved] = (Weight.Blocks, "slug"),
        [IssueCodes.AddressTooLong] = (Weight.Blocks, "slug"),
        [IssueCodes.ParentNotLive] = (Weight.Warns, ""),

        [MarkupIssueCodes.TooLarge] = (Weight.Blocks, Body),
        [MarkupIssueCodes.Unreadable] = (Weight.Warns, Body),
        [MarkupIssueCodes.TooDeep] = (Weight.Warns, Body),
        [MarkupIssueCodes.RawHtml] = (Weight.Warns, Body),
        [MarkupIssueCodes.UnknownContainer] = (Weight.Warns, Body),
        [MarkupIssueCodes.BadContainer] = (Weight.Warns, Body),
        [MarkupIssueCodes.UnclosedContainer] = (Weight.Warns, Body),
        [MarkupIssueCodes.HeadingOne] = (Weight.Warns, Body),
        [MarkupIssueCodes.HeadingSkipped] = (Weight.Warns, Body),
        [MarkupIssueCodes.EmptyHeading] = (Weight.Warns, Body),
        [MarkupIssueCodes.MissingAlternativeText] = (Weight.Warns, null),
        [MarkupIssueCodes.ForbiddenAddress] = (Weight.Warns, Body),
        [MarkupIssueCodes.EmptyLink] = (Weight.Warns, Body),
        [MarkupIssueCodes.UnknownLanguage] = (Weight.Warns, Body),
        [MarkupIssueCodes.UnknownFootnote] = (Weight.Warns, Body),
        [MarkupIssueCodes.LeftoverMark] = (Weight.Warns, null),
        [MarkupIssueCodes.UnclosedCode] = (Weight.Warns, Body),
        [MarkupIssueCodes.IndentedCode] = (Weight.Warns, Body),
        [MarkupIssueCodes.ListNumbers] = (Weight.Warns, Body),
        [MarkupIssueCodes.LostCell] = (Weight.Warns, Body),
        [MarkupIssueCodes.UnderlinedHeading] = (Weight.Warns, Body),
        [MarkupIssueCodes.LinesRunTogether] = (Weight.Warns, Body),
        [MarkupIssueCodes.Placeholder] = (Weight.Warns, Body),
        [MarkupIssueCodes.ChartNotation] = (Weight.Warns, Body),
        [MarkupIssueCodes.ChartNotANumber] = (Weight.Warns, Body),
        [MarkupIssueCodes.ChartDate] = (Weight.Warns, Body),
        [MarkupIssueCodes.ChartOverWhole] = (Weight.Warns, Body),
        [MarkupIssueCodes.ChartColumns] = (Weight.Warns, Body),

        [CheckCodes.VagueLink] = (Weight.Warns, Body),
        [CheckCodes.DeadLink] = (Weight.Warns, Body),
        [CheckCodes.ForeignLink] = (Weight.Warns, Body),
        [CheckCodes.DeadPart] = (Weight.Warns, Body),
        [CheckCodes.PictureMissing] = (Weight.Warns, null),
        [CheckCodes.LongSentence] = (Weight.Warns, null),
        [CheckCodes.FigureMissing] = (Weight.Warns, Body),
        [CheckCodes.EmptyBody] = (Weight.Warns, Body),
        [CheckCodes.AddressLeadsElsewhere] = (Weight.Warns, "slug"),
        [CheckCodes.AddressWanted] = (Weight.Warns, "slug"),
        [CheckCodes.OtherNumber] = (Weight.Warns, null),
    };
}
