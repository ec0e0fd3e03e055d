using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Search;

/// <summary>A resident's search request.</summary>
/// <param name="Text">The text as typed, of any length and content.</param>
/// <param name="Page">Page of the results, from 1.</param>
public sealed record SearchQuery(Language Language, string Text, int Page = 1);

/// <summary>One page of search results, best first.</summary>
/// <param name="Text">The query as typed, without surrounding spaces, control characters and text beyond the length limit.</param>
/// <param name="CorrectedText">The corrected query that gave these results; null if the query was searched as typed.</param>
/// <param name="Hits">Hits on this page of the results.</param>
/// <param name="Total">Number of hits in the requested language, on all pages of the results.</param>
/// <param name="Page">Page of the results, from 1 to <paramref name="PageCount"/>.</param>
/// <param name="PageCount">Number of pages of results, at least 1.</param>
/// <param name="OtherLanguages">The best hits in each other language that has any, shown separately.</param>
public sealed record SearchResults(
    string Text,
    string? CorrectedText,
    IReadOnlyList<SearchHit> Hits,
    int Total,
    int Page,
    int PageCount,
    IReadOnlyList<OtherLanguageHits> OtherLanguages
);

/// <summary>The best hits in another language.</summary>
public sealed record OtherLanguageHits(Language Language, IReadOnlyList<SearchHit> Hits);

/// <summary>A page that was found.</summary>
/// <param name="Page">The page in the snapshot that is shown now.</param>
/// <param name="Title">The parts of the page's title.</param>
/// <param name="Snippet">The parts of the best matching passage of the page; plain text.</param>
public sealed record SearchHit(PublishedPage Page, IReadOnlyList<TextPart> Title, IReadOnlyList<TextPart> Snippet);

/// <summary>A part of a title or snippet.</summary>
/// <param name="IsMatch">True if the part matches the query and must be highlighted.</param>
public sealed record TextPart(string Text, bool IsMatch);

/// <summary>A page suggested while a resident types a query.</summary>
public sealed record Suggestion(PublishedPage Page);
