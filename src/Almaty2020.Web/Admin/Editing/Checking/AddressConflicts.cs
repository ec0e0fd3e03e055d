using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Editing.Checking;

/// <summary>A conflict that prevents a draft from getting its address.</summary>
/// <param name="Title">Title of the other page; empty if no other page is involved.</param>
public sealed record AddressConflict(AddressConflictKind Kind, string Title = "");

public enum AddressConflictKind
{
    /// <summary>Another live page has the address.</summary>
    Taken,

    /// <summary>The site uses the address itself.</summary>
    Reserved,

    TooLong,

    /// <summary>The draft has no address yet, because its parent page is not live in this language.</summary>
    ParentNotLive,

    /// <summary>The address redirects to another page. Its visitors would arrive at this page instead.</summary>
    RedirectsToOtherPage,

    /// <summary>Another draft has the same slug and parent. Only the first of the two can be published.</summary>
    WantedByOtherDraft,
}

/// <summary>Checks before publication whether a page can have an address.</summary>
public sealed class AddressConflicts(SiteDb db)
{
    public async Task<IReadOnlyList<AddressConflict>> FindAsync(Page page, Language language, string slug, CancellationToken ct)
    {
        // Invalid slugs are reported by another check.
        if (page.Template.FixedSlug is not null || !Slugs.IsValid(slug))
            return [];

        var (path, issue) = await new AddressAssignment(db).ResolvePathAsync(page.Id, page.ParentId, slug, language, ct);
        var conflicts = new List<AddressConflict>();
        if (issue is not null)
            conflicts.Add(
                new AddressConflict(KindOf(issue), issue.Code == IssueCodes.AddressTaken ? await TitleAtAsync(path, language, ct) : "")
            );
        else if (
            await db
                .Redirects.Where(r => r.Language == language && r.Path == path && r.PageId != page.Id)
                .Select(r => (int?)r.PageId)
                .SingleOrDefaultAsync(ct) is
            { } redirectedPageId
        )
            conflicts.Add(
                new AddressConflict(AddressConflictKind.RedirectsToOtherPage, await TitleOfAsync(redirectedPageId, language, ct))
            );

        var wanted = await (
            from draft in db.Drafts
            join other in db.Pages on draft.PageId equals other.Id
            where
                draft.Language == language
                && draft.Slug == slug
                && other.Id != page.Id
                && other.ParentId == page.ParentId
                && other.TrashedAtUtc == null
                && !db.Publications.Any(p => p.PageId == other.Id && p.Language == language && p.Path == path)
            orderby other.Id
            select draft.Title
        ).FirstOrDefaultAsync(ct);
        if (wanted is not null)
            conflicts.Add(new AddressConflict(AddressConflictKind.WantedByOtherDraft, wanted));
        return conflicts;
    }

    private static AddressConflictKind KindOf(Issue issue) =>
        issue.Code switch
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
