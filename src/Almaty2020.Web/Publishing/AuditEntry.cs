using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Publishing;

/// <summary>Who did what, on what, when. Append-only.</summary>
public sealed class AuditEntry
{
    public const int DetailMaxLength = 1000;

    /// <summary>Made by the act itself, so that a retried act can tell whether its first try went through.</summary>
    public required Guid Id { get; init; }

    public required string ActorId { get; init; }

    /// <summary>Such as <c>page.published</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The account that it was done to.</summary>
    public string? AccountId { get; init; }

    public int? PageId { get; init; }

    public Language? Language { get; init; }

    public int? FromRevisionId { get; init; }

    public int? ToRevisionId { get; init; }

    /// <summary>What the other columns cannot say, for programs: it is worded where it is shown. See <see cref="AuditActions"/>.</summary>
    public string Detail { get; init; } = "";

    public required DateTime AtUtc { get; init; }
}

/// <summary>The acts of <see cref="AuditEntry.Action"/>.</summary>
public static class AuditActions
{
    public const string PageImported = "page.imported";
    public const string ContentImported = "content.imported";
    public const string DraftSaved = "draft.saved";
    public const string PagePublished = "page.published";
    public const string DraftSubmitted = "draft.submitted";
    public const string DraftReturned = "draft.returned";
    public const string DraftDiscarded = "draft.discarded";
    public const string RemarkMade = "remark.made";
    public const string RemarkSettled = "remark.settled";
    public const string ShareLinkMade = "share-link.made";
    public const string ShareLinkRevoked = "share-link.revoked";
    public const string ShareLinkAnswered = "share-link.answered";
    public const string TranslationConfirmed = "page.translation-confirmed";
    public const string UrgencyConfirmed = "page.urgency-confirmed";
    public const string PageWithdrawn = "page.withdrawn";
    public const string PageCreated = "page.created";
    public const string PageMoved = "page.moved";
    public const string PageSettingsChanged = "page.settings-changed";
    public const string PageTrashed = "page.trashed";
    public const string PageRestored = "page.restored";
    public const string PublicationScheduled = "page.publication-scheduled";
    public const string WithdrawalScheduled = "page.withdrawal-scheduled";
    public const string ScheduleCancelled = "page.schedule-cancelled";
    public const string ScheduleHeld = "page.schedule-held";
    public const string ScheduleConfirmed = "page.schedule-confirmed";
    public const string ScheduleDone = "page.schedule-done";
    public const string ScheduleFailed = "page.schedule-failed";
    public const string FeedbackTextRemoved = "feedback.text-removed";
    public const string RenderedAgain = "site.rendered-again";
    public const string OldRowsDeleted = "site.old-rows-deleted";

    public const string SetupLinkMade = "setup-link.made";
    public const string AdministratorCreated = "account.administrator-created";
    public const string AuthenticatorSet = "account.authenticator-set";
    public const string InvitationAccepted = "account.invitation-accepted";
    public const string ResetLinkMade = "account.reset-link-made";
    public const string PasswordReset = "account.password-reset";
    public const string DirectoryAccountMade = "account.directory-made";
    public const string DirectoryRolesChanged = "account.directory-roles";
    public const string NameChanged = "account.name-changed";
    public const string AccountInvited = "account.invited";
    public const string InvitationSentAgain = "account.invitation-sent-again";
    public const string InvitationLinkShown = "account.invitation-link-shown";
    public const string EmailChanged = "account.email-changed";
    public const string RolesChanged = "account.roles-changed";
    public const string AccountSuspended = "account.suspended";
    public const string AccountRestored = "account.restored";
    public const string AccountRemoved = "account.removed";
    public const string SecondFactorTakenAway = "account.second-factor-taken-away";
    public const string AuditExported = "audit.exported";
    public const string AuthenticatorRemoved = "account.authenticator-removed";
    public const string PasskeyAdded = "account.passkey-added";
    public const string PasskeyRenamed = "account.passkey-renamed";
    public const string PasskeyRemoved = "account.passkey-removed";
    public const string RecoveryCodesRenewed = "account.recovery-codes-renewed";
    public const string PasswordChanged = "account.password-changed";
    public const string SignedIn = "session.began";
    public const string SignedOut = "session.ended";
    public const string SignedOutEverywhere = "session.all-ended";
}
