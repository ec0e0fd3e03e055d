using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Api;

/// <summary>
/// The pages of each language by their number, which stays the same when pages move, so that a program that reads part after part misses
/// none. Sorted once for each snapshot, when the list is first asked for: a request must not sort a hundred thousand pages.
/// </summary>
public sealed class PageLists
{
    private readonly ConditionalWeakTable<PublishedSite, ConcurrentDictionary<Language, Lazy<SortedPages>>> lists = [];

    /// <summary>Without retired pages, which stand in no list.</summary>
    /// <param name="top">Only pages below this one, at any depth; null for all pages.</param>
    public IReadOnlyList<PublishedPage> InOrder(PublishedSite site, Language language, PublishedPage? top = null)
    {
        var pages = lists
            .GetOrCreateValue(site)
            .GetOrAdd(
                language,
                // Lazy, so that requests that come at the same time wait for one of them instead of all sorting.
                static (asked, of) => new Lazy<SortedPages>(() => new SortedPages([.. of.Pages.Where(p => p.Language == asked)])),
                site
            )
            .Value;
        return top is null ? pages.All : pages.Below(top.PageId);
    }

    private sealed class SortedPages(IReadOnlyList<PublishedPage> live)
    {
        private readonly Lazy<ILookup<int?, PublishedPage>> children = new(() => live.ToLookup(p => p.ParentId));

        // All of these lists together have no more entries than all breadcrumbs of the site.
        private readonly ConcurrentDictionary<int, PublishedPage[]> below = new();

        public PublishedPage[] All { get; } = Sorted(live);

        public PublishedPage[] Below(int top) => below.GetOrAdd(top, id => Sorted(Descendants(id)));

        private static PublishedPage[] Sorted(IEnumerable<PublishedPage> pages) => [.. pages.Where(p => p.IsListed).OrderBy(p => p.PageId)];

        private List<PublishedPage> Descendants(int top)
        {
            var found = children.Value[top].ToList();
            for (var i = 0; i < found.Count; i++)
                found.AddRange(children.Value[found[i].PageId]);
            return found;
        }
    }
}
