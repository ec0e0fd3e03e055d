using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access;

/// <summary>Codes of account-related <see cref="Issue"/>s. Their texts are the resources <c>admin.issue.…</c>.</summary>
public static class AccountIssues
{
    public const string Missing = "missing";
    public const string TooLong = "too-long";
    public const string BadEmail = "bad-email";
    public const string EmailTaken = "email-taken";
    public const string PasswordShort = "password-short";
    public const string PasswordLong = "password-long";
    public const string PasswordCommon = "password-common";
    public const string WrongPassword = "wrong-password";
    public const string WrongCode = "wrong-code";
    public const string TooManyTries = "too-many-tries";
    public const string CurrentPasswordWrong = "current-password-wrong";
    public const string PasskeyNotAccepted = "passkey-not-accepted";
    public const string PasskeyIdTooLong = "passkey-id-too-long";
    public const string PasskeyTaken = "passkey-taken";
    public const string LastSecondFactor = "last-second-factor";
    public const string ChangedMeanwhile = "changed-meanwhile";

    public const string NoRole = "no-role";
    public const string NoLanguage = "no-language";
    public const string UnknownPart = "unknown-part";
    public const string LastAdministrator = "last-administrator";
    public const string OwnAccount = "oneself";
    public const string AlreadyActive = "already-active";

    public static IReadOnlyList<string> All { get; } =
    [
        Missing,
        TooLong,
        BadEmail,
        EmailTaken,
        PasswordShort,
        PasswordLong,
        PasswordCommon,
        WrongPassword,
        WrongCode,
        TooManyTries,
        NoRole,
        NoLanguage,
        UnknownPart,
        LastAdministrator,
        OwnAccount,
        AlreadyActive,
        CurrentPasswordWrong,
        PasskeyNotAccepted,
        PasskeyIdTooLong,
        PasskeyTaken,
        LastSecondFactor,
        ChangedMeanwhile,
    ];
}
