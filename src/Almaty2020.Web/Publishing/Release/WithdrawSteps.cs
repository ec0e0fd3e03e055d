using Almaty2020.Markup;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Release;

/// <summary>
/// The steps that withdraw a page in one language, shared by the withdrawing commands: redirects, publication, log, audit. Runs inside the
/// command's transaction. Every address that was public keeps an answer: a page, a redirect to one, or 410.
/// </summary>
internal sealed class WithdrawSteps(SiteDb db)
{
    /// <param name="Kind">What happens to its address.</param>
    /// <param name="IntoPageId">For a merge: the page that receives the addresses; null otherwise.</param>
    /// <param name="Note">The reason, in words for residents; required if the page stays for reading.</param>
    public sealed record WithdrawalTerms(WithdrawalKind Kind, int? IntoPageId, string Note);

    public static WithdrawalTerms TermsOf(Withdrawal withdrawal) => new(withdrawal.Kind, withdrawal.IntoPageId, withdrawal.Note);

    /// <param name="number">
    /// The next log number, taken before anything was read. Taking it locks the log, so nothing read since can change.
    /// </param>
    /// <param name="auditId">The id of the audit entry.</param>
    /// <returns>The issues that prevent it; empty if the changes are ready for SaveChanges.</returns>
    public async Task<IReadOnlyList<Issue>> ApplyAsync(
        long number,
        int pageId,
        Language language,
        WithdrawalTerms terms,
        Guid auditId,
        Actor actor,
        CancellationToken ct
    )
    {
        if (CheckNote(terms) is { } noteIssue)
            return [noteIssue];

        var live = await db.Publications.Include(p => p.Page).SingleOrDefaultAsync(p => p.PageId == pageId && p.Language == language, ct);
        if (live is null)
            return [new Issue(nameof(Page), IssueCodes.NotLive)];
        // The home page is above all other pages: its address is the language's own.
        if (live.Page!.Template == Template.Home)
            return [new Issue(nameof(Page), IssueCodes.HomeStays)];
        if (terms.Kind == WithdrawalKind.Retired)
            return Retire(number, live, terms, auditId, actor);

        if (await db.Publications.AnyAsync(p => p.Language == language && p.Page!.ParentId == pageId, ct))
            return [new Issue(nameof(Page), IssueCodes.ChildrenLive)];
        if (terms.Kind == WithdrawalKind.Merged && await CheckTargetAsync(live, terms.IntoPageId, ct) is { } targetIssue)
            return [targetIssue];

        await RemoveAsync(live, terms.Kind == WithdrawalKind.Merged ? terms.IntoPageId : null, actor, ct);
        if (terms.Kind == WithdrawalKind.Merged)
            Record(number, live, WithdrawnAs.Merged, terms.Note, auditId, actor, terms.IntoPageId);
        else
            Record(number, live, WithdrawnAs.Gone, terms.Note, auditId, actor);
        return [];
    }

    /// <summary>Removes the publication of a page that is put into the trash, and keeps what its restoration needs. The caller must do the same for the pages below it.</summary>
    public async Task RemoveAsync(long number, Publication live, Guid auditId, Actor actor, CancellationToken ct)
    {
        await RemoveAsync(live, into: null, actor, ct);
        db.TrashedPublications.Add(
            new TrashedPublication
            {
                PageId = live.PageId,
                Language = live.Language,
                RevisionId = live.RevisionId,
                UrgentReason = live.UrgentReason,
                UrgentBy = live.UrgentBy,
            }
        );
        Record(number, live, WithdrawnAs.Trashed, "", auditId, actor);
    }

    /// <summary>Checks the note for residents.</summary>
    public static Issue? CheckNote(WithdrawalTerms terms) =>
        terms.Kind == WithdrawalKind.Retired && TextNormalizer.IsBlank(terms.Note)
            ? new Issue(nameof(Revision.Note), IssueCodes.Missing)
            : PublishChecks.ForNote(terms.Note);

    private async Task RemoveAsync(Publication live, int? into, Actor actor, CancellationToken ct)
    {
        db.Publications.Remove(live);
        if (into is { } target)
        {
            // Point the redirects to this page at the target too, so that a redirect always leads to a page. Each remembers its original
            // page.
            foreach (var old in await db.Redirects.Where(r => r.Language == live.Language && r.PageId == live.PageId).ToListAsync(ct))
            {
                old.MergedFromPageId ??= live.PageId;
                old.PageId = target;
            }
        }

        db.Redirects.Add(
            new Redirect
            {
                Language = live.Language,
                Path = live.Path,
                PageId = into ?? live.PageId,
                MergedFromPageId = into is null ? null : live.PageId,
                CreatedAtUtc = actor.AtUtc,
            }
        );
    }

    private List<Issue> Retire(long number, Publication live, WithdrawalTerms terms, Guid auditId, Actor actor)
    {
        if (live.RetiredAtUtc is not null)
            return [new Issue(nameof(Page), IssueCodes.AlreadyRetired)];

        live.RetiredAtUtc = actor.AtUtc;
        live.RetiredNote = terms.Note;
        Record(number, live, WithdrawnAs.Retired, terms.Note, auditId, actor);
        return [];
    }

    private async Task<Issue?> CheckTargetAsync(Publication live, int? intoPageId, CancellationToken ct)
    {
        if (intoPageId is null || intoPageId == live.PageId)
            return new Issue(nameof(ScheduledAct.IntoPageId), IssueCodes.TargetMissing);
        var isLive = await db.Publications.AnyAsync(
            p => p.PageId == intoPageId && p.Language == live.Language && p.RetiredAtUtc == null,
            ct
        );
        return isLive ? null : new Issue(nameof(ScheduledAct.IntoPageId), IssueCodes.TargetNotLive);
    }

    private void Record(
        long number,
        Publication live,
        WithdrawnAs withdrawnAs,
        string note,
        Guid auditId,
        Actor actor,
        int? mergedIntoPageId = null
    )
    {
        var isRetired = withdrawnAs == WithdrawnAs.Retired;
        db.PublicationLog.Add(
            new PublicationLogEntry
            {
                Number = number,
                PageId = live.PageId,
                Language = live.Language,
                Act = isRetired ? PublicationAct.Retired : PublicationAct.Withdrawn,
                RevisionId = isRetired ? live.RevisionId : null,
                Path = live.Path,
                IsMajor = true,
                Note = note,
                WithdrawnAs = withdrawnAs,
                MergedIntoPageId = mergedIntoPageId,
                ActorId = actor.UserId,
                AtUtc = actor.AtUtc,
            }
        );
        db.Audit.Add(
            new AuditEntry
            {
                Id = auditId,
                ActorId = actor.UserId,
                Action = AuditActions.PageWithdrawn,
                PageId = live.PageId,
                Language = live.Language,
                FromRevisionId = live.RevisionId,
                Detail = mergedIntoPageId is null ? $"{withdrawnAs}" : $"{withdrawnAs} {mergedIntoPageId}",
                AtUtc = actor.AtUtc,
            }
        );
    }
}
