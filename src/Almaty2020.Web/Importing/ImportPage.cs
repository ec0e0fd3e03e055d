using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Importing;

/// <summary>
/// Imports one page with all its languages from outside, the way an editor would: with revisions and publications, by the author "import".
/// An unchanged text stays as it is, and changes by staff are kept.
/// </summary>
public sealed class ImportPage(SiteDb db, TimeProvider clock)
{
    private const int MaxTries = 3;

    /// <param name="Texts">The source language first, so that translations can refer to its revision.</param>
    public sealed record Request(string Key, TreePosition Place, IReadOnlyList<Version> Texts)
    {
        /// <summary>The page's source language: the one that its place names, else that of the first text.</summary>
        public Language SourceLanguage => Place.SourceLanguage ?? (Texts is [var first, ..] ? first.Language : Language.OfContentFiles);
    }

    /// <param name="Language">The language of the text.</param>
    /// <param name="Text">The content in that language.</param>
    /// <param name="Change">
    /// What changed, for residents. A changed text is a major change if this note is not empty and differs from the newest revision's note;
    /// otherwise it is a minor change.
    /// </param>
    public sealed record Version(Language Language, PageText Text, string Change = "")
    {
        public PageStatus Status { get; init; } = PageStatus.Current;
    }

    /// <param name="Published">The number of languages with a new live revision.</param>
    /// <param name="Unchanged">The number of languages that already had that text.</param>
    /// <param name="Skipped">What was not imported, and why.</param>
    public sealed record Outcome(int Published, int Unchanged, IReadOnlyList<Skipped> Skipped);

    /// <param name="Language">Null if it concerns the page's place in the tree or the page as a whole.</param>
    /// <param name="Reason">The reason.</param>
    /// <param name="Issues">The issues found; only for <see cref="ImportSkipReason.CannotBePublished"/>.</param>
    public sealed record Skipped(Language? Language, ImportSkipReason Reason, IReadOnlyList<Issue>? Issues = null);

    public async Task<Outcome> ExecuteAsync(Request request, CancellationToken ct)
    {
        // Two nodes may import into one database at their first start. The slower one finds the other's rows and tries again.
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await db.InTransactionAsync((actId, token) => ImportAsync(request, actId, token), ct);
            }
            catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e) && tries < MaxTries)
            {
                // Another node was faster: try again.
            }
            catch (RefusedException refused)
            {
                return new Outcome(0, 0, [new Skipped(null, ImportSkipReason.CannotBePublished, refused.Issues)]);
            }
        }
    }

    private async Task<Outcome> ImportAsync(Request request, Guid actId, CancellationToken ct)
    {
        var actor = Actor.Import(clock);
        var kept = new List<Skipped>();
        // Check before writing anything: for these reasons the whole page is left unchanged.
        if (await db.Pages.AnyAsync(p => p.Key == request.Key && p.Template != request.Place.Template, ct))
            return new Outcome(0, 0, [new Skipped(null, ImportSkipReason.OtherTemplate)]);

        if (await db.Pages.AnyAsync(p => p.Key == request.Key && p.TrashedAtUtc != null, ct))
            return new Outcome(0, 0, [new Skipped(null, ImportSkipReason.InTrash)]);

        var (page, isMoved) = await PlaceAsync(request.Key, request.Place, request.SourceLanguage, actor, kept, ct);

        var published = 0;
        var unchanged = 0;
        var isSourceNew = false;
        foreach (var version in request.Texts)
        {
            var (isNew, reason) = await ImportAsync(page, version, isSourceNew, actor, ct);
            if (reason is { } why)
                kept.Add(new Skipped(version.Language, why));
            else if (isNew)
                published++;
            else
                unchanged++;
            isSourceNew |= isNew && version.Language == page.SourceLanguage;
        }

        if (published > 0 || isMoved)
        {
            db.Audit.Add(
                new AuditEntry
                {
                    Id = actId,
                    ActorId = actor.UserId,
                    Action = AuditActions.PageImported,
                    PageId = page.Id,
                    AtUtc = actor.AtUtc,
                }
            );
            await db.SaveChangesAsync(ct);
        }

        return new Outcome(published, unchanged, kept);
    }

    /// <returns>Whether residents now see something new, or the reason why the page was left unchanged in this language.</returns>
    private async Task<(bool IsNew, ImportSkipReason? Kept)> ImportAsync(
        Page page,
        Version version,
        bool isSourceNew,
        Actor actor,
        CancellationToken ct
    )
    {
        var (language, retired) = (version.Language, version.Status.Retired);
        var live = await db
            .Publications.Include(p => p.Revision)
            .SingleOrDefaultAsync(p => p.PageId == page.Id && p.Language == language, ct);
        var newest = await db.Newest(page.Id, language).SingleOrDefaultAsync(ct);
        // Keep the fields that a newer version of the site has stored; content files cannot contain them.
        var text = version.Text with { Fields = version.Text.Fields.KeepUnknownOf((live?.Revision ?? newest)?.Text.Fields) };
        var isSameText = live?.Revision!.Text.HasSameContent(text) == true;

        // Log entries without a publication mean that staff withdrew the page.
        if (live is null && await db.PublicationLog.AnyAsync(e => e.PageId == page.Id && e.Language == language, ct))
            return (false, ImportSkipReason.WithdrawnByStaff);
        if (live?.RetiredAtUtc is not null && retired is null && !await WasRetiredByImportAsync(page.Id, language, ct))
            return (false, ImportSkipReason.RetiredByStaff);
        if (isSameText && live!.RetiredAtUtc is null == retired is null)
        {
            // Running nodes refresh only the pages named in the log, so add an entry. A publication has one already.
            if (await AddFormerAddressesAsync(live, version.Status.FormerAddresses, actor, ct))
            {
                await new AddressAssignment(db).LogMovedAsync(live, previousPath: null, actor, ct);
                await db.SaveChangesAsync(ct);
            }

            return (false, null);
        }

        if (await db.Drafts.AnyAsync(d => d.PageId == page.Id && d.Language == language, ct))
            return (false, ImportSkipReason.DraftInWork);
        // If the newest revision is not the live one, staff have gone back to an older one.
        if (newest is { AuthorId: not Actor.ImportUserId } || (live is not null && live.RevisionId != newest!.Id))
            return (false, ImportSkipReason.ChangedByStaff);

        if (!isSameText || retired is null)
            await PublishAsync(page, version with { Text = text }, isSameText ? live!.Revision : null, newest, isSourceNew, actor, ct);
        live = await db.Publications.SingleAsync(p => p.PageId == page.Id && p.Language == language, ct);
        if (retired is not null)
            await RetireAsync(live, retired, actor, ct);
        await AddFormerAddressesAsync(live, version.Status.FormerAddresses, actor, ct);
        return (true, null);
    }

    /// <param name="existing">The existing revision that already has this text; null for a new text.</param>
    private async Task PublishAsync(
        Page page,
        Version version,
        Revision? existing,
        Revision? newest,
        bool isSourceNew,
        Actor actor,
        CancellationToken ct
    )
    {
        var (language, text, change) = version;
        var number = await db.NextLogNumberAsync(ct);
        var isMajor = newest is null || (change.Length > 0 && change != newest.Note);
        // The importer provides source and translation together: with a new source or a major change, the translation is up to date with
        // the current source. A minor change keeps the source revision that it had.
        var source =
            language == page.SourceLanguage ? null
            : isMajor || isSourceNew ? await db.CurrentSourceRevisionIdAsync(page, ct)
            : newest?.SourceRevisionId;
        var revision = existing ?? await db.AddRevisionAsync(page.Id, language, text, actor, change, source, Writers.None, ct);
        if (await new PublishSteps(db).ApplyAsync(number, page, revision, isMajor, change, actor, ct) is { Count: > 0 } issues)
            throw new RefusedException(issues);
        await db.SaveChangesAsync(ct);
    }

    private async Task<bool> WasRetiredByImportAsync(int pageId, Language language, CancellationToken ct) =>
        await db
            .PublicationLog.Where(e => e.PageId == pageId && e.Language == language && e.Act == PublicationAct.Retired)
            .OrderByDescending(e => e.Number)
            .Select(e => e.ActorId)
            .FirstOrDefaultAsync(ct) == Actor.ImportUserId;

    private async Task RetireAsync(Publication live, RetiredPage retired, Actor actor, CancellationToken ct)
    {
        if (live.RetiredAtUtc is not null)
            return;
        var terms = new WithdrawSteps.WithdrawalTerms(WithdrawalKind.Retired, null, retired.Note);
        if (
            await new WithdrawSteps(db).ApplyAsync(
                await db.NextLogNumberAsync(ct),
                live.PageId,
                live.Language,
                terms,
                Guid.CreateVersion7(),
                actor,
                ct
            ) is
            { Count: > 0 } issues
        )
            throw new RefusedException(issues);
        // Show residents the day given in the file, not the day of the import.
        live.RetiredAtUtc = SiteTime.StartOf(retired.Since);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Adds redirects from former addresses. Skips addresses of other pages and existing redirects.</summary>
    /// <returns>Whether any was added.</returns>
    private async Task<bool> AddFormerAddressesAsync(Publication live, IReadOnlyList<string> addresses, Actor actor, CancellationToken ct)
    {
        var added = false;
        foreach (var path in addresses.Distinct(StringComparer.Ordinal))
        {
            if (
                await db.Publications.AnyAsync(p => p.Language == live.Language && p.Path == path, ct)
                || await db.Redirects.AnyAsync(r => r.Language == live.Language && r.Path == path, ct)
            )
            {
                continue;
            }

            db.Redirects.Add(
                new Redirect
                {
                    Language = live.Language,
                    Path = path,
                    PageId = live.PageId,
                    CreatedAtUtc = actor.AtUtc,
                }
            );
            added = true;
        }

        await db.SaveChangesAsync(ct);
        return added;
    }

    private async Task<(Page Page, bool IsMoved)> PlaceAsync(
        string key,
        TreePosition place,
        Language sourceLanguage,
        Actor actor,
        List<Skipped> kept,
        CancellationToken ct
    )
    {
        var page = await db.Pages.Include(p => p.Parent).SingleOrDefaultAsync(p => p.Key == key, ct);
        if (
            page is not null
            && page.Parent?.Key == place.Parent
            && page.Position == place.Position
            && page.Navigation == place.Navigation
            && page.SourceLanguage == sourceLanguage
        )
            return (page, false);

        if (page is not null && page.UpdatedBy != Actor.ImportUserId)
        {
            kept.Add(new Skipped(null, ImportSkipReason.MovedByStaff));
            return (page, false);
        }

        // Take the log lock, so that the parent cannot be moved before the commit.
        await db.LockPublicationLogAsync(ct);
        var above = await AboveAsync(place.Parent, ct);
        if (page is null)
        {
            page = new Page
            {
                Key = key,
                Template = place.Template,
                SourceLanguage = sourceLanguage,
                Position = place.Position,
                Navigation = place.Navigation,
                UpdatedBy = actor.UserId,
                UpdatedAtUtc = actor.AtUtc,
            }.SetParent(above);
            db.Pages.Add(page);
            await db.SaveChangesAsync(ct);
            return (page, false);
        }

        page.Position = place.Position;
        page.Navigation = place.Navigation;
        if (page.SourceLanguage != sourceLanguage)
            page.ChangeSourceLanguage(sourceLanguage, await db.NewestRevisionIdAsync(page.Id, ct));
        page.UpdatedAtUtc = actor.AtUtc;
        page.Version++;
        if (page.ParentId != above?.Id)
            await MoveAsync(page, above, actor, ct);
        else
            await new SiblingOrder(db).LogAsync([page], actor, ct);
        await db.SaveChangesAsync(ct);
        return (page, true);
    }

    /// <exception cref="RefusedException">The parent is missing, because it could not be published itself.</exception>
    private async Task<Page?> AboveAsync(string? key, CancellationToken ct)
    {
        if (key is null)
            return null;
        return await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Key == key && p.TrashedAtUtc == null, ct)
            ?? throw new RefusedException([new Issue(nameof(Page), IssueCodes.ParentNotLive)]);
    }

    /// <exception cref="RefusedException">
    /// The page would be below itself, too deep in the tree, or at an address that is too long or taken.
    /// </exception>
    private async Task MoveAsync(Page page, Page? above, Actor actor, CancellationToken ct)
    {
        if (above?.IsInSubtreeOf(page) == true)
            throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.BelowItself)]);
        if (!await db.MoveSubtreeAsync(page, above, ct))
            throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.AddressTooLong)]);
        if (await new AddressAssignment(db).MoveAsync(page, actor, ct) is var (issue, _))
            throw new RefusedException([issue]);
    }
}

/// <summary>Why an import left something unchanged.</summary>
public enum ImportSkipReason
{
    DraftInWork,
    ChangedByStaff,
    MovedByStaff,
    OtherTemplate,
    InTrash,
    WithdrawnByStaff,
    RetiredByStaff,
    CannotBePublished,
}
