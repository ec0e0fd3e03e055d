using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Sets the user's interface language. Not audited, because it affects only the user.</summary>
public sealed class ChooseLanguage(SiteDb db)
{
    public Task ExecuteAsync(string accountId, Language language, CancellationToken ct) =>
        db.Accounts.Where(a => a.Id == accountId).ExecuteUpdateAsync(a => a.SetProperty(x => x.Language, language), ct);
}
