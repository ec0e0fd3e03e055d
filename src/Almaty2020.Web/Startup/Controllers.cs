using System.Reflection;
using Microsoft.AspNetCore.Mvc.ApplicationParts;

namespace Almaty2020.Web.Startup;

/// <summary>
/// The controllers of this program, area by area. By name: looking for them, the framework loads every type that there is (2,500, at every start, and they
/// stay). A test says which is missing.
/// </summary>
internal sealed class Controllers : ApplicationPart, IApplicationPartTypeProvider
{
    private static readonly Type[] All =
    [
        typeof(Admin.Accounts.AccountsController), typeof(Admin.Accounts.GrantsController), typeof(Admin.Accounts.InvitationsController),
        typeof(Admin.Accounts.RemovalsController), typeof(Admin.Accounts.SecondFactorsController), typeof(Admin.Accounts.SuspensionsController),
        typeof(Admin.Audit.AuditController),
        typeof(Admin.Calendar.CalendarController),
        typeof(Admin.Common.SessionController),
        typeof(Admin.Dashboard.DashboardController), typeof(Admin.Dashboard.UnknownController),
        typeof(Admin.Editing.ChecksController), typeof(Admin.Editing.EditorController), typeof(Admin.Editing.LinkTargetsController),
        typeof(Admin.Editing.PresenceController), typeof(Admin.Editing.PreviewController), typeof(Admin.Editing.RemarksController),
        typeof(Admin.Editing.ReviewController), typeof(Admin.Editing.ShareLinksController), typeof(Admin.Editing.SlugsController),
        typeof(Admin.Editing.TranslationsController),
        typeof(Admin.Errors.AdminErrorsController),
        typeof(Admin.Feedback.FeedbackController),
        typeof(Admin.History.ComparisonsController), typeof(Admin.History.HistoryController), typeof(Admin.History.RestorationsController),
        typeof(Admin.Languages.LanguageController),
        typeof(Admin.Links.LinksController),
        typeof(Admin.OwnAccount.AuthenticatorController), typeof(Admin.OwnAccount.OwnAccountController), typeof(Admin.OwnAccount.PasskeysController),
        typeof(Admin.OwnAccount.PasswordController), typeof(Admin.OwnAccount.RecoveryCodesController), typeof(Admin.OwnAccount.SecondFactorController),
        typeof(Admin.Pages.PagesController), typeof(Admin.Pages.TogetherController),
        typeof(Admin.SigningIn.CodeController), typeof(Admin.SigningIn.DirectoryController), typeof(Admin.SigningIn.ExpiredController),
        typeof(Admin.SigningIn.ForgottenController), typeof(Admin.SigningIn.InvitationController), typeof(Admin.SigningIn.PasskeyController),
        typeof(Admin.SigningIn.ResetController), typeof(Admin.SigningIn.SetupController), typeof(Admin.SigningIn.SignInController),
        typeof(Admin.Tree.MoveController), typeof(Admin.Tree.NewPageController), typeof(Admin.Tree.SettingsController), typeof(Admin.Tree.TrashController),
        typeof(Admin.Tree.WithdrawalController),
        typeof(Feeds.FeedController), typeof(Feeds.SitemapController),
        typeof(Media.SharePicturesController),
        typeof(Sharing.SharedController),
        typeof(Site.Errors.ErrorsController),
        typeof(Site.Feedback.FeedbackController),
        typeof(Site.Languages.LanguagesController),
        typeof(Site.Manifest.ManifestController),
        typeof(Site.Pages.PagesController),
        typeof(Site.Search.OpenSearchController), typeof(Site.Search.SearchController),
    ];

    public override string Name => nameof(Controllers);

    public IEnumerable<TypeInfo> Types { get; } = [.. All.Select(type => type.GetTypeInfo())];
}
