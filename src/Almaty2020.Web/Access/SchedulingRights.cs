using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

/// <summary>Checks against the current accounts and grants whether an actor may publish.</summary>
internal sealed class SchedulingRights(SiteDb db) : ISchedulingRights
{
    public async Task<bool> MayPublishAsync(string actorId, Page page, Language language, CancellationToken ct)
    {
        // Accounts are never deleted, so an id without an account belongs to the site itself.
        if (
            await db.Accounts.AsNoTracking().Include(a => a.Grants).ThenInclude(g => g.Page).SingleOrDefaultAsync(a => a.Id == actorId, ct)
            is not { } account
        )
            return true;
        return account.IsActive && new Rights([.. account.Grants]).MayPublish(page, language);
    }
}
