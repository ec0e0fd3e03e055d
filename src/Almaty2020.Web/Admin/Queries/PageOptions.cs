using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>The pages that a list offers to choose from: all that may be chosen or, on a large site, those that were searched for.</summary>
/// <param name="Pages">In tree order.</param>
/// <param name="Count">Number of all pages that may be chosen.</param>
/// <param name="Find">What was typed to find a page; empty for nothing.</param>
public sealed record PageOptions(IReadOnlyList<PageTitles.Item> Pages, int Count, string Find)
{
    /// <summary>Longer lists are searched.</summary>
    public const int MaxListed = 200;

    /// <summary>Most pages that a search lists.</summary>
    public const int MaxFound = 50;

    public bool IsSearched => Count > MaxListed;
}

/// <summary>Reads the pages that a list offers.</summary>
public sealed class PageOptionsQuery(SiteDb db, PageOrder order, PageNames names, PageTitles titles)
{
    /// <summary>Of all pages, those in the trash last.</summary>
    public Task<PageOptions> OfAllAsync(string? find, IReadOnlyCollection<int> chosen, Language language, CancellationToken ct) =>
        ReadAsync(db.Pages.Select(p => p.Id), find, chosen, language, ct);

    /// <param name="eligible">Ids of the pages that may be chosen.</param>
    /// <param name="find">Part of a title or key, as typed.</param>
    /// <param name="chosen">Always listed, if they may be chosen.</param>
    public async Task<PageOptions> ReadAsync(
        IQueryable<int> eligible,
        string? find,
        IReadOnlyCollection<int> chosen,
        Language language,
        CancellationToken ct
    ) => await ReadAsync(await eligible.ToListAsync(ct), find, chosen, language, ct);

    /// <inheritdoc cref="ReadAsync(IQueryable{int}, string?, IReadOnlyCollection{int}, Language, CancellationToken)"/>
    public async Task<PageOptions> ReadAsync(
        IReadOnlyCollection<int> eligible,
        string? find,
        IReadOnlyCollection<int> chosen,
        Language language,
        CancellationToken ct
    )
    {
        var text = TextNormalizer.Line(find);
        var remaining = eligible.ToHashSet();
        var count = remaining.Count;
        var inOrder = (await order.ReadAsync(ct)).Where(remaining.Remove).ToList();
        // The trash has no order.
        inOrder.AddRange(remaining.Order());
        if (count > PageOptions.MaxListed)
        {
            var matching = text.Length > 0 ? await names.MatchingAsync(text, ct) : null;
            var found = inOrder.Where(id => matching?.Contains(id) ?? true).Take(PageOptions.MaxFound).ToHashSet();
            inOrder.RemoveAll(id => !found.Contains(id) && !chosen.Contains(id));
        }

        var items = await titles.ReadAsync(inOrder, language, ct);
        return new PageOptions([.. inOrder.Where(items.ContainsKey).Select(id => items[id])], count, text);
    }
}
