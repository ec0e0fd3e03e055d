using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>
/// Whether people may publish text that they wrote themselves, because one person runs the site. Decided by an administrator; until then by
/// the operator's <c>Publishing:OwnApproval</c>.
/// </summary>
public sealed class ApprovalSetting(SiteDb db, SiteSettings settings)
{
    /// <returns>True if one person runs the site, false if several do, null if no administrator has said yet.</returns>
    public async Task<bool?> AnswerAsync(CancellationToken ct) =>
        bool.TryParse(await db.ReadSettingAsync(StoredSettingNames.RunByOnePerson, ct), out var isOnePerson) ? isOnePerson : null;

    public async Task<bool> AllowsOwnTextAsync(CancellationToken ct) => await AnswerAsync(ct) ?? settings.AllowSelfApproval;
}
