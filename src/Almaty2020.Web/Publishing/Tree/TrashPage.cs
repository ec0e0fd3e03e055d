using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Tree;

/// <summary>
/// Puts a page and everything below it into the trash. Live pages answer 410, scheduled acts are cancelled, drafts stay.
/// <see cref="RestorePage"/> restores everything except the scheduled acts.
/// </summary>
public sealed class TrashPage(SiteDb db)
{
    /// <param name="Version">The page version that the user saw.</param>
    /// <param name="Pages">
    /// The number of pages that the user was shown and confirmed, including the page itself. A tree of another size ends in a conflict.
    /// </param>
    public sealed record Request(int PageId, int Version, int Pages);

    public abstract record Outcome
    {
        public sealed record Trashed : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;

        /// <summary>The tree has changed since the user loaded it; nothing was done.</summary>
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
        await db.LockPublicationLogAsync(ct);
        var root = await db.Pages.SingleOrDefaultAsync(p => p.Id == request.PageId, ct);
        if (root?.Version != request.Version || root.TrashedAtUtc is not null)
            return new Outcome.Conflict();
        if (root.Template == Template.Home)
            throw new RefusedException([new Issue(nameof(Page), IssueCodes.HomeStays)]);

        var tree = await db.LoadSubtreeAsync(root, ct);
        if (tree.Count != request.Pages)
            return new Outcome.Conflict();

        await DeleteLeftoversAsync(root, ct);
        foreach (var page in tree)
        {
            foreach (var live in await db.Publications.Where(p => p.PageId == page.Id).OrderBy(p => p.Language).ToListAsync(ct))
                await new WithdrawSteps(db).RemoveAsync(await db.NextLogNumberAsync(ct), live, Guid.CreateVersion7(), actor, ct);
            page.TrashedAtUtc = actor.AtUtc;
            page.TrashedBy = actor.UserId;
            page.TrashRootId = root.Id;
            page.Version++;
        }

        await CancelAsync(root, actor, ct);
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PageTrashed,
                PageId = root.Id,
                AtUtc = actor.AtUtc,
            }
        );
        await db.SaveChangesAsync(ct);
        return new Outcome.Trashed();
    }

    /// <summary>A node of an older version restores pages without deleting these rows.</summary>
    private Task<int> DeleteLeftoversAsync(Page root, CancellationToken ct)
    {
        var (id, branch) = (root.Id, root.SubtreePrefix);
        var tree = db.Pages.Where(p => p.TrashedAtUtc == null && (p.Id == id || p.Above.StartsWith(branch)));
        return db.TrashedPublications.Where(t => tree.Any(p => p.Id == t.PageId)).ExecuteDeleteAsync(ct);
    }

    /// <summary>Cancels the tree's waiting acts and their whole groups: a group is carried out together or not at all.</summary>
    private async Task CancelAsync(Page root, Actor actor, CancellationToken ct)
    {
        // Pages that were already in the trash have no waiting acts, so they need no filter.
        var (id, branch) = (root.Id, root.SubtreePrefix);
        var tree = db.Pages.Where(p => p.Id == id || p.Above.StartsWith(branch));
        var waiting = db.Schedule.Where(a => a.State == ScheduledState.Waiting);
        var groups = waiting.Where(a => tree.Any(p => p.Id == a.PageId)).Select(a => a.GroupId);
        var acts = await waiting.Where(a => groups.Contains(a.GroupId)).OrderBy(a => a.Id).ToListAsync(ct);
        acts.AddRange((await db.EndDatesOfAsync(acts, ct)).Except(acts));
        foreach (var act in acts)
        {
            db.Cancel(act, actor, Guid.CreateVersion7());
            act.Outcome = IssueCodes.InTrash;
        }

        await db.SaveChangesAsync(ct);
        foreach (var act in acts)
            await db.RefreshEndDateAsync(act.PageId, act.Language, ct);
    }
}
