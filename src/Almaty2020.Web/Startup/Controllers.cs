using System.Reflection;
using Microsoft.AspNetCore.Mvc.ApplicationParts;

namespace Almaty2020.Web.Startup;

/// <summary>
/// The program's controllers, area by area. Listed by name, because the framework's search loads every type into memory (2,500 at every
/// start). A test reports missing ones.
/// </summary>
internal sealed class Controllers : ApplicationPart, IApplicationPartTypeProvider
{
    private static readonly Type[] All =
    [
        typeof(Admin.Accounts.AccountsController),
        typeof(Admin.Accounts.GrantsController),
        typeof(Admin.Accounts.InvitationsController),
        typeof(Admin.Accounts.RemovalsController),
        typeof(Admin.Accounts.SecondFactorsController),
        typeof(Admin.Accounts.SuspensionsController),
        typeof(Admin.Accounts.TestMailController),
        typeof(Admin.Audit.AuditController),
        typeof(Admin.Calendar.CalendarController),
        typeof(Admin.Common.SessionController),
        typeof(Admin.Dashboard.ChecklistController),
        typeof(Admin.Dashboard.DashboardController),
        typeof(Admin.Dashboard.NotFoundController),
        typeof(Admin.Editing.BlocksController),
        typeof(Admin.Editing.ChecksController),
        typeof(Admin.Editing.CorrectionsController),
        typeof(Admin.Editing.EditorController),
        typeof(Admin.Editing.LinkTargetsController),
        typeof(Admin.Editing.PresenceController),
        typeof(Admin.Editing.PreviewController),
        typeof(Admin.Editing.RemarksController),
        typeof(Admin.Editing.ReviewController),
        typeof(Admin.Editing.ShareLinksController),
        typeof(Admin.Editing.SlugsController),
        typeof(Admin.Editing.TranslationsController),
        typeof(Admin.Errors.AdminErrorsController),
        typeof(Admin.Feedback.FeedbackController),
        typeof(Admin.Guide.GuideController),
        typeof(Admin.History.ComparisonsController),
        typeof(Admin.History.HistoryController),
        typeof(Admin.History.RestorationsController),
        typeof(Admin.Languages.LanguageController),
        typeof(Admin.Links.LinksController),
        typeof(Admin.Notifications.NotificationsController),
        typeof(Admin.OwnAccount.AuthenticatorController),
        typeof(Admin.OwnAccount.OwnAccountController),
        typeof(Admin.OwnAccount.PasskeysController),
        typeof(Admin.OwnAccount.PasswordController),
        typeof(Admin.OwnAccount.RecoveryCodesController),
        typeof(Admin.OwnAccount.SecondFactorController),
        typeof(Admin.Pages.BulkActionsController),
        typeof(Admin.Pages.PagesController),
        typeof(Admin.Pictures.DocumentFilesController),
        typeof(Admin.Pictures.PictureChoicesController),
        typeof(Admin.Pictures.PictureDeletionsController),
        typeof(Admin.Pictures.PictureVersionsController),
        typeof(Admin.Pictures.PicturesController),
        typeof(Admin.Redirects.RedirectsController),
        typeof(Admin.Replacing.ReplaceController),
        typeof(Admin.SigningIn.CodeController),
        typeof(Admin.SigningIn.DirectoryController),
        typeof(Admin.SigningIn.ExpiredController),
        typeof(Admin.SigningIn.InvitationController),
        typeof(Admin.SigningIn.PasskeyController),
        typeof(Admin.SigningIn.PasswordResetRequestController),
        typeof(Admin.SigningIn.ResetController),
        typeof(Admin.SigningIn.SetupController),
        typeof(Admin.SigningIn.SignInController),
        typeof(Admin.SiteManagement.SiteSettingsController),
        typeof(Admin.Tree.CopyController),
        typeof(Admin.Tree.MoveController),
        typeof(Admin.Tree.NewPageController),
        typeof(Admin.Tree.SettingsController),
        typeof(Admin.Tree.TrashController),
        typeof(Admin.Tree.WithdrawalController),
        typeof(Feeds.FeedController),
        typeof(Feeds.SecurityTxtController),
        typeof(Feeds.SitemapController),
        typeof(Media.PicturesController),
        typeof(Media.SharePicturesController),
        typeof(Sharing.SharedDraftController),
        typeof(Site.Errors.ErrorsController),
        typeof(Site.Feedback.FeedbackController),
        typeof(Site.Languages.LanguagesController),
        typeof(Site.Manifest.ManifestController),
        typeof(Site.Pages.PagesController),
        typeof(Site.Search.OpenSearchController),
        typeof(Site.Search.SearchController),
    ];

    public override string Name => nameof(Controllers);

    public IEnumerable<TypeInfo> Types { get; } = [.. All.Select(type => type.GetTypeInfo())];
}
