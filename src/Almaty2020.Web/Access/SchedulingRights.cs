using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

/// <summary>Reads from the accounts whether somebody may publish now.</summary>
internal sealed class SchedulingRights(SiteDb db) : ISchedulingRights
{
    public async Task<bool> MayPublishAsync(string actorId, Page page, Language language, CancellationToken ct)
    {
        // An account is never deleted: an id without one is the site's own.
        if (await db.Accounts.AsNoTracking().Include(a => a.Grants).ThenInclude(g => g.Page).SingleOrDefaultAsync(a => a.Id == actorId, ct) is not { } account)
            return true;
        return account.IsActive && new Rights([.. account.Grants]).MayPublish(page, language);
    }
}
