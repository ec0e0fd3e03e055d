using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Redirects;

/// <summary>Finds former addresses of the pages that a staff member may publish, and where an address leads.</summary>
public sealed class RedirectList(SiteDb db)
{
    public const int PerPage = 50;

    /// <param name="TargetTitle">Null if the page is not live in the language; the address then answers that it was withdrawn.</param>
    /// <param name="IsFormerAddress">True if a page was live there, so that the redirect stays.</param>
    public sealed record Entry(
        Language Language,
        string Path,
        int PageId,
        string? TargetTitle,
        string? TargetPath,
        DateTime CreatedAtUtc,
        bool IsFormerAddress
    )
    {
        public bool MayRemove => !IsFormerAddress && TargetPath is not null;
    }

    /// <param name="HasMore">True if there is a further page of the list.</param>
    public sealed record ResultPage(IReadOnlyList<Entry> Entries, bool HasMore);

    /// <summary>The page that an address leads to, if there is one.</summary>
    public abstract record Destination
    {
        /// <summary>The page that is live at the address.</summary>
        public sealed record Page(Publication Live) : Destination;

        /// <summary>The page that it redirects to.</summary>
        public sealed record Redirected(Publication Live) : Destination;

        /// <summary>The page that it redirected to is not live in the language.</summary>
        public sealed record Withdrawn : Destination;

        public sealed record Unknown : Destination;
    }

    /// <param name="find">The beginning of a whole address; null if the text is none.</param>
    /// <param name="text">Part of an address; null for all.</param>
    /// <param name="page">1 for the first.</param>
    public async Task<ResultPage> ReadAsync(Staff staff, PublicAddress? find, string? text, int page, CancellationToken ct)
    {
        var reached = db
            .Redirects.AsNoTracking()
            .Join(db.Pages, r => r.PageId, p => p.Id, (r, p) => new { Redirect = r, Page = p })
            .CoveredBy(staff.Rights, [Role.Publisher], r => r.Page, r => r.Redirect.Language);
        if (find is not null)
            reached = reached.Where(r => r.Redirect.Language == find.Language && r.Redirect.Path.Contains(find.Path));
        else if (text is { Length: > 0 })
            reached = reached.Where(r => r.Redirect.Path.Contains(text));
        // In the order of the primary key, so that a large site is not sorted.
        var rows = await reached
            .OrderBy(r => r.Redirect.Language)
            .ThenBy(r => r.Redirect.Path)
            .Select(r => r.Redirect)
            .Skip((page - 1) * PerPage)
            .Take(PerPage + 1)
            .ToListAsync(ct);
        int[] targets = [.. rows.Select(r => r.PageId).Distinct()];
        var lives = await db
            .Publications.Where(p => targets.Contains(p.PageId))
            .Select(p => new
            {
                p.PageId,
                p.Language,
                p.Title,
                p.Path,
            })
            .ToDictionaryAsync(p => (p.PageId, p.Language), ct);
        string[] paths = [.. rows.Select(r => r.Path)];
        var former = (await db.FormerAddresses().Where(r => paths.Contains(r.Path)).Select(r => new { r.Language, r.Path }).ToListAsync(ct))
            .Select(r => (r.Language, r.Path))
            .ToHashSet();
        return new ResultPage(
            [
                .. rows.Take(PerPage)
                    .Select(r =>
                    {
                        var live = lives.GetValueOrDefault((r.PageId, r.Language));
                        return new Entry(
                            r.Language,
                            r.Path,
                            r.PageId,
                            live?.Title,
                            live?.Path,
                            r.CreatedAtUtc,
                            former.Contains((r.Language, r.Path))
                        );
                    }),
            ],
            rows.Count > PerPage
        );
    }

    public async Task<Destination> DestinationAsync(PublicAddress address, CancellationToken ct)
    {
        var (language, path) = (address.Language, address.Path);
        var lives = db.Publications.AsNoTracking().Include(p => p.Page).Where(p => p.Language == language);
        if (await lives.SingleOrDefaultAsync(p => p.Path == path, ct) is { } live)
            return new Destination.Page(live);
        var target = await db
            .Redirects.Where(r => r.Language == language && r.Path == path)
            .Select(r => (int?)r.PageId)
            .SingleOrDefaultAsync(ct);
        return target is null ? new Destination.Unknown()
            : await lives.SingleOrDefaultAsync(p => p.PageId == target, ct) is { } led ? new Destination.Redirected(led)
            : new Destination.Withdrawn();
    }

    /// <summary>True if the redirect leads to a page that the staff member may publish in its language.</summary>
    public async Task<bool> MayRemoveAsync(Staff staff, PublicAddress address, CancellationToken ct) =>
        await db
            .Redirects.Where(r => r.Language == address.Language && r.Path == address.Path)
            .Join(db.Pages, r => r.PageId, p => p.Id, (r, p) => p)
            .AsNoTracking()
            .SingleOrDefaultAsync(ct)
            is { } page
        && staff.Rights.MayPublish(page, address.Language);
}
