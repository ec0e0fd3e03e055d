using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Paths;

/// <summary>
/// Assigns the addresses of live pages and leaves redirects at old ones. Shared by the commands that change addresses; runs inside their
/// transactions, after they have taken the lock of the publication log.
/// </summary>
internal sealed class AddressAssignment(SiteDb db)
{
    /// <summary>The path that a page has or would have in a language, or the issue that prevents it.</summary>
    public async Task<(string Path, Issue? Issue)> ResolvePathAsync(
        int pageId,
        int? parentId,
        string slug,
        Language language,
        CancellationToken ct
    )
    {
        var path = slug;
        if (parentId is not null)
        {
            var above = await db
                .Publications.AsNoTracking()
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

        var taken = await db.Publications.AsNoTracking().AnyAsync(p => p.Language == language && p.Path == path && p.PageId != pageId, ct);
        return taken ? (path, new Issue(nameof(PageText.Slug), IssueCodes.AddressTaken)) : (path, null);
    }

    /// <summary>Sets a page's path, leaves a redirect at the previous path, and deletes a redirect that occupies the new one.</summary>
    public async Task AssignAsync(Publication live, string? previousPath, string path, Actor actor, CancellationToken ct)
    {
        live.Path = path;
        if (await db.Redirects.SingleOrDefaultAsync(r => r.Language == live.Language && r.Path == path, ct) is { } obstacle)
            db.Redirects.Remove(obstacle);

        if (previousPath is not null)
        {
            db.Redirects.Add(
                new Redirect
                {
                    Language = live.Language,
                    Path = previousPath,
                    PageId = live.PageId,
                    CreatedAtUtc = actor.AtUtc,
                }
            );
        }
    }

    /// <summary>
    /// Gives a republished page back its own old addresses, which redirected to another page since it was merged into that page.
    /// </summary>
    public async Task ReclaimAsync(int pageId, Language language, CancellationToken ct)
    {
        foreach (var redirect in await db.Redirects.Where(r => r.Language == language && r.MergedFromPageId == pageId).ToListAsync(ct))
        {
            redirect.PageId = pageId;
            redirect.MergedFromPageId = null;
        }
    }

    /// <summary>Gives a moved page and all pages below it their new addresses, in every language in which they are live.</summary>
    /// <returns>The first issue and all languages that have it; null if the changes are ready for SaveChanges.</returns>
    public async Task<(Issue Issue, IReadOnlyList<Language> Languages)?> MoveAsync(Page page, Actor actor, CancellationToken ct)
    {
        var languages = new List<Language>();
        Issue? firstIssue = null;
        foreach (var live in await db.Publications.Where(p => p.PageId == page.Id).OrderBy(p => p.Language).ToListAsync(ct))
        {
            var old = live.Path;
            var (path, issue) = await ResolvePathAsync(page.Id, page.ParentId, old[(old.LastIndexOf('/') + 1)..], live.Language, ct);
            if (issue is null)
            {
                await AssignAsync(live, old, path, actor, ct);
                await LogMovedAsync(live, old, actor, ct);
                issue = await MoveDescendantsAsync(live.Language, old, path, actor, ct) is [var below, ..] ? below : null;
            }

            // Report only the first issue, with every language that has it.
            if (issue is not null && (firstIssue ??= issue).Code == issue.Code)
                languages.Add(live.Language);
        }

        return firstIssue is null ? null : (firstIssue with { Field = nameof(Page.ParentId) }, languages);
    }

    /// <summary>Moves all pages below one address to another address.</summary>
    /// <returns>The issues that prevent it; empty if the changes are ready for SaveChanges.</returns>
    public async Task<IReadOnlyList<Issue>> MoveDescendantsAsync(
        Language language,
        string from,
        string to,
        Actor actor,
        CancellationToken ct
    )
    {
        var prefix = from + "/";
        var below = await db
            .Publications.Where(p => p.Language == language && p.Path.StartsWith(prefix))
            .OrderBy(p => p.Path)
            .ToListAsync(ct);
        if (below.Any(p => p.Path.Length - from.Length + to.Length > Publication.PathMaxLength))
            return [new Issue(nameof(PageText.Slug), IssueCodes.AddressTooLong)];

        foreach (var descendant in below)
        {
            var old = descendant.Path;
            await AssignAsync(descendant, old, string.Concat(to, old.AsSpan(from.Length)), actor, ct);
            await LogMovedAsync(descendant, old, actor, ct);
        }

        return [];
    }

    /// <summary>Adds a log entry for a live page that moved in the tree or only among its siblings.</summary>
    /// <param name="previousPath">Null if the address stays the same.</param>
    public async Task LogMovedAsync(Publication live, string? previousPath, Actor actor, CancellationToken ct) =>
        db.PublicationLog.Add(
            new PublicationLogEntry
            {
                Number = await db.NextLogNumberAsync(ct),
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
            }
        );
}
