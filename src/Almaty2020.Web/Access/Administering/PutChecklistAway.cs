using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Puts the checklist of the start page away, for all administrators. Not audited, because it changes nothing about the site.</summary>
public sealed class PutChecklistAway(SiteDb db, TimeProvider clock)
{
    public Task ExecuteAsync(CancellationToken ct) =>
        db.SaveSettingAsync(StoredSettingNames.ChecklistPutAway, StoredSettings.Day(Formats.DayOf(clock.GetUtcNow().UtcDateTime)), ct);
}
