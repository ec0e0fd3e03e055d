using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Which revision is live in one language, and what was rendered from it. One row for each page and language
/// (the primary key says so): what was live before stands in the publication log.
/// </summary>
public sealed class Publication
{
    /// <summary>Path of an address: the slugs of the page and of those above it, joined by slashes.</summary>
    public const int PathMaxLength = 400;

    public required int PageId { get; init; }

    public required Language Language { get; init; }

    public required int RevisionId { get; set; }

    public Revision? Revision { get; init; }

    /// <summary>The source's revision that the live one has caught up with, as it says itself; here too, so that all pages are looked at without their texts.</summary>
    public int? SourceRevisionId { get; set; }

    public Page? Page { get; init; }

    /// <summary>Empty for the home page.</summary>
    public required string Path { get; set; }

    public required string Title { get; set; }

    /// <summary>The title for menus and breadcrumbs.</summary>
    public required string ShortTitle { get; set; }

    public required string Summary { get; set; }

    public required DateOnly LastReviewed { get; set; }

    /// <summary>Sanitized HTML of the body; links to pages still by key (<c>page:…</c>).</summary>
    public required string Html { get; set; }

    /// <summary>The body's headings as text, for the contents list.</summary>
    public required string Contents { get; set; }

    /// <summary>The body without markup, for search.</summary>
    public required string PlainText { get; set; }

    /// <summary>Which renderer made it; an older one's work is made anew at start.</summary>
    public required int RendererVersion { get; set; }

    public required DateTime FromUtc { get; set; }

    public DateTime? UntilUtc { get; set; }

    /// <summary>Why it was published though nobody but its writers had looked at it; null once somebody else has.</summary>
    public string? UrgentReason { get; set; }

    /// <summary>Who published it so.</summary>
    public string? UrgentBy { get; set; }

    /// <summary>Whether somebody published it urgently or wrote any part of what nobody has confirmed yet: they cannot confirm it.</summary>
    /// <exception cref="InvalidOperationException">The revision was not loaded.</exception>
    public bool WasPublishedUrgentlyBy(string userId) => UrgentReason is not null
        && (UrgentBy == userId || Writers.Contains((Revision ?? throw new InvalidOperationException("The live revision was not loaded.")).Writers, userId));

    /// <summary>Since when it is kept only to be read, with <see cref="RetiredNote"/> above it; null for a page that holds.</summary>
    public DateTime? RetiredAtUtc { get; set; }

    /// <summary>Why it no longer holds, in words for residents.</summary>
    public string? RetiredNote { get; set; }

    /// <summary>When residents last saw a major change: what <c>lastmod</c> says.</summary>
    public required DateTime ChangedAtUtc { get; set; }
}
