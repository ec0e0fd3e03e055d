using System.Globalization;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Access;

/// <summary>
/// Addresses in the staff area that access itself, or an e-mail, redirects or links to. All others are in <c>AdminLinks</c>. A test checks them against the
/// routes.
/// </summary>
public static class AccessLinks
{
    /// <summary>The start page of the staff area, and the prefix of all its addresses.</summary>
    public const string StaffArea = "/admin";

    public const string Feedback = "/admin/feedback";

    public const string Notifications = "/admin/notifications";

    /// <summary>Where the user chooses what to be told of.</summary>
    public const string NotificationChoices = "/admin/account#notifications";

    public const string SignIn = "/admin/sign-in";

    public const string SignInCode = "/admin/sign-in/code";

    public const string SignInPasskey = "/admin/sign-in/passkey";

    public const string DirectorySignIn = "/admin/sign-in/directory";

    /// <summary>Redirect URI registered at the directory, which accepts no other. Answered by the OpenID Connect handler.</summary>
    public const string DirectoryCallback = "/admin/sign-in/directory/callback";

    public const string DirectoryArrival = "/admin/sign-in/directory/arrived";

    public const string SecondFactor = "/admin/account/second-factor";

    /// <summary>The editor of a page in one language, for e-mails.</summary>
    public static string Editor(int pageId, Language language) =>
        $"/admin/pages/{pageId.ToString(CultureInfo.InvariantCulture)}/{language.Code}";

    /// <summary>The review of a page in one language, for e-mails.</summary>
    public static string Review(int pageId, Language language) => Editor(pageId, language) + "/review";

    /// <summary>Residents' feedback on a page in one language, for e-mails.</summary>
    public static string FeedbackOn(int pageId, Language language) =>
        string.Create(CultureInfo.InvariantCulture, $"{Feedback}?page={pageId}&language={language.Code}");

    public static string Setup(string secret) => $"/admin/setup?secret={secret}";

    public static string Invitation(string secret) => $"/admin/invitation?secret={secret}";

    public static string Reset(string secret) => $"/admin/reset?secret={secret}";
}
