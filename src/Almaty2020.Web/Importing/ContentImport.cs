using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Brings a content folder into the database as a person would: revisions and publications, by the author "import".
/// One transaction a page, so that an import that was killed is simply run again; what is the same already stays as it is.
/// </summary>
public sealed class ContentImport(SiteDb db, TimeProvider clock)
{
    /// <param name="Published">Files that became a new live revision.</param>
    /// <param name="Unchanged">Files whose text was live or newest already.</param>
    /// <param name="Kept">What staff changed since and the import therefore left as it is.</param>
    public sealed record Result(int Published, int Unchanged, IReadOnlyList<ContentIssue> Kept);

    /// <summary>Whether an import has ever run to its end. Until then, a start imports.</summary>
    public Task<bool> HasRunAsync(CancellationToken ct) => db.Audit.AnyAsync(a => a.Action == AuditActions.ContentImported, ct);

    /// <exception cref="ArgumentException">The folder has issues that block an import: see <see cref="ContentCheck"/>.</exception>
    public async Task<Result> ExecuteAsync(ContentFolder folder, CancellationToken ct)
    {
        if (folder.Issues.Any(i => i.Blocks))
            throw new ArgumentException("The folder has issues that must be mended first.", nameof(folder));

        var published = 0;
        var unchanged = 0;
        var kept = new List<ContentIssue>();

        // A page needs the one above it, and a translation its source: parents first, and the source language first.
        var pages = folder.Files
            .GroupBy(f => f.Key, StringComparer.Ordinal)
            .OrderBy(g => g.Key.Count(c => c == '/'))
            .ThenBy(g => g.First().Place.Position)
            .ThenBy(g => g.Key, StringComparer.Ordinal);

        foreach (var page in pages)
        {
            ContentFile[] files = [.. page.OrderByDescending(f => f.Language == Language.Source).ThenBy(f => f.Language.Code, StringComparer.Ordinal)];
            var result = await ImportPageAsync(files, ct);
            published += result.Published;
            unchanged += result.Unchanged;
            kept.AddRange(result.Kept);
        }

        await MarkAsRunAsync(ct);
        return new Result(published, unchanged, kept);
    }

    private async Task<Result> ImportPageAsync(ContentFile[] files, CancellationToken ct)
    {
        // Two first starts on one database may import at once; who is second finds the other's rows and looks again.
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await db.InTransactionAsync((actId, token) => ImportPageAsync(files, actId, token), ct);
            }
            catch (DbUpdateException e) when (Transactions.IsLostRace(e) && tries < 3)
            {
                db.ChangeTracker.Clear();
            }
            catch (RefusedException refused)
            {
                db.ChangeTracker.Clear();
                var why = string.Join(", ", refused.Issues.Select(i => $"{i.Field}: {i.Code}"));
                return new Result(0, 0, [new ContentIssue(files[0].File, 1, $"the page cannot be published as it is ({why}); see what stands at that address, then import again")]);
            }
        }
    }

    private async Task<Result> ImportPageAsync(ContentFile[] files, Guid actId, CancellationToken ct)
    {
        var actor = Actor.Import(clock);
        var kept = new List<ContentIssue>();
        var (page, placeChanged) = await FindOrAddPageAsync(files[0], actor, kept, ct);
        if (page.Template != files[0].Place.Template)
            return new Result(0, 0, kept);

        var published = 0;
        var unchanged = 0;
        foreach (var file in files)
        {
            var newest = await db.Newest(page.Id, file.Language).SingleOrDefaultAsync(ct);
            if (newest is not null && newest.Text.SameAs(file.Text))
            {
                unchanged++;
                continue;
            }

            var draft = await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.PageId == page.Id && d.Language == file.Language, ct);
            if (draft is not null || newest is { AuthorId: not Actor.ImportUserId })
            {
                kept.Add(new ContentIssue(file.File, 1, draft is not null
                    ? "staff are writing a draft of this page; publish or discard it, or export the page, then import again"
                    : "staff changed this page since the last import; export it, put the two together, then import again"));
                continue;
            }

            var revision = await db.AddRevisionAsync(page.Id, file.Language, file.Text, actor, note: "", ct);
            if (await new GoLive(db).AddAsync(page, revision, isMajor: newest is not null, actor, ct) is { Count: > 0 } issues)
                throw new RefusedException(issues);
            await db.SaveChangesAsync(ct);
            published++;
        }

        if (published > 0 || placeChanged)
        {
            // Residents see the place in menus and lists, so it is news for every node, though not for residents' dates.
            if (published == 0)
                await LogPlaceAsync(page, actor, ct);

            db.Audit.Add(new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PageImported,
                PageId = page.Id,
                AtUtc = actor.AtUtc,
            });
            await db.SaveChangesAsync(ct);
        }

        return new Result(published, unchanged, kept);
    }

    private async Task<(Page Page, bool Changed)> FindOrAddPageAsync(ContentFile file, Actor actor, List<ContentIssue> kept, CancellationToken ct)
    {
        var parentId = file.ParentKey is { } parentKey
            ? await db.Pages.Where(p => p.Key == parentKey).Select(p => (int?)p.Id).SingleAsync(ct)
            : null;

        var page = await db.Pages.SingleOrDefaultAsync(p => p.Key == file.Key, ct);
        if (page is null)
        {
            page = new Page
            {
                Key = file.Key,
                Template = file.Place.Template,
                ParentId = parentId,
                Position = file.Place.Position,
                Navigation = file.Place.Navigation,
                UpdatedBy = actor.UserId,
                UpdatedAtUtc = actor.AtUtc,
            };
            db.Pages.Add(page);
            await db.SaveChangesAsync(ct);
            return (page, true);
        }

        if (page.Template != file.Place.Template)
        {
            kept.Add(new ContentIssue(file.File, 2, $"the page is a '{FrontMatterWriter.Word(page.Template)}' in the database; a page keeps its template, so give a new page a new file name"));
            return (page, false);
        }

        if (page.Position == file.Place.Position && page.Navigation == file.Place.Navigation)
            return (page, false);

        if (page.UpdatedBy != Actor.ImportUserId)
        {
            kept.Add(new ContentIssue(file.File, 2, "staff moved this page since the last import; export it, or move it in the admin area"));
            return (page, false);
        }

        page.Position = file.Place.Position;
        page.Navigation = file.Place.Navigation;
        page.UpdatedAtUtc = actor.AtUtc;
        page.Version++;
        await db.SaveChangesAsync(ct);
        return (page, true);
    }

    private async Task LogPlaceAsync(Page page, Actor actor, CancellationToken ct)
    {
        var live = await db.Publications.AsNoTracking()
            .Where(p => p.PageId == page.Id)
            .Select(p => new { p.Language, p.RevisionId, p.Path })
            .ToListAsync(ct);
        foreach (var publication in live)
        {
            db.PublicationLog.Add(new PublicationLogEntry
            {
                Number = await db.NextNumberAsync(ct),
                PageId = page.Id,
                Language = publication.Language,
                Act = PublicationAct.Moved,
                RevisionId = publication.RevisionId,
                Path = publication.Path,
                IsMajor = false,
                Note = "",
                ActorId = actor.UserId,
                AtUtc = actor.AtUtc,
            });
        }
    }

    private Task<bool> MarkAsRunAsync(CancellationToken ct) => db.InTransactionAsync(async (actId, token) =>
    {
        var actor = Actor.Import(clock);
        db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.ContentImported, AtUtc = actor.AtUtc });
        await db.SaveChangesAsync(token);
        return true;
    }, ct);
}
