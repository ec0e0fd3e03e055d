using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Takes a page off the site in one language; its address answers 410 from then on.</summary>
public sealed class Withdraw(SiteDb db)
{
    public sealed record Request(int PageId, Language Language, string Note);

    public abstract record Outcome
    {
        public sealed record Withdrawn(long SiteVersion) : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (PublishChecks.ForNote(request.Note) is { } issue)
            return new Outcome.Refused(issue);

        try
        {
            return await db.InTransactionAsync((actId, token) => WithdrawAsync(request, actor, actId, token), ct);
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues[0]);
        }
    }

    private async Task<Outcome> WithdrawAsync(Request request, Actor actor, Guid actId, CancellationToken ct)
    {
        // First the queue, then the look: what is seen after it cannot change before the commit. A refusal is thrown,
        // so that the number goes back.
        var number = await db.NextNumberAsync(ct);
        var live = await db.Publications.SingleOrDefaultAsync(p => p.PageId == request.PageId && p.Language == request.Language, ct);
        if (live is null)
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.NotLive)]);
        if (await db.Publications.AnyAsync(p => p.Language == request.Language && p.Page!.ParentId == request.PageId, ct))
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.ChildrenLive)]);

        db.Publications.Remove(live);
        db.Redirects.Add(new Redirect
        {
            Language = live.Language,
            Path = live.Path,
            PageId = live.PageId,
            CreatedAtUtc = actor.AtUtc,
        });
        db.PublicationLog.Add(new PublicationLogEntry
        {
            Number = number,
            PageId = live.PageId,
            Language = live.Language,
            Act = PublicationAct.Withdrawn,
            Path = live.Path,
            IsMajor = true,
            Note = request.Note,
            ActorId = actor.UserId,
            AtUtc = actor.AtUtc,
        });
        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.PageWithdrawn,
            PageId = live.PageId,
            Language = live.Language,
            FromRevisionId = live.RevisionId,
            AtUtc = actor.AtUtc,
        });
        await db.SaveChangesAsync(ct);
        return new Outcome.Withdrawn(number);
    }
}
