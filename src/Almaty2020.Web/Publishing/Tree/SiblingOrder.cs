using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Paths;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Tree;

/// <summary>
/// Places pages among their siblings. Runs inside the command's transaction, after it has taken the lock of the publication log.
/// </summary>
internal sealed class SiblingOrder(SiteDb db)
{
    /// <summary>The gap between two positions, so that a page can be placed between them without moving either.</summary>
    private const int Step = 10;

    /// <summary>The pages in use below a parent, or at the top, in display order.</summary>
    public Task<List<Page>> SiblingsAsync(int? parentId, int exceptId, CancellationToken ct) =>
        db
            .Pages.Where(p => p.ParentId == parentId && p.Id != exceptId && p.TrashedAtUtc == null)
            .OrderBy(p => p.Position)
            .ThenBy(p => p.Id)
            .ToListAsync(ct);

    /// <summary>The position of a new page: after all siblings.</summary>
    public async Task<int> NextPositionAsync(int? parentId, CancellationToken ct) =>
        await SiblingsAsync(parentId, exceptId: 0, ct) is [.., var last] ? last.Position + Step : Step;

    /// <summary>Puts a page after a sibling, or first. The siblings after it move only as far as necessary.</summary>
    /// <returns>The pages whose position changed; null if the sibling no longer exists.</returns>
    public async Task<IReadOnlyList<Page>?> PlaceAsync(Page page, int? parentId, int? afterId, Actor actor, CancellationToken ct)
    {
        var siblings = await SiblingsAsync(parentId, page.Id, ct);
        var at = afterId is null ? 0 : siblings.FindIndex(s => s.Id == afterId) + 1;
        if (afterId is not null && at == 0)
            return null;

        // Positions start at 0: content files allow no negative ones.
        var low = at == 0 ? -1 : siblings[at - 1].Position;
        int? high = at < siblings.Count ? siblings[at].Position : null;
        if (page.ParentId == parentId && IsInPosition(page, low, high, siblings, at))
            return [];

        var changed = new List<Page>();
        Move(page, high is null ? Math.Max(low, 0) + Step : Math.Max(low + 1, low + ((high.Value - low) / 2)));
        var previous = page.Position;
        foreach (var next in siblings.Skip(at).TakeWhile(s => s.Position <= previous))
        {
            Move(next, previous + 1);
            previous = next.Position;
        }

        return changed;

        void Move(Page moved, int position)
        {
            moved.Position = position;
            moved.UpdatedBy = actor.UserId;
            moved.UpdatedAtUtc = actor.AtUtc;
            moved.Version++;
            changed.Add(moved);
        }
    }

    /// <summary>Logs that pages have moved, which also tells every node.</summary>
    public async Task LogAsync(IEnumerable<Page> changed, Actor actor, CancellationToken ct)
    {
        foreach (var pageId in changed.Select(p => p.Id).Distinct())
        {
            foreach (var live in await db.Publications.Where(p => p.PageId == pageId).OrderBy(p => p.Language).ToListAsync(ct))
                await new AddressAssignment(db).LogMovedAsync(live, previousPath: null, actor, ct);
        }
    }

    private static bool IsInPosition(Page page, int low, int? high, List<Page> siblings, int at) =>
        (page.Position > low || (page.Position == low && siblings[at - 1].Id < page.Id))
        && (high is null || page.Position < high || (page.Position == high && page.Id < siblings[at].Id));
}
