using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>Something that stands in the way of an address that a draft is to have.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Title">Of the other page; empty where there is none.</param>
public sealed record AddressConflict(AddressConflictKind Kind, string Title = "");

public enum AddressConflictKind
{
    /// <summary>Another live page has it.</summary>
    Taken,

    /// <summary>The site answers there itself.</summary>
    Reserved,

    TooLong,

    /// <summary>There is no address yet: the page above is not live in this language.</summary>
    ParentNotLive,

    /// <summary>An old address of another page: its visitors would come to this page instead.</summary>
    LeadsElsewhere,

    /// <summary>Another draft is to have it: the second of the two cannot be published.</summary>
    Wanted,
}

/// <summary>Finds out before publication whether a page can have an address.</summary>
public sealed class AddressConflicts(SiteDb db)
{
    public async Task<IReadOnlyList<AddressConflict>> OfAsync(Page page, Language language, string slug, CancellationToken ct)
    {
        // A slug that is none at all is another check's.
        if (page.Template == Template.Home || !Slugs.IsValid(slug))
            return [];

        var (path, issue) = await new Addressing(db).PathOfAsync(page.Id, page.ParentId, slug, language, ct);
        var conflicts = new List<AddressConflict>();
        if (issue is not null)
            conflicts.Add(new AddressConflict(KindOf(issue), issue.Code == IssueCodes.AddressTaken ? await TitleAtAsync(path, language, ct) : ""));
        else if (await db.Redirects.Where(r => r.Language == language && r.Path == path && r.PageId != page.Id).Select(r => (int?)r.PageId).SingleOrDefaultAsync(ct) is { } ledTo)
            conflicts.Add(new AddressConflict(AddressConflictKind.LeadsElsewhere, await TitleOfAsync(ledTo, language, ct)));

        var wanted = await (
            from draft in db.Drafts
            join other in db.Pages on draft.PageId equals other.Id
            where draft.Language == language && draft.Slug == slug && other.Id != page.Id && other.ParentId == page.ParentId && other.TrashedAtUtc == null
                && !db.Publications.Any(p => p.PageId == other.Id && p.Language == language && p.Path == path)
            orderby other.Id
            select draft.Title).FirstOrDefaultAsync(ct);
        if (wanted is not null)
            conflicts.Add(new AddressConflict(AddressConflictKind.Wanted, wanted));
        return conflicts;
    }

    private static AddressConflictKind KindOf(Issue issue) => issue.Code switch
    {
        IssueCodes.AddressTaken => AddressConflictKind.Taken,
        IssueCodes.AddressReserved => AddressConflictKind.Reserved,
        IssueCodes.AddressTooLong => AddressConflictKind.TooLong,
        _ => AddressConflictKind.ParentNotLive,
    };

    private async Task<string> TitleAtAsync(string path, Language language, CancellationToken ct) =>
        await db.Publications.Where(p => p.Language == language && p.Path == path).Select(p => p.Title).SingleOrDefaultAsync(ct) ?? "";

    private async Task<string> TitleOfAsync(int pageId, Language language, CancellationToken ct) =>
        (await new PageTitles(db).ReadAsync([pageId], language, ct)).GetValueOrDefault(pageId)?.Title ?? "";
}
