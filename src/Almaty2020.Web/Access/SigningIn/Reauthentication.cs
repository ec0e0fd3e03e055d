using System.Net;
using Almaty2020.Web.Validation;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Re-authenticates the user within a session, by password, code or passkey.</summary>
public sealed class Reauthentication(CheckPassword password, CheckCode code, Passkeys passkeys, Sessions sessions)
{
    public const string PasswordField = "ask-again-password";
    public const string CodeField = "ask-again-code";
    public const string PasskeyField = "ask-again-passkey";

    public abstract record Outcome
    {
        /// <summary>The session is confirmed and has a new id.</summary>
        public sealed record Accepted : Outcome;

        public sealed record Rejected(Issue Issue) : Outcome;

        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Outcome;

        /// <summary>The form contains no credentials yet.</summary>
        public sealed record NotSubmitted : Outcome;
    }

    /// <summary>True if the form field is a credential, which is not part of the action and must not be stored.</summary>
    public static bool IsField(string name) => name is PasswordField or CodeField or PasskeyField;

    public async Task<Outcome> ExecuteAsync(Staff staff, IFormCollection form, HttpContext http)
    {
        var (address, ct) = (http.Connection.RemoteIpAddress, http.RequestAborted);
        Outcome outcome =
            form[PasskeyField] is [{ Length: > 0 } answer] ? await PasskeyAsync(staff, answer, http)
            : form[CodeField] is [{ Length: > 0 } typedCode] ? await CodeAsync(staff, typedCode, address, ct)
            : form[PasswordField] is [{ Length: > 0 } typedPassword] ? await PasswordAsync(staff, typedPassword, address, ct)
            : new Outcome.NotSubmitted();
        if (outcome is Outcome.Accepted)
            await sessions.ConfirmAsync(staff, http);
        return outcome;
    }

    private async Task<Outcome> PasskeyAsync(Staff staff, string answer, HttpContext http) =>
        (await passkeys.VerifyAsync(PasskeyCeremony.Confirm, answer, http))?.Id == staff.Account.Id
            ? new Outcome.Accepted()
            : new Outcome.Rejected(new Issue("", AccountIssues.PasskeyNotAccepted));

    private async Task<Outcome> CodeAsync(Staff staff, string typed, IPAddress? address, CancellationToken ct) =>
        await code.ExecuteAsync(staff.Account.Id, typed, address, ct) switch
        {
            CheckCode.Outcome.Accepted => new Outcome.Accepted(),
            CheckCode.Outcome.TooManyAttempts { RetryAfter: var time } => new Outcome.TooManyAttempts(time),
            _ => new Outcome.Rejected(new Issue(CodeField, AccountIssues.WrongCode)),
        };

    private async Task<Outcome> PasswordAsync(Staff staff, string typed, IPAddress? address, CancellationToken ct) =>
        await password.ExecuteAsync(staff.Account.Email!, typed, address, staff.Session.Device, ct) switch
        {
            CheckPassword.Outcome.Accepted => new Outcome.Accepted(),
            CheckPassword.Outcome.TooManyAttempts { RetryAfter: var time } => new Outcome.TooManyAttempts(time),
            _ => new Outcome.Rejected(new Issue(PasswordField, AccountIssues.CurrentPasswordWrong)),
        };
}
