namespace Almaty2020.Web.Published;

/// <summary>Pages by something that several have in common, in the order in which they are shown. A page without it is in no group.</summary>
internal sealed class PageGroups
{
    private readonly Func<PublishedPage, int?> keyOf;
    private readonly Layered<int, PublishedPage[]> groups;

    public PageGroups(IEnumerable<PublishedPage> pages, Func<PublishedPage, int?> keyOf)
    {
        var grouped = new Dictionary<int, PublishedPage[]>();
        foreach (var (key, group) in Grouped(pages, keyOf))
            grouped.Add(key, InOrder(group));
        this.keyOf = keyOf;
        groups = new Layered<int, PublishedPage[]>(grouped);
    }

    private PageGroups(Func<PublishedPage, int?> keyOf, Layered<int, PublishedPage[]> groups)
    {
        this.keyOf = keyOf;
        this.groups = groups;
    }

    public IReadOnlyList<PublishedPage> Of(int key) => groups.TryGetValue(key, out var pages) ? pages : [];

    /// <summary>The same without some pages, and then with some.</summary>
    public PageGroups With(IEnumerable<PublishedPage> without, IEnumerable<PublishedPage> with)
    {
        var (gone, come) = (Grouped(without, keyOf), Grouped(with, keyOf));
        var changed = gone.Keys.Union(come.Keys)
            .Select(key => KeyValuePair.Create(key, InOrder([.. Of(key).Except(gone.GetValueOrDefault(key, []), ReferenceEqualityComparer.Instance).Cast<PublishedPage>(), .. come.GetValueOrDefault(key, [])])))
            .ToLookup(group => group.Value.Length > 0);
        return new PageGroups(keyOf, groups.With(changed[false].Select(group => group.Key), changed[true]));
    }

    private static Dictionary<int, List<PublishedPage>> Grouped(IEnumerable<PublishedPage> pages, Func<PublishedPage, int?> keyOf)
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

    private static PublishedPage[] InOrder(List<PublishedPage> pages)
    {
        pages.Sort((a, b) => a.Position != b.Position ? a.Position.CompareTo(b.Position) : a.PageId.CompareTo(b.PageId));
        return [.. pages];
    }
}
