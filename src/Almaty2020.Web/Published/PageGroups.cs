namespace Almaty2020.Web.Published;

/// <summary>Pages grouped by a key, each group in display order. A page whose key is null is in no group.</summary>
internal sealed class PageGroups
{
    private readonly Func<PublishedPage, int?> keyOf;
    private readonly OverlayDictionary<int, PublishedPage[]> groups;

    public PageGroups(IEnumerable<PublishedPage> pages, Func<PublishedPage, int?> keyOf)
    {
        var grouped = new Dictionary<int, PublishedPage[]>();
        foreach (var (key, group) in GroupByKey(pages, keyOf))
            grouped.Add(key, InDisplayOrder(group));
        this.keyOf = keyOf;
        groups = new OverlayDictionary<int, PublishedPage[]>(grouped);
    }

    private PageGroups(Func<PublishedPage, int?> keyOf, OverlayDictionary<int, PublishedPage[]> groups)
    {
        this.keyOf = keyOf;
        this.groups = groups;
    }

    public IReadOnlyList<PublishedPage> Of(int key) => groups.TryGetValue(key, out var pages) ? pages : [];

    /// <summary>A copy without some pages, to which some pages are then added.</summary>
    public PageGroups With(IEnumerable<PublishedPage> without, IEnumerable<PublishedPage> with)
    {
        var (removed, added) = (GroupByKey(without, keyOf), GroupByKey(with, keyOf));
        var changed = removed
            .Keys.Union(added.Keys)
            .Select(key =>
                KeyValuePair.Create(
                    key,
                    InDisplayOrder([
                        .. Of(key).Except(removed.GetValueOrDefault(key, []), ReferenceEqualityComparer.Instance).Cast<PublishedPage>(),
                        .. added.GetValueOrDefault(key, []),
                    ])
                )
            )
            .ToLookup(group => group.Value.Length > 0);
        return new PageGroups(keyOf, groups.With(changed[false].Select(group => group.Key), changed[true]));
    }

    private static Dictionary<int, List<PublishedPage>> GroupByKey(IEnumerable<PublishedPage> pages, Func<PublishedPage, int?> keyOf)
    {
        var grouped = new Dictionary<int, List<PublishedPage>>();
        foreach (var page in pages)
        {
            if (keyOf(page) is not { } key)
                continue;
            if (!grouped.TryGetValue(key, out var group))
                grouped.Add(key, group = []);
            group.Add(page);
        }

        return grouped;
    }

    private static PublishedPage[] InDisplayOrder(List<PublishedPage> pages)
    {
        pages.Sort((a, b) => a.Position != b.Position ? a.Position.CompareTo(b.Position) : a.PageId.CompareTo(b.PageId));
        return [.. pages];
    }
}
