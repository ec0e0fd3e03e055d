using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Queries;

/// <summary>A picture or document in the trash.</summary>
/// <param name="Name">Its alternative text or title; else the file's name.</param>
/// <param name="By">Name of the account that put it there; null if it no longer exists.</param>
public sealed record TrashedFile(Picture Picture, string Name, string? By, bool MayRestore);

/// <summary>Reads the pictures and documents in the trash.</summary>
public sealed class LibraryTrash(SiteDb db)
{
    /// <summary>Those who added a picture may delete it and restore it from the trash, and publishers any.</summary>
    public static bool MayDelete(Staff staff, Picture picture) =>
        picture.AddedBy == staff.Account.Id || staff.Rights.HasRole(Role.Publisher);

    /// <summary>Newest first. All staff see all of it, as they see the whole library.</summary>
    public async Task<IReadOnlyList<TrashedFile>> FindAsync(Staff staff, Language language, CancellationToken ct)
    {
        var rows = await db
            .Pictures.AsNoTracking()
            .Include(p => p.Texts)
            .Where(p => p.TrashedAtUtc != null)
            .OrderByDescending(p => p.TrashedAtUtc)
            .ThenBy(p => p.Id)
            .ToListAsync(ct);
        var ids = rows.Select(p => p.TrashedBy).Distinct().ToList();
        var names = await db.Accounts.Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, a => a.Name, ct);
        return
        [
            .. rows.Select(p => new TrashedFile(p, p.NameIn(language), names.GetValueOrDefault(p.TrashedBy ?? ""), MayDelete(staff, p))),
        ];
    }

    /// <returns>Null if it is not in the trash.</returns>
    public Task<Picture?> FindAsync(int id, CancellationToken ct) =>
        db.Pictures.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id && p.TrashedAtUtc != null, ct);
}
