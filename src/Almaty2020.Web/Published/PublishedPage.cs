using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Published;

/// <summary>One live page in one language, without its body: what menus, lists and addresses need.</summary>
public sealed record PublishedPage
{
    public required int PageId { get; init; }

    public required string Key { get; init; }

    public required Template Template { get; init; }

    public required int? ParentId { get; init; }

    public required int Position { get; init; }

    public required Navigation Navigation { get; init; }

    /// <summary>The language that the page is translated from.</summary>
    public required Language SourceLanguage { get; init; }

    public required Language Language { get; init; }

    /// <summary>The path below the language: <c>almaty-2020/active-city</c>; empty for the home page.</summary>
    public required string Path { get; init; }

    public required string Title { get; init; }

    public required string ShortTitle { get; init; }

    public required string Summary { get; init; }

    public required DateOnly LastReviewed { get; init; }

    public required int RevisionId { get; init; }

    /// <summary>Time of the last major change.</summary>
    public required DateTime ChangedAtUtc { get; init; }

    /// <summary>For translations: time of the first major change of the source that the translation lacks. Null if it lacks none.</summary>
    public DateTime? OutdatedSinceUtc { get; init; }

    /// <summary>
    /// For priorities: the drawing and the colour, 1 to 4. Null for other pages. The priority's number is
    /// <see cref="PublishedSite.NumberOf"/>.
    /// </summary>
    public int? Icon { get; init; }

    /// <summary>The fields of an alert; null for other pages, and for an alert that this version of the site cannot read.</summary>
    public AlertFields? Alert { get; init; }

    /// <summary>The office that a profile's person holds or held; null for other pages.</summary>
    public HeldOffice? Office { get; init; }

    /// <summary>The fields of an indicator; null for other pages.</summary>
    public IndicatorFields? Indicator { get; init; }

    /// <summary>The fields of a measure; null for other pages.</summary>
    public MeasureFields? Measure { get; init; }

    /// <summary>Set if the page is out of date and kept only for reading; otherwise null.</summary>
    public Retirement? Retirement { get; init; }

    /// <summary>
    /// True for pages of menus, lists, the sitemap and search. An alert is news for a few days: the banner, the feed and the JSON tell of it.
    /// </summary>
    public bool IsListed => Retirement is null && Template != Template.Alert;

    /// <summary>The page's address relative to the site's root, not percent-encoded: <c>/kk/әкім</c>.</summary>
    public string Address => Addresses.PagePath(Language, Path);

    /// <summary>The address of the page's Markdown: <c>/kk/әкім.md</c>.</summary>
    public string MarkdownAddress => Address + Addresses.MarkdownSuffix;

    /// <summary>The address of the page's JSON: <c>/kk/әкім.json</c>.</summary>
    public string JsonAddress => Address + Addresses.JsonSuffix;

    /// <summary>The address of an indicator's values as CSV.</summary>
    public string CsvAddress => Address + Addresses.CsvSuffix;

    /// <summary>The address of the description of the CSV's columns.</summary>
    public string CsvMetadataAddress => Address + Addresses.CsvMetadataSuffix;

    /// <summary>False for a format that only indicators have, on other pages.</summary>
    /// <param name="suffix">See <see cref="Addresses.FormatSuffixOf"/>.</param>
    public bool HasFormat(string suffix) => Indicator is not null || suffix is not (Addresses.CsvSuffix or Addresses.CsvMetadataSuffix);
}

/// <summary>When a page was retired (kept only for reading), and why, in its own language. Lists and search leave it out.</summary>
public sealed record Retirement(DateTime AtUtc, string Note);

/// <summary>The body and the fields of a live page, which <see cref="PublishedPage"/> does not keep in memory.</summary>
/// <param name="Html">
/// Sanitized; links to pages and pictures of the library still contain keys (see <see cref="PageLinks"/>, <see cref="PictureMarkup"/>).
/// </param>
/// <param name="Changes">The newest major changes, newest first.</param>
public sealed record PageBody(string Html, IReadOnlyList<ContentsEntry> Contents, PageFields Fields, IReadOnlyList<PageChange> Changes)
{
    public const int MaxChanges = 20;

    /// <summary>The keys of the library's pictures: those of the fields first, then those of the body in their order.</summary>
    public IReadOnlyList<string> PictureKeys => PictureMarkup.KeysIn(Html, Fields.Pictures().Select(p => p.Address));
}

/// <summary>A publication that is announced to residents: a major change.</summary>
/// <param name="RevisionId">The published revision, which belongs to one page in one language.</param>
/// <param name="Note">What changed, for residents; empty if the page was new and its publisher wrote no note.</param>
public sealed record PageChange(int PageId, int RevisionId, DateTime AtUtc, string Note);

/// <summary>A live page as its author wrote it: Markdown and fields.</summary>
/// <param name="Change">Change note of the revision's last publication, as in a content file.</param>
/// <param name="FirstPublishedUtc">When the page was published in the language for the first time.</param>
public sealed record PageSourceText(PageText Text, string Change, DateTime FirstPublishedUtc);

/// <summary>An entry of the publication log, without those who acted.</summary>
/// <param name="PreviousPath">The path before it, if the page had another one.</param>
public sealed record PublishedChange(
    long Number,
    int PageId,
    string Key,
    Language Language,
    PublicationAct Act,
    bool IsMajor,
    int? RevisionId,
    string Path,
    string? PreviousPath,
    DateTime AtUtc
);

/// <summary>The complete text of a live page in one language, for the search index.</summary>
/// <param name="PlainText">The body without markup, including its headings.</param>
public sealed record PublishedText(
    int PageId,
    string Title,
    string ShortTitle,
    string Summary,
    IReadOnlyList<ContentsEntry> Contents,
    string PlainText,
    PageFields Fields
)
{
    /// <summary>For priorities: the number (<see cref="PublishedSite.NumberOf"/>). Null for other pages.</summary>
    public int? Number { get; init; }
}

/// <summary>The withdrawal of a page.</summary>
/// <param name="Note">The reason, written for residents; may be empty.</param>
public sealed record WithdrawalNotice(DateTime AtUtc, string Note);
