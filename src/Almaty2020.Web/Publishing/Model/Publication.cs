using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>
/// The live revision of a page in one language, and the output rendered from it. The primary key ensures one row per page and language;
/// earlier states are in the publication log.
/// </summary>
public sealed class Publication
{
    /// <summary>Maximum length of a path: the slugs of the page and of the pages above it, joined by slashes.</summary>
    public const int PathMaxLength = 400;

    /// <summary>The value of <see cref="UrgentReason"/> for a correction. An urgent publication always has a reason.</summary>
    public const string CorrectionReason = "";

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    public required int RevisionId { get; set; }

    public Revision? Revision { get; init; }

    /// <summary>
    /// The source revision that the live revision is up to date with. Copied from the revision, so that all pages can be checked without
    /// loading their texts.
    /// </summary>
    public int? SourceRevisionId { get; set; }

    public Page? Page { get; init; }

    /// <summary>Empty for the home page.</summary>
    public required string Path { get; set; }

    public required string Title { get; set; }

    /// <summary>The title for menus and breadcrumbs.</summary>
    public required string ShortTitle { get; set; }

    public required string Summary { get; set; }

    public required DateOnly LastReviewed { get; set; }

    /// <summary>Sanitized HTML of the body; links to pages still use keys (<c>page:…</c>).</summary>
    public required string Html { get; set; }

    /// <summary>The body's headings as JSON, for the table of contents.</summary>
    public required string Contents { get; set; }

    /// <summary>The body without markup, for search.</summary>
    public required string PlainText { get; set; }

    /// <summary>The renderer version of the output. Output of an older version is rendered again at start.</summary>
    public required int RendererVersion { get; set; }

    public required DateTime FromUtc { get; set; }

    public DateTime? UntilUtc { get; set; }

    /// <summary>
    /// Why it was published without a second person's review; empty for a <see cref="IsCorrection">correction</see>, null if there is
    /// nothing to confirm.
    /// </summary>
    public string? UrgentReason { get; set; }

    /// <summary>Account that published it urgently or with a correction; null whenever <see cref="UrgentReason"/> is null.</summary>
    public string? UrgentBy { get; set; }

    /// <summary>
    /// True if the publisher corrected a text that others had submitted, and no other person has looked at the correction yet. The text itself
    /// has been approved, so its writers may look.
    /// </summary>
    public bool IsCorrection => UrgentReason == CorrectionReason;

    /// <summary>When the page was retired: kept for reading, with <see cref="RetiredNote"/> above it. Null for a valid page.</summary>
    public DateTime? RetiredAtUtc { get; set; }

    /// <summary>Why it is no longer valid, in words for residents.</summary>
    public string? RetiredNote { get; set; }

    /// <summary>When residents last saw a major change; the value of <c>lastmod</c>.</summary>
    public required DateTime ChangedAtUtc { get; set; }
}
