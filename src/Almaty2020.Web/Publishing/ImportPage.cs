using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Brings one page with all its languages in from outside, as a person would: revisions and publications, by the author
/// "import". What is the same stays as it is; what staff changed since is kept.
/// </summary>
public sealed class ImportPage(SiteDb db, TimeProvider clock)
{
    private const int MaxTries = 3;

    /// <param name="Texts">The source language first, so that a translation knows what it was made from.</param>
    public sealed record Request(string Key, PlaceInTree Place, IReadOnlyList<Version> Texts);

    /// <param name="Language">Which one.</param>
    /// <param name="Text">What the page says in it.</param>
    /// <param name="Change">
    /// What changed, for residents. Words that the newest revision does not have make a changed text a major change; the same
    /// words, or none, a minor one.
    /// </param>
    public sealed record Version(Language Language, PageText Text, string Change = "")
    {
        public PageStanding Standing { get; init; } = PageStanding.Current;
    }

    /// <param name="Published">How many languages have a new live revision.</param>
    /// <param name="Unchanged">How many had that text already.</param>
    /// <param name="Kept">What was left as it is.</param>
    public sealed record Outcome(int Published, int Unchanged, IReadOnlyList<Kept> Kept);

    /// <param name="Language">Null where it is the page's place in the tree.</param>
    /// <param name="Why">Which reason.</param>
    /// <param name="Issues">Of <see cref="KeptReason.CannotBePublished"/>.</param>
    public sealed record Kept(Language? Language, KeptReason Why, IReadOnlyList<Issue>? Issues = null);

    public async Task<Outcome> ExecuteAsync(Request request, CancellationToken ct)
    {
        // Two first starts on one database may import at once; who is second finds the other's rows and looks again.
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await db.InTransactionAsync((actId, token) => ImportAsync(request, actId, token), ct);
            }
            catch (DbUpdateException e) when (Transactions.IsLostRace(e) && tries < MaxTries)
            {
                // Once more.
            }
            catch (RefusedException refused)
            {
                return new Outcome(0, 0, [new Kept(null, KeptReason.CannotBePublished, refused.Issues)]);
            }
        }
    }

    private async Task<Outcome> ImportAsync(Request request, Guid actId, CancellationToken ct)
    {
        var actor = Actor.Import(clock);
        var kept = new List<Kept>();
        // Before anything of the page is written: what is kept is kept whole.
        if (await db.Pages.AnyAsync(p => p.Key == request.Key && p.Template != request.Place.Template, ct))
            return new Outcome(0, 0, [new Kept(null, KeptReason.OtherTemplate)]);

        if (await db.Pages.AnyAsync(p => p.Key == request.Key && p.TrashedAtUtc != null, ct))
            return new Outcome(0, 0, [new Kept(null, KeptReason.InTrash)]);

        var (page, isMoved) = await PlaceAsync(request.Key, request.Place, actor, kept, ct);

        var published = 0;
        var unchanged = 0;
        var isSourceNew = false;
        foreach (var version in request.Texts)
        {
            var (isNew, reason) = await ImportAsync(page, version, isSourceNew, actor, ct);
            if (reason is { } why)
                kept.Add(new Kept(version.Language, why));
            else if (isNew)
                published++;
            else
                unchanged++;
            isSourceNew |= isNew && version.Language == Language.Source;
        }

        if (published > 0 || isMoved)
        {
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

        return new Outcome(published, unchanged, kept);
    }

    /// <returns>Whether residents now see something new; or why the page stays as it is in this language.</returns>
    private async Task<(bool IsNew, KeptReason? Kept)> ImportAsync(Page page, Version version, bool isSourceNew, Actor actor, CancellationToken ct)
    {
        var (language, retired) = (version.Language, version.Standing.Retired);
        var live = await db.Publications.Include(p => p.Revision).SingleOrDefaultAsync(p => p.PageId == page.Id && p.Language == language, ct);
        var newest = await db.Newest(page.Id, language).SingleOrDefaultAsync(ct);
        // What a newer version of the site keeps with the page has no place in the file.
        var text = version.Text with { Fields = version.Text.Fields.KeepUnknownOf((live?.Revision ?? newest)?.Text.Fields) };
        var isSameText = live?.Revision!.Text.SameAs(text) == true;

        // Without a publication, a log entry can only mean that somebody took the page down.
        if (live is null && await db.PublicationLog.AnyAsync(e => e.PageId == page.Id && e.Language == language, ct))
            return (false, KeptReason.WithdrawnByStaff);
        if (live?.RetiredAtUtc is not null && retired is null && !await WasRetiredByImportAsync(page.Id, language, ct))
            return (false, KeptReason.RetiredByStaff);
        if (isSameText && live!.RetiredAtUtc is null == retired is null)
        {
            await AddFormerAddressesAsync(live, version.Standing.FormerAddresses, actor, ct);
            return (false, null);
        }

        if (await db.Drafts.AnyAsync(d => d.PageId == page.Id && d.Language == language, ct))
            return (false, KeptReason.DraftInWork);
        // The newest revision is not live where staff went back to an older one.
        if (newest is { AuthorId: not Actor.ImportUserId } || (live is not null && live.RevisionId != newest!.Id))
            return (false, KeptReason.ChangedByStaff);

        if (!isSameText || retired is null)
            await PublishAsync(page, version with { Text = text }, isSameText ? live!.Revision : null, newest, isSourceNew, actor, ct);
        live = await db.Publications.SingleAsync(p => p.PageId == page.Id && p.Language == language, ct);
        if (retired is not null)
            await RetireAsync(live, retired, actor, ct);
        await AddFormerAddressesAsync(live, version.Standing.FormerAddresses, actor, ct);
        return (true, null);
    }

    /// <param name="again">The revision that holds the text already; null for a new text.</param>
    private async Task PublishAsync(Page page, Version version, Revision? again, Revision? newest, bool isSourceNew, Actor actor, CancellationToken ct)
    {
        var (language, text, change) = version;
        var number = await db.NextNumberAsync(ct);
        var isMajor = newest is null || (change.Length > 0 && change != newest.Note);
        // Both come from the same hands: what is brought in beside a new source says what that says.
        var source = language == Language.Source ? null
            : isMajor || isSourceNew ? await db.SourceOfAsync(page.Id, ct)
            : newest?.SourceRevisionId;
        var revision = again ?? await db.AddRevisionAsync(page.Id, language, text, actor, change, source, Writers.None, ct);
        if (await new GoLive(db).AddAsync(number, page, revision, isMajor, change, actor, ct) is { Count: > 0 } issues)
            throw new RefusedException(issues);
        await db.SaveChangesAsync(ct);
    }

    private async Task<bool> WasRetiredByImportAsync(int pageId, Language language, CancellationToken ct) =>
        await db.PublicationLog.Where(e => e.PageId == pageId && e.Language == language && e.Act == PublicationAct.Retired)
            .OrderByDescending(e => e.Number).Select(e => e.ActorId).FirstOrDefaultAsync(ct) == Actor.ImportUserId;

    private async Task RetireAsync(Publication live, RetiredPage retired, Actor actor, CancellationToken ct)
    {
        if (live.RetiredAtUtc is not null)
            return;
        var terms = new TakeDown.Terms(WithdrawalKind.Retired, null, retired.Note);
        if (await new TakeDown(db).AddAsync(await db.NextNumberAsync(ct), live.PageId, live.Language, terms, Guid.CreateVersion7(), actor, ct) is { Count: > 0 } issues)
            throw new RefusedException(issues);
        // Residents are told the day that the file names.
        live.RetiredAtUtc = AlmatyClock.StartOf(retired.Since);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>An address that is a page's, or leads to another one, stays with that.</summary>
    private async Task AddFormerAddressesAsync(Publication live, IReadOnlyList<string> addresses, Actor actor, CancellationToken ct)
    {
        var added = false;
        foreach (var path in addresses.Distinct(StringComparer.Ordinal))
        {
            if (await db.Publications.AnyAsync(p => p.Language == live.Language && p.Path == path, ct)
                || await db.Redirects.AnyAsync(r => r.Language == live.Language && r.Path == path, ct))
            {
                continue;
            }

            db.Redirects.Add(new Redirect { Language = live.Language, Path = path, PageId = live.PageId, CreatedAtUtc = actor.AtUtc });
            added = true;
        }

        if (!added)
            return;
        // The running nodes look at the pages that the log names.
        await new Addressing(db).LogMovedAsync(live, previousPath: null, actor, ct);
        await db.SaveChangesAsync(ct);
    }

    private async Task<(Page Page, bool IsMoved)> PlaceAsync(string key, PlaceInTree place, Actor actor, List<Kept> kept, CancellationToken ct)
    {
        var page = await db.Pages.Include(p => p.Parent).SingleOrDefaultAsync(p => p.Key == key, ct);
        if (page is not null && page.Parent?.Key == place.Parent && page.Position == place.Position && page.Navigation == place.Navigation)
            return (page, false);

        if (page is not null && page.UpdatedBy != Actor.ImportUserId)
        {
            kept.Add(new Kept(null, KeptReason.MovedByStaff));
            return (page, false);
        }

        // Nobody moves the page above away meanwhile.
        await db.QueueAsync(ct);
        var above = await AboveAsync(place.Parent, ct);
        if (page is null)
        {
            page = new Page
            {
                Key = key,
                Template = place.Template,
                Position = place.Position,
                Navigation = place.Navigation,
                UpdatedBy = actor.UserId,
                UpdatedAtUtc = actor.AtUtc,
            }.Below(above);
            db.Pages.Add(page);
            await db.SaveChangesAsync(ct);
            return (page, false);
        }

        page.Position = place.Position;
        page.Navigation = place.Navigation;
        page.UpdatedAtUtc = actor.AtUtc;
        page.Version++;
        if (page.ParentId != above?.Id)
            await MoveAsync(page, above, actor, ct);
        else
            await new Placing(db).LogAsync([page], actor, ct);
        await db.SaveChangesAsync(ct);
        return (page, true);
    }

    /// <exception cref="RefusedException">The page above is missing: it could not be published itself.</exception>
    private async Task<Page?> AboveAsync(string? key, CancellationToken ct)
    {
        if (key is null)
            return null;
        return await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Key == key && p.TrashedAtUtc == null, ct)
            ?? throw new RefusedException([new Issue(nameof(Page), IssueCodes.ParentNotLive)]);
    }

    /// <exception cref="RefusedException">Another page has an address that it would take.</exception>
    private async Task MoveAsync(Page page, Page? above, Actor actor, CancellationToken ct)
    {
        if (above?.LiesIn(page) == true)
            throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.BelowItself)]);
        if (!await db.PutBelowAsync(page, above, ct))
            throw new RefusedException([new Issue(nameof(Page.ParentId), IssueCodes.AddressTooLong)]);
        if (await new Addressing(db).MoveAsync(page, actor, ct) is var (issue, _))
            throw new RefusedException([issue]);
    }
}

/// <summary>Why an import left something as it is.</summary>
public enum KeptReason
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
