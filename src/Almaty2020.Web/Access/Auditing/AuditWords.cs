using System.Globalization;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.Auditing;

/// <summary>Puts the audit log in words: what it keeps is for every language alike.</summary>
public sealed class AuditWords(Language language, PageTitles.Tree pages)
{
    private readonly Texts texts = Texts.For(language);

    /// <summary>Acts whose detail is nothing but somebody's earlier name.</summary>
    private static readonly string[] Renaming = [AuditActions.NameChanged];

    private static readonly IReadOnlyList<string> Methods = Enum.GetNames<SignInMethod>();

    private static readonly IReadOnlyList<string> Withdrawals = [.. Enum.GetNames<WithdrawalKind>(), "Trashed"];

    /// <summary>Every act there is.</summary>
    public static IReadOnlyList<string> Actions { get; } =
        [.. typeof(AuditActions).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    /// <summary>Who acted: a name, or what is no account.</summary>
    public string Who(string id, string? name) => name ?? id switch
    {
        Actor.ImportUserId => texts["admin.audit.actor.import"],
        Actor.SystemUserId => texts["admin.audit.actor.system"],
        Actor.GuestUserId => texts["admin.audit.actor.guest"],
        _ => id,
    };

    /// <summary>What was done.</summary>
    /// <param name="action">One that an older or a newer version of the site wrote stays as it is.</param>
    public string What(string action) => Actions.Contains(action) ? texts["admin.audit.action." + action] : action;

    /// <summary>The page's title, or its id when it is gone.</summary>
    public string? PageOf(AuditRow row) => row.PageId is { } id ? pages.TitleOf(id) : null;

    /// <summary>What else there is to say; empty when nothing is.</summary>
    public string Detail(AuditRow row)
    {
        if (row.Detail.Length == 0)
            return "";
        if (Renaming.Contains(row.Action))
            return texts["admin.audit.detail.was", row.Detail];

        switch (row.Action)
        {
            case AuditActions.AccountInvited or AuditActions.AccountRemoved or AuditActions.DirectoryAccountMade:
                return Roles(row.Detail);
            case AuditActions.RolesChanged or AuditActions.DirectoryRolesChanged when row.Detail.Split(ChangeRoles.Arrow) is [var before, var after]:
                return $"{Roles(before)} → {Roles(after)}";
            case AuditActions.PublicationScheduled or AuditActions.WithdrawalScheduled or AuditActions.ScheduleCancelled or AuditActions.ScheduleHeld or AuditActions.ScheduleConfirmed or AuditActions.ScheduleDone
                when DateTime.TryParseExact(row.Detail, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var due):
                return texts["admin.audit.due", Formats.For(language).Moment(due)];
            case AuditActions.ScheduleFailed:
                return string.Join(' ', row.Detail.Split(' ').Where(IssueCodes.All.Contains).Select(code => texts["admin.issue." + code]));
            case AuditActions.OldRowsDeleted when Upkeep.Retention.Read(row.Detail) is var (feedback, sessions, links):
                return texts["admin.audit.detail.deleted", feedback, sessions, links];
            case AuditActions.PageWithdrawn:
                return Withdrawal(row.Detail);
            case AuditActions.PageMoved when row.Detail.Split(ChangeRoles.Arrow) is [var from, var to]:
                return $"{Place(from)} → {Place(to)}";
            // Kind and name, as the guest gave it.
            case AuditActions.ShareLinkAnswered when row.Detail.Split(' ', 2) is [var kind, var name]:
                return kind == nameof(RemarkKind.Approval) ? texts["admin.audit.detail.guest-approved", name] : texts["admin.audit.detail.guest-remarked", name];
            case AuditActions.SignedIn when Methods.Contains(row.Detail):
                return texts["admin.audit.method." + row.Detail];
            default:
                return row.Detail;
        }
    }

    /// <summary>What became of a page that was withdrawn, from the detail of that act.</summary>
    public string Withdrawal(string detail)
    {
        if (detail.Split(' ') is not [var kind, .. var into] || !Withdrawals.Contains(kind))
            return detail;
        // Of what went to the trash, the rest is for the restoration alone.
        var target = into is [var id] && int.TryParse(id, CultureInfo.InvariantCulture, out var page) ? $": {pages.TitleOf(page)}" : "";
        return texts["admin.audit.withdrawal." + kind] + target;
    }

    private string Place(string id) => int.TryParse(id, CultureInfo.InvariantCulture, out var page) ? pages.TitleOf(page) : texts["admin.tree.top"];

    private string Roles(string list) => GrantList.Read(list) is { Count: > 0 } items ? GrantList.Words(items, texts, pages.TitleOf) : texts["admin.audit.detail.no-role"];
}
