using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Admin.Common;

/// <summary>The addresses of the admin area. The routes are literals at the controllers; a test checks each address against them.</summary>
public static class AdminLinks
{
    public const string Dashboard = AccessLinks.StaffArea;
    public const string LanguageChoice = "/admin/language";
    public const string Session = "/admin/session";

    public const string SignIn = AccessLinks.SignIn;
    public const string SignInAgain = "/admin/sign-in?again=true";
    public const string SignInElsewhere = "/admin/sign-in/elsewhere";
    public const string SignInCode = AccessLinks.SignInCode;
    public const string SignInCodePasskeyOptions = "/admin/sign-in/code/passkey-options";
    public const string SignInPasskey = AccessLinks.SignInPasskey;
    public const string SignInPasskeyOptions = "/admin/sign-in/passkey/options";
    public const string SignOut = "/admin/sign-out";
    public const string Forgotten = "/admin/forgotten";
    public const string Invitation = "/admin/invitation";
    public const string Reset = "/admin/reset";
    public const string Setup = "/admin/setup";

    public const string OwnAccount = "/admin/account";
    public const string OwnName = "/admin/account/name";
    public const string OwnNotifications = "/admin/account/notifications";
    public const string Password = "/admin/account/password";
    public const string SecondFactor = AccessLinks.SecondFactor;
    public const string Authenticator = "/admin/account/authenticator";
    public const string AuthenticatorRemoval = "/admin/account/authenticator/remove";
    public const string Passkeys = "/admin/account/passkeys";
    public const string PasskeyName = "/admin/account/passkeys/name";
    public const string PasskeyOptions = "/admin/account/passkeys/options";
    public const string PasskeyRemoval = "/admin/account/passkeys/remove";
    public const string ReauthenticationOptions = "/admin/account/passkeys/confirmation-options";
    public const string RecoveryCodes = "/admin/account/recovery-codes";
    public const string SessionEnd = "/admin/account/sessions/end";
    public const string AllSessionsEnd = "/admin/account/sessions/end-all";

    public const string Pages = "/admin/pages";
    public const string NewPage = "/admin/pages/new";
    public const string NewAlert = "/admin/alerts/new";
    public const string BulkAction = "/admin/pages/together";
    public const string Replace = "/admin/replace";
    public const string Observations = "/admin/observations";
    public const string ObservationDrafts = "/admin/observations/drafts";
    public const string ObservationTemplate = "/admin/observations/template.csv";
    public const string Redirects = "/admin/redirects";
    public const string RedirectRemoval = "/admin/redirects/remove";
    public const string Trash = "/admin/trash";
    public const string Pictures = "/admin/pictures";
    public const string BrokenLinks = "/admin/links";
    public const string LinkCheck = "/admin/links/check";
    public const string Calendar = "/admin/calendar";
    public const string Feedback = AccessLinks.Feedback;
    public const string FeedbackExport = AccessLinks.Feedback + "/export";
    public const string Notifications = AccessLinks.Notifications;
    public const string NotificationChoices = AccessLinks.NotificationChoices;
    public const string NotificationsRead = "/admin/notifications/read";
    public const string Guide = "/admin/guide";
    public const string Accounts = "/admin/accounts";
    public const string NewInvitation = "/admin/accounts/invite";
    public const string TestMail = "/admin/accounts/mail";
    public const string SiteSettings = "/admin/site-settings";
    public const string Checklist = "/admin/checklist";
    public const string Audit = "/admin/audit";
    public const string AuditExport = "/admin/audit/export";

    /// <summary>Proposes a slug for a title.</summary>
    public const string SlugProposal = "/admin/slug";

    /// <summary>Finds a page from its public address, for pasted links.</summary>
    public const string LinkTarget = "/admin/link-targets";

    public static string LinkTargets(Language language) => $"{LinkTarget}/{language.Code}";

    public static string AlertEnd(int pageId) => string.Create(CultureInfo.InvariantCulture, $"/admin/alerts/{pageId}/end");

    // A page in one language.
    public static string Editor(int pageId, Language language) => $"{OfPage(pageId)}/{language.Code}";

    public static string Editor(EditablePage page) => Editor(page.Page.Id, page.Language);

    /// <param name="from">The language of the text to show beside the page's.</param>
    public static string EditorBeside(EditablePage page, Language from) => $"{Editor(page)}?from={from.Code}";

    /// <summary>The editor with a copy of the text in another language, which is not saved yet.</summary>
    public static string EditorWithCopy(EditablePage page, Language from) => $"{EditorBeside(page, from)}&copy=true";

    public static string Preview(EditablePage page) => Editor(page) + "/preview";

    public static string Review(int pageId, Language language) => AccessLinks.Review(pageId, language);

    public static string Review(EditablePage page) => Review(page.Page.Id, page.Language);

    public static string Submission(EditablePage page) => Editor(page) + "/submit";

    public static string TakeBack(EditablePage page) => Editor(page) + "/take-back";

    public static string Return(EditablePage page) => Editor(page) + "/return";

    public static string DraftDiscard(EditablePage page) => Editor(page) + "/discard";

    public static string Publication(EditablePage page) => Editor(page) + "/publish";

    public static string Correction(EditablePage page) => Editor(page) + "/correction";

    public static string UrgentConfirmation(EditablePage page) => Editor(page) + "/confirm";

    public static string StillCorrect(EditablePage page) => Editor(page) + "/still-correct";

    public static string Remarks(EditablePage page) => Editor(page) + "/remarks";

    public static string SettledRemarks(EditablePage page) => Editor(page) + "/remarks/settled";

    public static string ShareLinks(EditablePage page) => Editor(page) + "/share-links";

    public static string RevokedShareLinks(EditablePage page) => Editor(page) + "/share-links/revoked";

    public static string Withdrawal(int pageId, Language language) => Editor(pageId, language) + "/withdraw";

    public static string WithdrawalUndo(int pageId, Language language) => Withdrawal(pageId, language) + "/undo";

    public static string History(int pageId, Language language) => Editor(pageId, language) + "/history";

    public static string History(EditablePage page) => History(page.Page.Id, page.Language);

    public static string Revision(int pageId, Language language, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{History(pageId, language)}/{number}");

    public static string Comparison(int pageId, Language language) => Editor(pageId, language) + "/compare";

    public static string Comparison(EditablePage page) => Comparison(page.Page.Id, page.Language);

    public static string Restoration(int pageId, Language language) => Editor(pageId, language) + "/restore";

    // A page in all languages.
    public static string Settings(int pageId) => OfPage(pageId) + "/settings";

    public static string Move(int pageId) => OfPage(pageId) + "/move";

    public static string Copy(int pageId) => OfPage(pageId) + "/copy";

    public static string Trashing(int pageId) => OfPage(pageId) + "/trash";

    public static string TrashRestoration(int pageId) => string.Create(CultureInfo.InvariantCulture, $"{Trash}/{pageId}/restore");

    // The picture library.
    public static string Picture(int id) => string.Create(CultureInfo.InvariantCulture, $"{Pictures}/{id}");

    /// <summary>The file of a document, also before it is public.</summary>
    public static string DocumentFile(int id) => Picture(id) + "/file";

    public static string PictureDeletion(int id) => Picture(id) + "/delete";

    public static string PictureRestoration(int id) => Picture(id) + "/restore";

    public static string PictureVersions(int id) => Picture(id) + "/versions";

    public static string PictureVersionRestoration(int id, int versionId) =>
        string.Create(CultureInfo.InvariantCulture, $"{PictureVersions(id)}/{versionId}/restore");

    /// <summary>Finds and takes pictures for the editor's dialog.</summary>
    public static string PictureChoices(Language language) => $"/admin/picture-choices/{language.Code}";

    // Scheduled acts, feedback, accounts and the audit log.
    public static string CalendarOf(DateOnly month) => $"{Calendar}?month={month.ToString("yyyy-MM", CultureInfo.InvariantCulture)}";

    public static string ScheduleCancellation(Guid groupId) => $"{Calendar}/{groupId}/cancel";

    public static string ScheduleConfirmation(Guid groupId) => $"{Calendar}/{groupId}/confirm";

    public static string FeedbackEntry(Guid entryId) => $"{Feedback}/{entryId}";

    public static string FeedbackTextRemoval(Guid entryId) => FeedbackEntry(entryId) + "/text/remove";

    public static string FeedbackRemoval(Guid entryId) => FeedbackEntry(entryId) + "/remove";

    public static string Account(string id) => $"{Accounts}/{id}";

    public static string AccountInvitation(string id) => Account(id) + "/invitation";

    public static string AccountRoles(string id) => Account(id) + "/roles";

    public static string AccountSecondFactorEnd(string id) => Account(id) + "/second-factor/end";

    public static string Suspension(string id) => Account(id) + "/suspension";

    public static string SuspensionEnd(string id) => Account(id) + "/suspension/end";

    public static string AccountRemoval(string id) => Account(id) + "/removal";

    public static string AuditOfPerson(string accountId) => $"{Audit}?person={accountId}";

    public static string AuditOfPage(int pageId) => string.Create(CultureInfo.InvariantCulture, $"{Audit}?page={pageId}");

    private static string OfPage(int pageId) => string.Create(CultureInfo.InvariantCulture, $"{Pages}/{pageId}");
}
