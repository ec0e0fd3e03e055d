using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Dashboard;

/// <summary>What an administrator does in a new site's first quarter of an hour, and what of it is done.</summary>
/// <param name="IsOnePerson">Null until an administrator has said whether one person runs the site.</param>
/// <param name="HomePageId">Null if the site has no home page in any language.</param>
/// <param name="LanguagesWithoutHome">Languages in which residents find no home page.</param>
public sealed record SetupChecklist(
    bool? IsOnePerson,
    bool HasMailServer,
    bool IsMailTested,
    bool HasColleagues,
    int? HomePageId,
    IReadOnlyList<Language> LanguagesWithoutHome,
    bool IsEdited
)
{
    /// <summary>Who runs the site, second factor, mail, colleagues, languages, first edit.</summary>
    public const int Steps = 6;

    /// <summary>One person needs no colleagues.</summary>
    public bool AreColleaguesDone => HasColleagues || IsOnePerson == true;

    public bool AreLanguagesDone => LanguagesWithoutHome.Count == 0;

    /// <remarks>The second factor is always done: without it, an administrator cannot open the start page.</remarks>
    public int Done =>
        1 + new[] { IsOnePerson is not null, IsMailTested, AreColleaguesDone, AreLanguagesDone, IsEdited }.Count(done => done);
}

/// <summary>Reads the checklist.</summary>
public sealed class SetupChecklistQuery(SiteDb db, ApprovalSetting approvals, SiteSettings settings)
{
    /// <returns>Null if everything is done, or if an administrator has put the list away.</returns>
    public async Task<SetupChecklist?> ReadAsync(Staff staff, CancellationToken ct)
    {
        if (await db.ReadSettingAsync(StoredSettingNames.ChecklistPutAway, ct) is not null)
            return null;

        // Naming the languages lets the databases use the index of paths.
        var homes = await db
            .Publications.AsNoTracking()
            .Where(p => Language.All.Contains(p.Language) && p.Path == "")
            .Select(p => new { p.PageId, p.Language })
            .ToListAsync(ct);
        var checklist = new SetupChecklist(
            await approvals.AnswerAsync(ct),
            settings.Mail is not null,
            await db.ReadSettingAsync(StoredSettingNames.MailTested, ct) is { Length: > 0 },
            await db.Accounts.AnyAsync(a => a.Id != staff.Account.Id && a.RemovedAtUtc == null, ct),
            homes is [var any, ..] ? any.PageId : null,
            [.. Language.All.Where(l => homes.TrueForAll(h => h.Language != l))],
            // An import has an action of its own.
            await db.Audit.AnyAsync(a => a.Action == AuditActions.PagePublished, ct)
        );
        return checklist.Done == SetupChecklist.Steps ? null : checklist;
    }
}
