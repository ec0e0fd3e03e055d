using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing;

/// <summary>A page's place among its siblings. Runs inside the verb's transaction, after it has joined the queue for the log.</summary>
internal sealed class Placing(SiteDb db)
{
    /// <summary>Room between two pages, so that a third comes between them without moving either.</summary>
    private const int Step = 10;

    /// <summary>The pages in use below a parent, or at the top, in the order in which they are shown.</summary>
    public Task<List<Page>> SiblingsAsync(int? parentId, int exceptId, CancellationToken ct) => db.Pages
        .Where(p => p.ParentId == parentId && p.Id != exceptId && p.TrashedAtUtc == null)
        .OrderBy(p => p.Position).ThenBy(p => p.Id)
        .ToListAsync(ct);

    /// <summary>Where a new page goes: behind the others.</summary>
    public async Task<int> LastAsync(int? parentId, CancellationToken ct) =>
        await SiblingsAsync(parentId, exceptId: 0, ct) is [.., var last] ? last.Position + Step : Step;

    /// <summary>Puts a page behind a sibling, or first; those behind it move on only as far as they must.</summary>
    /// <returns>The pages whose place changed; null where there is no such sibling any more.</returns>
    public async Task<IReadOnlyList<Page>?> PutAsync(Page page, int? parentId, int? afterId, Actor actor, CancellationToken ct)
    {
        var siblings = await SiblingsAsync(parentId, page.Id, ct);
        var at = afterId is null ? 0 : siblings.FindIndex(s => s.Id == afterId) + 1;
        if (afterId is not null && at == 0)
            return null;

        // Positions count from 0: a content file holds no others.
        var low = at == 0 ? -1 : siblings[at - 1].Position;
        int? high = at < siblings.Count ? siblings[at].Position : null;
        if (page.ParentId == parentId && Stands(page, low, high, siblings, at))
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

    /// <summary>Tells every node, and the log, that pages have other places.</summary>
    public async Task LogAsync(IEnumerable<Page> changed, Actor actor, CancellationToken ct)
    {
        foreach (var pageId in changed.Select(p => p.Id).Distinct())
        {
            foreach (var live in await db.Publications.Where(p => p.PageId == pageId).OrderBy(p => p.Language).ToListAsync(ct))
                await new Addressing(db).LogMovedAsync(live, previousPath: null, actor, ct);
        }
    }

    private static bool Stands(Page page, int low, int? high, List<Page> siblings, int at) =>
        (page.Position > low || (page.Position == low && siblings[at - 1].Id < page.Id))
        && (high is null || page.Position < high || (page.Position == high && page.Id < siblings[at].Id));
}
