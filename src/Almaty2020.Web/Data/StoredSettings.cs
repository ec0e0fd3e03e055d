using System.Globalization;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Data;

/// <summary>Reads and writes <see cref="StoredSetting"/>s.</summary>
internal static class StoredSettings
{
    /// <returns>Null if it was never set.</returns>
    public static Task<string?> ReadSettingAsync(this SiteDb db, string name, CancellationToken ct) =>
        db.StoredSettings.AsNoTracking().Where(s => s.Name == name).Select(s => s.Value).SingleOrDefaultAsync(ct);

    /// <summary>Adds or changes a setting. Saved by the caller's transaction.</summary>
    public static async Task SetSettingAsync(this SiteDb db, string name, string value, CancellationToken ct)
    {
        if (await db.StoredSettings.FindAsync([name], ct) is { } stored)
            stored.Value = value;
        else
            db.StoredSettings.Add(new StoredSetting { Name = name, Value = value });
    }

    /// <summary>Adds or changes a setting of which it does not matter who of two people at the same moment changed it.</summary>
    public static async Task SaveSettingAsync(this SiteDb db, string name, string value, CancellationToken ct)
    {
        try
        {
            await db.InTransactionAsync(
                async (_, token) =>
                {
                    await db.SetSettingAsync(name, value, token);
                    return await db.SaveChangesAsync(token);
                },
                ct
            );
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            // The other one has just set it.
        }
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
