using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>
/// Puts a page and all below it into the trash: what is live of it answers 410, what was to happen to it will not, drafts stay as they
/// are. <see cref="RestorePage"/> brings all of it back.
/// </summary>
public sealed class TrashPage(SiteDb db)
{
    /// <param name="Version">Of the page that was looked at.</param>
    /// <param name="Pages">How many pages whoever confirmed it was told of, itself among them: more than those do not go.</param>
    public sealed record Request(int PageId, int Version, int Pages);

    public abstract record Outcome
    {
        public sealed record Trashed : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;

        /// <summary>The tree is not the one that was looked at; nothing was done.</summary>
        public sealed record Conflict : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Request request, Actor actor, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync((actId, token) => TrashAsync(request, actId, actor, token), ct);
        }
        catch (RefusedException refused)
        {
            return new Outcome.Refused(refused.Issues[0]);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }
    }

    private async Task<Outcome> TrashAsync(Request request, Guid actId, Actor actor, CancellationToken ct)
    {
        await db.QueueAsync(ct);
        var root = await db.Pages.SingleOrDefaultAsync(p => p.Id == request.PageId, ct);
        if (root?.Version != request.Version || root.TrashedAtUtc is not null)
            return new Outcome.Conflict();
        if (root.Template == Template.Home)
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.HomeStays)]);

        var tree = await db.TreeBelowAsync(root, ct);
        if (tree.Count != request.Pages)
            return new Outcome.Conflict();

        foreach (var page in tree)
        {
            foreach (var live in await db.Publications.Where(p => p.PageId == page.Id).OrderBy(p => p.Language).ToListAsync(ct))
                await new TakeDown(db).RemoveAsync(await db.NextNumberAsync(ct), live, Guid.CreateVersion7(), actor, ct);
            page.TrashedAtUtc = actor.AtUtc;
            page.TrashedBy = actor.UserId;
            page.TrashRootId = root.Id;
            page.Version++;
        }

        await CancelAsync(root, actor, ct);
        db.Audit.Add(new AuditEntry
        {
            Id = actId,
            ActorId = actor.UserId,
            Action = AuditActions.PageTrashed,
            PageId = root.Id,
            AtUtc = actor.AtUtc,
        });
        await db.SaveChangesAsync(ct);
        return new Outcome.Trashed();
    }

    /// <summary>What is done together or not at all is not done at all when a part of it cannot be.</summary>
    private async Task CancelAsync(Page root, Actor actor, CancellationToken ct)
    {
        // What lies in the trash already has nothing that waits.
        var (id, branch) = (root.Id, root.Branch);
        var tree = db.Pages.Where(p => p.Id == id || p.Above.StartsWith(branch));
        var waiting = db.Schedule.Where(a => a.State == ScheduledState.Waiting);
        var groups = waiting.Where(a => tree.Any(p => p.Id == a.PageId)).Select(a => a.GroupId);
        var acts = await waiting.Where(a => groups.Contains(a.GroupId)).OrderBy(a => a.Id).ToListAsync(ct);
        acts.AddRange((await db.EndsOfAsync(acts, ct)).Except(acts));
        foreach (var act in acts)
        {
            db.Cancel(act, actor, Guid.CreateVersion7());
            act.Outcome = IssueCodes.InTrash;
        }

        await db.SaveChangesAsync(ct);
        foreach (var act in acts)
            await db.KeepUntilInStepAsync(act.PageId, act.Language, ct);
    }
}
