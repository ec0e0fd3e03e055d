using System.Globalization;
using System.Text.RegularExpressions;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Admin.Audit;

/// <summary>Words audit entries in one language; the log itself stores language-neutral codes and ids.</summary>
public sealed partial class AuditFormatter(Language language, PageTitles.Tree pages)
{
    private readonly Texts texts = Texts.For(language);

    /// <summary>Actions whose detail is only the previous name of an account.</summary>
    private static readonly string[] Renaming = [AuditActions.NameChanged];

    private static readonly IReadOnlyList<string> Methods = Enum.GetNames<SignInMethod>();

    private static readonly IReadOnlyList<string> Withdrawals = Enum.GetNames<WithdrawnAs>();

    /// <summary>All action codes.</summary>
    public static IReadOnlyList<string> Actions { get; } =
    [.. typeof(AuditActions).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    /// <summary>Name of the actor, or the text for the import, the site or a guest.</summary>
    public string ActorName(string id, string? name) =>
        name
        ?? id switch
        {
            Actor.ImportUserId => texts["admin.audit.actor.import"],
            Actor.SystemUserId => texts["admin.audit.actor.system"],
            Actor.GuestUserId => texts["admin.audit.actor.guest"],
            _ => id,
        };

    /// <summary>Text for an action.</summary>
    /// <param name="action">An unknown code, from another version of the site, is returned unchanged.</param>
    public string ActionText(string action) => Actions.Contains(action) ? texts["admin.audit.action." + action] : action;

    /// <summary>Title of the page, or its id if it is unknown. Null if the row is not about a page.</summary>
    public string? PageTitle(AuditRow row) => row.PageId is { } id ? pages.TitleOf(id) : null;

    /// <summary>
    /// Every page that a row may name: its own, and those whose ids its details have, such as a former place. May have other numbers too.
    /// </summary>
    public static IEnumerable<int> PageIds(AuditRow row) =>
        Number()
            .Matches(row.Detail)
            .Select(m => int.TryParse(m.Value, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Append(row.PageId ?? 0)
            .Where(id => id > 0);

    /// <summary>Additional details; empty if there are none.</summary>
    public string Detail(AuditRow row)
    {
        if (row.Detail.Length == 0)
            return "";
        if (Renaming.Contains(row.Action))
            return texts["admin.audit.detail.was", row.Detail];

        switch (row.Action)
        {
            case AuditActions.AccountInvited or AuditActions.AccountRemoved or AuditActions.DirectoryAccountCreated:
                return Roles(row.Detail);
            case AuditActions.RolesChanged
            or AuditActions.DirectoryRolesChanged when row.Detail.Split(ChangeRoles.Arrow) is [var before, var after]:
                return $"{Roles(before)} → {Roles(after)}";
            case AuditActions.PublicationScheduled
            or AuditActions.WithdrawalScheduled
            or AuditActions.ScheduleCancelled
            or AuditActions.ScheduleHeld
            or AuditActions.ScheduleConfirmed
            or AuditActions.ScheduleDone
                when DateTime.TryParseExact(
                    row.Detail,
                    "yyyy-MM-dd'T'HH:mm:ss'Z'",
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal,
                    out var due
                ):
                return texts["admin.audit.due", Formats.For(language).Moment(due)];
            case AuditActions.ScheduleFailed:
                return string.Join(' ', row.Detail.Split(' ').Where(IssueCodes.All.Contains).Select(code => texts["admin.issue." + code]));
            case AuditActions.OldRowsDeleted when Upkeep.Retention.ParseCounts(row.Detail) is var (feedback, sessions, links):
                return texts["admin.audit.detail.deleted", feedback, sessions, links];
            case AuditActions.PageWithdrawn:
                return Withdrawal(row.Detail);
            case AuditActions.RedirectAdded or AuditActions.RedirectRemoved when row.Language is { } of:
                return Addresses.PagePath(of, row.Detail);
            case AuditActions.PageCopied:
                return texts["admin.audit.detail.copy-of", Place(row.Detail)];
            case AuditActions.PageMoved when row.Detail.Split(ChangeRoles.Arrow) is [var from, var to]:
                return $"{Place(from)} → {Place(to)}";
            case AuditActions.PageSettingsChanged when row.Detail.Split(ChangePageSettings.SourceArrow) is [var former, var source]:
                return texts["admin.audit.detail.source-language", LanguageName(former), LanguageName(source)];
            // Kind of answer, and the name that the guest gave.
            case AuditActions.ShareLinkAnswered when row.Detail.Split(' ', 2) is [var kind, var name]:
                return kind == nameof(RemarkKind.Approval)
                    ? texts["admin.audit.detail.guest-approved", name]
                    : texts["admin.audit.detail.guest-remarked", name];
            case AuditActions.PagePublished when row.Detail == PublishSteps.UrgentDetail:
                return texts["admin.audit.detail.urgent"];
            case AuditActions.PagePublished when row.Detail == PublishSteps.CorrectionDetail:
                return texts["admin.audit.detail.correction"];
            case AuditActions.PagePublished when row.Detail == PublishSteps.OwnTextDetail:
                return texts["admin.audit.detail.own-text"];
            case AuditActions.ApprovalChosen:
                return row.Detail == ChooseApproval.OnePersonDetail
                    ? texts["admin.audit.detail.one-person"]
                    : texts["admin.audit.detail.several"];
            case AuditActions.FeedbackHandled:
                return string.Join(", ", row.Detail.Split(' ').Select(HandledText));
            // The id of the entry, which no longer has a text to show.
            case AuditActions.FeedbackTextRemoved or AuditActions.FeedbackRemoved:
                return "";
            case AuditActions.SignedIn when Methods.Contains(row.Detail):
                return texts["admin.audit.method." + row.Detail];
            default:
                return row.Detail;
        }
    }

    /// <summary>Describes what happened to a withdrawn page.</summary>
    /// <param name="withdrawnAs">Null if an older version of the site withdrew it and did not say.</param>
    public string Withdrawal(WithdrawnAs? withdrawnAs, int? mergedIntoPageId) =>
        withdrawnAs is { } kind ? Withdrawal($"{kind}", mergedIntoPageId) : ActionText(AuditActions.PageWithdrawn);

    private string Withdrawal(string detail)
    {
        if (detail.Split(' ') is not [var kind, .. var into] || !Withdrawals.Contains(kind))
            return detail;
        // Older entries of pages moved to the trash name who published urgently and why, which is not shown.
        return Withdrawal(kind, into is [var id] && int.TryParse(id, CultureInfo.InvariantCulture, out var page) ? page : null);
    }

    private string Withdrawal(string kind, int? mergedIntoPageId) =>
        texts["admin.audit.withdrawal." + kind] + (mergedIntoPageId is { } page ? $": {pages.TitleOf(page)}" : "");

    private string HandledText(string change) =>
        change switch
        {
            HandleFeedback.DoneDetail => texts["admin.audit.detail.feedback-done"],
            HandleFeedback.ReopenedDetail => texts["admin.audit.detail.feedback-reopened"],
            HandleFeedback.AssigneeDetail => texts["admin.audit.detail.feedback-assignee"],
            HandleFeedback.NoteDetail => texts["admin.audit.detail.feedback-note"],
            _ => change,
        };

    private static string LanguageName(string code) => Language.TryFind(code, out var known) ? known.OwnName : code;

    private string Place(string id) =>
        int.TryParse(id, CultureInfo.InvariantCulture, out var page) ? pages.TitleOf(page) : texts["admin.tree.top"];

    private string Roles(string list) =>
        GrantList.Parse(list) is { Count: > 0 } items ? GrantList.Format(items, texts, pages.TitleOf) : texts["admin.audit.detail.no-role"];

    [GeneratedRegex("[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
