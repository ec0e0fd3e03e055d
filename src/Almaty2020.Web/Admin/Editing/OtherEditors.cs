using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Another person who has the same editor open.</summary>
/// <param name="SinceUtc">When they opened it.</param>
public sealed record OtherEditor(string Name, DateTime SinceUtc);

/// <summary>Reads who else has an editor open. <see cref="PagePresence"/> records it.</summary>
public sealed class OtherEditors(SiteDb db, TimeProvider clock)
{
    /// <summary>Other people who have the editor open, in the order in which they opened it.</summary>
    public async Task<IReadOnlyList<OtherEditor>> ListAsync(Staff staff, int pageId, Language language, CancellationToken ct)
    {
        var limit = clock.GetUtcNow().UtcDateTime - PagePresence.Timeout;
        var rows =
            from presence in db.Presences
            join account in db.Accounts on presence.AccountId equals account.Id
            where
                presence.PageId == pageId
                && presence.Language == language
                && presence.AccountId != staff.Account.Id
                && presence.SeenAtUtc > limit
            orderby presence.SinceUtc, account.Name
            select new OtherEditor(account.Name, presence.SinceUtc);
        return await rows.AsNoTracking().ToListAsync(ct);
    }
}
