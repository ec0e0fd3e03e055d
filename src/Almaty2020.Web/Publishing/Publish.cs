using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>Makes a draft a revision, and the revision live.</summary>
public sealed class Publish(SiteDb db)
{
    /// <param name="DraftVersion">The version of the draft that was looked at.</param>
    /// <param name="Note">What changed; for residents when the change is major, who must then be told something.</param>
    /// <param name="IsMajor">Whether residents are told: moves the public date.</param>
    public sealed record Request(int PageId, Language Language, int DraftVersion, string Note, bool IsMajor)
    {
        public Approval Approval { get; init; } = new Approval.BySecondPerson();
    }

    /// <summary>Who answers for it that residents may see the text.</summary>
    public abstract record Approval
    {
        /// <summary>Whoever publishes; refused when they have written any part of it since the page was last published.</summary>
        public sealed record BySecondPerson : Approval;

        /// <summary>Whoever publishes, their own work too: where those who run the site allow it.</summary>
        public sealed record ByAnybody : Approval;

        /// <summary>Nobody yet: it cannot wait, for a reason, and is marked until a second person has confirmed it.</summary>
        public sealed record Later(string Reason) : Approval;
    }

    public abstract record Outcome
    {
        public sealed record Live(string Path, int RevisionId, long SiteVersion) : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>The draft is not the one that was looked at.</summary>
        public sealed record Conflict : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        if (PublishChecks.ForNote(request.Note) is { } issue)
            return new Outcome.Refused([issue]);
        if (request.Approval is Approval.Later(var reason) && PublishChecks.ForReason(reason) is { } unreasoned)
            return new Outcome.Refused([unreasoned]);

        try
        {
            return await db.InTransactionAsync((actId, token) => PublishAsync(request, actor, actId, token), ct);
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return new Outcome.Refused([new Issue(nameof(PageText.Slug), IssueCodes.AddressTaken)]);
        }
    }

    private async Task<Outcome> PublishAsync(Request request, Actor actor, Guid actId, CancellationToken ct)
    {
        // First the queue, then the look: what is seen after it cannot change before the commit. A refusal is thrown,
        // so that the number goes back.
        var number = await db.NextNumberAsync(ct);
        var draft = await db.Drafts.SingleOrDefaultAsync(d => d.PageId == request.PageId && d.Language == request.Language, ct);
        if (draft is null)
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.NothingToPublish)]);
        if (draft.Version != request.DraftVersion)
            throw new DbUpdateConcurrencyException("The draft is not the one that was looked at.");

        if (request.Approval is Approval.BySecondPerson && draft.WasWrittenBy(actor.UserId))
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.OwnWork)]);

        // What somebody else wrote has been looked at by whoever publishes it.
        var urgent = draft.WasWrittenBy(actor.UserId) ? request.Approval as Approval.Later : null;

        var page = await db.Pages.SingleAsync(p => p.Id == request.PageId, ct);
        var live = await db.Publications.AsNoTracking()
            .Where(p => p.PageId == page.Id && p.Language == request.Language)
            .Select(p => (int?)p.RevisionId)
            .SingleOrDefaultAsync(ct);

        if (request.IsMajor && string.IsNullOrWhiteSpace(request.Note) && await WasPublishedAsync(request, ct))
            throw new RefusedException([new Issue(nameof(Revision.Note), IssueCodes.Missing)]);

        var revision = await db.AddRevisionAsync(draft, actor, request.Note, ct);
        db.Drafts.Remove(draft);
        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.PagePublished,
            PageId = page.Id,
            Language = request.Language,
            FromRevisionId = live,
            ToRevisionId = revision.Id,
            Detail = urgent is null ? "" : "urgent",
            AtUtc = actor.AtUtc,
        });

        if (await new GoLive(db).AddAsync(number, page, revision, request.IsMajor, request.IsMajor ? request.Note : "", actor, ct) is { Count: > 0 } issues)
            throw new RefusedException(issues);

        await db.SaveChangesAsync(ct);
        var published = await db.Publications.SingleAsync(p => p.PageId == page.Id && p.Language == request.Language, ct);
        if (urgent is not null)
        {
            published.UrgentReason = urgent.Reason;
            published.UrgentBy = actor.UserId;
            await db.SaveChangesAsync(ct);
        }

        var version = await db.SiteVersions.AsNoTracking().Select(v => v.Number).SingleAsync(ct);
        return new Outcome.Live(published.Path, revision.Id, version);
    }

    /// <summary>Whether residents have seen the page before: of a new one there is nothing to say but that it is there.</summary>
    private Task<bool> WasPublishedAsync(Request request, CancellationToken ct) => db.PublicationLog.AnyAsync(
        e => e.PageId == request.PageId && e.Language == request.Language && e.Act == PublicationAct.Published, ct);
}
