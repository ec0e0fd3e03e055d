using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// The steps that withdraw a page in one language, shared by the verbs that do: redirects, publication, log, audit. Runs inside the
/// verb's transaction, and leaves every address that was public with an answer: a page, a redirect to one, or 410.
/// </summary>
internal sealed class TakeDown(SiteDb db)
{
    /// <summary>Begins the audit log's detail of what went to the trash with its page.</summary>
    public const string Trashed = "Trashed";

    /// <param name="Kind">What becomes of its address.</param>
    /// <param name="IntoPageId">The page that it is merged into; else null.</param>
    /// <param name="Note">Why, in words for residents; must say something where the page stays to be read.</param>
    public sealed record Terms(WithdrawalKind Kind, int? IntoPageId, string Note);

    /// <param name="number">The log's next, taken before anything was looked at: acts queue for it, so nothing seen since can change.</param>
    /// <param name="auditId">Of the row that says who did it.</param>
    /// <returns>Why it cannot be; empty when the rows are added and wait for SaveChanges.</returns>
    public async Task<IReadOnlyList<Issue>> AddAsync(long number, int pageId, Language language, Terms terms, Guid auditId, Actor actor, CancellationToken ct)
    {
        if (CheckNote(terms) is { } unsaid)
            return [unsaid];

        var live = await db.Publications.Include(p => p.Page).SingleOrDefaultAsync(p => p.PageId == pageId && p.Language == language, ct);
        if (live is null)
            return [new Issue(nameof(Page), IssueCodes.NotLive)];
        // Every other page hangs on it: its address is the language's own.
        if (live.Page!.Template == Template.Home)
            return [new Issue(nameof(Page), IssueCodes.HomeStays)];
        if (terms.Kind == WithdrawalKind.Retired)
            return Retire(number, live, terms, auditId, actor);

        if (await db.Publications.AnyAsync(p => p.Language == language && p.Page!.ParentId == pageId, ct))
            return [new Issue(nameof(Page), IssueCodes.ChildrenLive)];
        if (terms.Kind == WithdrawalKind.Merged && await CheckTargetAsync(live, terms.IntoPageId, ct) is { } unfit)
            return [unfit];

        await RemoveAsync(live, terms.Kind == WithdrawalKind.Merged ? terms.IntoPageId : null, actor, ct);
        Record(number, live, PublicationAct.Withdrawn, terms.Note, terms.Kind == WithdrawalKind.Merged ? $"{terms.Kind} {terms.IntoPageId}" : $"{terms.Kind}", auditId, actor);
        return [];
    }

    /// <summary>Takes it off the site with the tree that goes to the trash: whoever calls takes along what hangs on it.</summary>
    public async Task RemoveAsync(long number, Publication live, Guid auditId, Actor actor, CancellationToken ct)
    {
        await RemoveAsync(live, into: null, actor, ct);
        var detail = live.UrgentReason is null ? Trashed : $"{Trashed} {live.UrgentBy} {live.UrgentReason}";
        Record(number, live, PublicationAct.Withdrawn, "", detail, auditId, actor);
    }

    /// <summary>Whether what was taken down still waited for a second person, as the audit log has it.</summary>
    public static Haste? HasteOf(string detail) => detail.Split(' ', 3) is [Trashed, var by, var reason] ? new Haste(by, reason) : null;

    /// <summary>Of the words that go with it.</summary>
    public static Issue? CheckNote(Terms terms) => terms.Kind == WithdrawalKind.Retired && TextNormalizer.IsBlank(terms.Note)
        ? new Issue(nameof(Revision.Note), IssueCodes.Missing)
        : PublishChecks.ForNote(terms.Note);

    private async Task RemoveAsync(Publication live, int? into, Actor actor, CancellationToken ct)
    {
        db.Publications.Remove(live);
        if (into is { } target)
        {
            // All that led to it goes along, so that a redirect always leads to a page; each remembers whose it was at first.
            foreach (var old in await db.Redirects.Where(r => r.Language == live.Language && r.PageId == live.PageId).ToListAsync(ct))
            {
                old.MergedFromPageId ??= live.PageId;
                old.PageId = target;
            }
        }

        db.Redirects.Add(new Redirect
        {
            Language = live.Language,
            Path = live.Path,
            PageId = into ?? live.PageId,
            MergedFromPageId = into is null ? null : live.PageId,
            CreatedAtUtc = actor.AtUtc,
        });
    }

    private List<Issue> Retire(long number, Publication live, Terms terms, Guid auditId, Actor actor)
    {
        if (live.RetiredAtUtc is not null)
            return [new Issue(nameof(Page), IssueCodes.AlreadyRetired)];

        live.RetiredAtUtc = actor.AtUtc;
        live.RetiredNote = terms.Note;
        Record(number, live, PublicationAct.Retired, terms.Note, $"{terms.Kind}", auditId, actor);
        return [];
    }

    private async Task<Issue?> CheckTargetAsync(Publication live, int? intoPageId, CancellationToken ct)
    {
        if (intoPageId is null || intoPageId == live.PageId)
            return new Issue(nameof(ScheduledAct.IntoPageId), IssueCodes.TargetMissing);
        var isLive = await db.Publications.AnyAsync(p => p.PageId == intoPageId && p.Language == live.Language && p.RetiredAtUtc == null, ct);
        return isLive ? null : new Issue(nameof(ScheduledAct.IntoPageId), IssueCodes.TargetNotLive);
    }

    private void Record(long number, Publication live, PublicationAct act, string note, string detail, Guid auditId, Actor actor)
    {
        db.PublicationLog.Add(new PublicationLogEntry
        {
            Number = number,
            PageId = live.PageId,
            Language = live.Language,
            Act = act,
            RevisionId = act == PublicationAct.Retired ? live.RevisionId : null,
            Path = live.Path,
            IsMajor = true,
            Note = note,
            ActorId = actor.UserId,
            AtUtc = actor.AtUtc,
        });
        db.Audit.Add(new AuditEntry
        {
            Id = auditId,
            ActorId = actor.UserId,
            Action = AuditActions.PageWithdrawn,
            PageId = live.PageId,
            Language = live.Language,
            FromRevisionId = live.RevisionId,
            Detail = detail,
            AtUtc = actor.AtUtc,
        });
    }
}

/// <summary>That something was published before a second person had looked at it.</summary>
internal sealed record Haste(string By, string Reason);
