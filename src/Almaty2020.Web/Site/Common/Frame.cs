using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Site.Common;

/// <summary>What the layout shows around every screen.</summary>
public sealed record Frame
{
    public required Language Language { get; init; }

    /// <summary>Of the document; the site's name is added to it.</summary>
    public required string Title { get; init; }

    public string? Description { get; init; }

    /// <summary>Absolute; null on a page that has no address of its own (an error, results of a search), which is then not indexed.</summary>
    public string? CanonicalUrl { get; init; }

    /// <summary>What search engines are asked where there is no address to index.</summary>
    public string Robots { get; init; } = "noindex";

    /// <summary>
    /// Whether search engines are asked to leave out a page that has an address: one that no longer holds. It stays canonical for whoever
    /// links to it.
    /// </summary>
    public bool IsKeptFromSearch { get; init; }

    /// <summary>This page in every language in which it is to be found, itself among them; absolute.</summary>
    public IReadOnlyList<(string Language, string Url)> Alternates { get; init; } = [];

    /// <summary>The same place in the three languages, whether it exists there or not.</summary>
    public required IReadOnlyList<LanguageLink> Languages { get; init; }

    public required string HomeAddress { get; init; }

    public string SearchAddress => Addresses.OfSearch(Language);

    public IReadOnlyList<PublishedPage> Breadcrumbs { get; init; } = [];

    public IReadOnlyList<PublishedPage> Header { get; init; } = [];

    public IReadOnlyList<PublishedPage> Footer { get; init; } = [];

    /// <summary>The page that is shown; null on errors.</summary>
    public PublishedPage? Page { get; init; }

    public PageSource? Source { get; init; }

    /// <summary>What is shown where others share the page; absolute.</summary>
    public string? PictureUrl { get; init; }

    /// <summary>JSON-LD; null where there is nothing to say to search engines.</summary>
    public string? StructuredData { get; init; }

    public bool IsHome => Page is { Path.Length: 0 };
}

/// <param name="Address">Below the site's root, not percent-encoded.</param>
/// <param name="Exists">False where the address answers that there is no such page in the language.</param>
/// <param name="Query">Percent-encoded, from its question mark on.</param>
public sealed record LanguageLink(Language Language, string Address, bool IsCurrent, bool Exists, string Query = "");

/// <summary>The model of every view that the layout frames.</summary>
public abstract record Screen(Frame Frame);
