using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Search;

/// <summary>What a resident asks for.</summary>
/// <param name="Text">As typed: any length, any content.</param>
/// <param name="Page">Of the results, from 1.</param>
public sealed record SearchQuery(Language Language, string Text, int Page = 1);

/// <summary>What was found, best first.</summary>
/// <param name="Text">What was looked for: as typed, without what no search reads (spaces round it, controls, an end beyond the limit).</param>
/// <param name="CorrectedText">What was looked for instead, where nothing was found as typed; null otherwise.</param>
/// <param name="Hits">Of this page of the results.</param>
/// <param name="Total">In the asked language, on all pages of the results.</param>
/// <param name="Page">Within 1 and <paramref name="PageCount"/>.</param>
/// <param name="PageCount">At least 1.</param>
/// <param name="Elsewhere">What the other languages have, each that has anything; offered apart.</param>
public sealed record SearchResults(
    string Text, string? CorrectedText, IReadOnlyList<SearchHit> Hits, int Total, int Page, int PageCount, IReadOnlyList<FoundElsewhere> Elsewhere);

/// <summary>The best hits in another language.</summary>
public sealed record FoundElsewhere(Language Language, IReadOnlyList<SearchHit> Hits);

/// <param name="Page">Live in the snapshot that is shown now.</param>
/// <param name="Title">Joined, the page's title.</param>
/// <param name="Snippet">Joined, the part of the page that answers best; plain text.</param>
public sealed record SearchHit(PublishedPage Page, IReadOnlyList<TextPart> Title, IReadOnlyList<TextPart> Snippet);

/// <summary>A part of a text that is shown.</summary>
/// <param name="IsMatch">Whether it is what was looked for, and is to be marked.</param>
public sealed record TextPart(string Text, bool IsMatch);

/// <summary>A page offered while somebody types.</summary>
public sealed record Suggestion(PublishedPage Page);
