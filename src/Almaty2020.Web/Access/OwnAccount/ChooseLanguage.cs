using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Sets the language in which somebody works. Nothing for the audit log: it changes nothing for others.</summary>
public sealed class ChooseLanguage(SiteDb db)
{
    public Task ExecuteAsync(string accountId, Language language, CancellationToken ct) =>
        db.Accounts.Where(a => a.Id == accountId).ExecuteUpdateAsync(a => a.SetProperty(x => x.Language, language), ct);
}
