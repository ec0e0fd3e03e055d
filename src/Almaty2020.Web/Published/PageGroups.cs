namespace Almaty2020.Web.Published;

/// <summary>Pages by something that several have in common, in the order in which they are shown. A page without it is in no group.</summary>
internal sealed class PageGroups<TKey>
    where TKey : struct
{
    private readonly Func<PublishedPage, TKey?> keyOf;
    private readonly Layered<TKey, PublishedPage[]> groups;

    public PageGroups(IEnumerable<PublishedPage> pages, Func<PublishedPage, TKey?> keyOf)
        : this(keyOf, new Layered<TKey, PublishedPage[]>(Grouped(pages, keyOf).Select(g => KeyValuePair.Create(g.Key, InOrder(g)))))
    {
    }

    private PageGroups(Func<PublishedPage, TKey?> keyOf, Layered<TKey, PublishedPage[]> groups)
    {
        this.keyOf = keyOf;
        this.groups = groups;
    }

    public IReadOnlyList<PublishedPage> Of(TKey key) => groups.TryGetValue(key, out var pages) ? pages : [];

    /// <summary>The same without some pages, and then with some.</summary>
    public PageGroups<TKey> With(IReadOnlyCollection<PublishedPage> without, IReadOnlyCollection<PublishedPage> with)
    {
        var (gone, come) = (Grouped(without, keyOf).ToDictionary(g => g.Key, g => g.ToHashSet(ReferenceEqualityComparer.Instance)), Grouped(with, keyOf).ToDictionary(g => g.Key));
        var changed = gone.Keys.Union(come.Keys)
            .Select(key => KeyValuePair.Create(key, InOrder(Of(key).Where(p => !gone.TryGetValue(key, out var left) || !left.Contains(p)).Concat(come.GetValueOrDefault(key) ?? Enumerable.Empty<PublishedPage>()))))
            .ToLookup(group => group.Value.Length > 0);
        return new PageGroups<TKey>(keyOf, groups.With(changed[false].Select(group => group.Key), changed[true]));
    }

    private static IEnumerable<IGrouping<TKey, PublishedPage>> Grouped(IEnumerable<PublishedPage> pages, Func<PublishedPage, TKey?> keyOf) =>
        pages.Where(p => keyOf(p) is not null).GroupBy(p => keyOf(p)!.Value);

    private static PublishedPage[] InOrder(IEnumerable<PublishedPage> pages) => [.. pages.OrderBy(p => p.Position).ThenBy(p => p.PageId)];
}
