using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// The addresses of live pages: who may have which, and what becomes of those that are left. Shared by the verbs that change them; runs
/// inside their transactions, after they have joined the queue for the log.
/// </summary>
internal sealed class Addressing(SiteDb db)
{
    /// <summary>Where a page stands, or would stand, in a language.</summary>
    public async Task<(string Path, Issue? Issue)> PathOfAsync(int pageId, int? parentId, string slug, Language language, CancellationToken ct)
    {
        var path = slug;
        if (parentId is not null)
        {
            var above = await db.Publications.AsNoTracking()
                .Where(p => p.PageId == parentId && p.Language == language)
                .Select(p => p.Path)
                .SingleOrDefaultAsync(ct);
            if (above is null)
                return ("", new Issue(nameof(Page), IssueCodes.ParentNotLive));
            path = $"{above}/{slug}";
        }
        else if (Slugs.Reserved.Contains(slug))
        {
            return ("", new Issue(nameof(PageText.Slug), IssueCodes.AddressReserved));
        }

        if (path.Length > Publication.PathMaxLength)
            return ("", new Issue(nameof(PageText.Slug), IssueCodes.AddressTooLong));

        var taken = await db.Publications.AsNoTracking()
            .AnyAsync(p => p.Language == language && p.Path == path && p.PageId != pageId, ct);
        return taken ? (path, new Issue(nameof(PageText.Slug), IssueCodes.AddressTaken)) : (path, null);
    }

    /// <summary>Leaves a redirect at the old address, and takes back the new one from whatever redirect stood there.</summary>
    public async Task TakeAsync(Publication live, string? previousPath, string path, Actor actor, CancellationToken ct)
    {
        live.Path = path;
        if (await db.Redirects.SingleOrDefaultAsync(r => r.Language == live.Language && r.Path == path, ct) is { } inTheWay)
            db.Redirects.Remove(inTheWay);

        if (previousPath is not null)
        {
            db.Redirects.Add(new Redirect
            {
                Language = live.Language,
                Path = previousPath,
                PageId = live.PageId,
                CreatedAtUtc = actor.AtUtc,
            });
        }
    }

    /// <summary>A page that returns has the addresses again that were its own before it was merged into another.</summary>
    public async Task TakeBackAsync(int pageId, Language language, CancellationToken ct)
    {
        foreach (var redirect in await db.Redirects.Where(r => r.Language == language && r.MergedFromPageId == pageId).ToListAsync(ct))
        {
            redirect.PageId = pageId;
            redirect.MergedFromPageId = null;
        }
    }

    /// <summary>Gives a page that has another parent its new addresses, and all below it with it, in every language in which it is live.</summary>
    /// <returns>Why it cannot be, and all languages that this holds for; null when the rows wait for SaveChanges.</returns>
    public async Task<(Issue Issue, IReadOnlyList<Language> Languages)?> MoveAsync(Page page, Actor actor, CancellationToken ct)
    {
        var refusedIn = new List<Language>();
        Issue? why = null;
        foreach (var live in await db.Publications.Where(p => p.PageId == page.Id).OrderBy(p => p.Language).ToListAsync(ct))
        {
            var old = live.Path;
            var (path, issue) = await PathOfAsync(page.Id, page.ParentId, old[(old.LastIndexOf('/') + 1)..], live.Language, ct);
            if (issue is null)
            {
                await TakeAsync(live, old, path, actor, ct);
                await LogMovedAsync(live, old, actor, ct);
                issue = await MoveBelowAsync(live.Language, old, path, actor, ct) is [var below, ..] ? below : null;
            }

            // The first reason counts.
            if (issue is not null && (why ??= issue).Code == issue.Code)
                refusedIn.Add(live.Language);
        }

        return why is null ? null : (why with { Field = nameof(Page.ParentId) }, refusedIn);
    }

    /// <summary>Takes what lies below an address along to another.</summary>
    /// <returns>Why it cannot be; empty when the rows wait for SaveChanges.</returns>
    public async Task<IReadOnlyList<Issue>> MoveBelowAsync(Language language, string from, string to, Actor actor, CancellationToken ct)
    {
        var prefix = from + "/";
        var below = await db.Publications
            .Where(p => p.Language == language && p.Path.StartsWith(prefix))
            .OrderBy(p => p.Path)
            .ToListAsync(ct);
        if (below.Any(p => p.Path.Length - from.Length + to.Length > Publication.PathMaxLength))
            return [new Issue(nameof(PageText.Slug), IssueCodes.AddressTooLong)];

        foreach (var descendant in below)
        {
            var old = descendant.Path;
            await TakeAsync(descendant, old, string.Concat(to, old.AsSpan(from.Length)), actor, ct);
            await LogMovedAsync(descendant, old, actor, ct);
        }

        return [];
    }

    /// <summary>Says in the log that a live page has another place: in the tree, or among its siblings alone.</summary>
    /// <param name="previousPath">Null where the address stays.</param>
    public async Task LogMovedAsync(Publication live, string? previousPath, Actor actor, CancellationToken ct) => db.PublicationLog.Add(new PublicationLogEntry
    {
        Number = await db.NextNumberAsync(ct),
        PageId = live.PageId,
        Language = live.Language,
        Act = PublicationAct.Moved,
        RevisionId = live.RevisionId,
        Path = live.Path,
        PreviousPath = previousPath,
        IsMajor = false,
        Note = "",
        ActorId = actor.UserId,
        AtUtc = actor.AtUtc,
    });
}
