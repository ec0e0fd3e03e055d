using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Api;

/// <summary>
/// The pages of each language by their number, which stays the same when pages move, so that a program that reads part after part misses
/// none. Sorted once for each snapshot, when the first list is asked for.
/// </summary>
public sealed class PageLists
{
    private readonly ConditionalWeakTable<PublishedSite, ConcurrentDictionary<Language, Lazy<PublishedPage[]>>> sorted = [];

    /// <summary>Without retired pages, which stand in no list.</summary>
    public IReadOnlyList<PublishedPage> InOrder(PublishedSite site, Language language) =>
        sorted
            .GetOrCreateValue(site)
            .GetOrAdd(
                language,
                static (asked, of) =>
                    new Lazy<PublishedPage[]>(() => [.. of.Unretired.Where(p => p.Language == asked).OrderBy(p => p.PageId)]),
                site
            )
            .Value;
}
