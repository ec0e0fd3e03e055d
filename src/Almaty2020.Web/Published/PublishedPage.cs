using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;

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

    public required Language Language { get; init; }

    /// <summary>Without language; empty for the home page.</summary>
    public required string Path { get; init; }

    public required string Title { get; init; }

    public required string ShortTitle { get; init; }

    public required string Summary { get; init; }

    public required DateOnly LastReviewed { get; init; }

    public required int RevisionId { get; init; }

    /// <summary>When residents last saw a major change.</summary>
    public required DateTime ChangedAtUtc { get; init; }

    /// <summary>Of a translation: when its source changed in a way that the translation has not caught up with; else null.</summary>
    public DateTime? BehindSinceUtc { get; init; }

    /// <summary>Of a priority: the drawing and the colour that it is shown with, 1 to 4; else null. Its number is <see cref="PublishedSite.NumberOf"/>.</summary>
    public int? Sign { get; init; }

    /// <summary>Of a page that no longer holds and is kept only to be read; else null.</summary>
    public Retirement? Retirement { get; init; }

    /// <summary>The address below the site's root, not percent-encoded: <c>/kk/әкім</c>.</summary>
    public string Address => Addresses.Of(Language, Path);

    /// <summary>Where the page is to be had as its author wrote it: <c>/kk/әкім.md</c>.</summary>
    public string MarkdownAddress => Address + Addresses.MarkdownEnding;
}

/// <summary>Since when a page no longer holds, and why, in its own language. It is listed nowhere and found by no search.</summary>
public sealed record Retirement(DateTime AtUtc, string Note);

/// <summary>The rest of a live page.</summary>
/// <param name="Html">Sanitized; links to pages still by key.</param>
/// <param name="IsTranslation">Whether it was made from the source's text: what was begun in its own language was not.</param>
/// <param name="Changes">The newest major changes, newest first.</param>
public sealed record PageBody(string Html, IReadOnlyList<ContentsEntry> Contents, PageFields Fields, bool IsTranslation, IReadOnlyList<PageChange> Changes)
{
    public const int MaxChanges = 20;
}

/// <summary>A publication that residents are told of.</summary>
/// <param name="RevisionId">What was published; belongs to one page in one language.</param>
/// <param name="Note">What changed; empty where a page was new and nothing else was said.</param>
public sealed record PageChange(int PageId, int RevisionId, DateTime AtUtc, string Note);

/// <summary>A live page as its author wrote it.</summary>
/// <param name="Change">What the newest major change was; as in a content file.</param>
public sealed record PageOriginal(PageText Text, string Change);

/// <summary>All that a live page says in one language, for search.</summary>
/// <param name="PlainText">The body without markup, its headings among it.</param>
public sealed record PublishedText(
    int PageId, string Title, string ShortTitle, string Summary, IReadOnlyList<ContentsEntry> Contents, string PlainText, PageFields Fields)
{
    /// <summary>Of a priority: its number (<see cref="PublishedSite.NumberOf"/>); else null.</summary>
    public int? Number { get; init; }
}

/// <summary>That a page was withdrawn.</summary>
/// <param name="Note">Why, in words for residents; may be empty.</param>
public sealed record Farewell(DateTime AtUtc, string Note);
