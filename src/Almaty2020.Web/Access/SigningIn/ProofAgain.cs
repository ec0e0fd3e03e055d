using System.Net;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Checks, within a session, that it is still who signed in: by password, code or passkey.</summary>
public sealed class ProofAgain(CheckPassword password, CheckCode code, Passkeys passkeys, Sessions sessions)
{
    public const string PasswordField = "ask-again-password";
    public const string CodeField = "ask-again-code";
    public const string PasskeyField = "ask-again-passkey";

    public abstract record Outcome
    {
        /// <summary>The session is confirmed, and has a new id.</summary>
        public sealed record Right : Outcome;

        public sealed record Wrong(Issue Issue) : Outcome;

        public sealed record Wait(TimeSpan Time) : Outcome;

        /// <summary>Nothing was given yet.</summary>
        public sealed record None : Outcome;
    }

    /// <summary>Whether a field of a form is a proof, which is neither part of the act nor to be kept.</summary>
    public static bool IsField(string name) => name is PasswordField or CodeField or PasskeyField;

    public async Task<Outcome> ExecuteAsync(Staff staff, IFormCollection form, HttpContext http)
    {
        var (address, ct) = (http.Connection.RemoteIpAddress, http.RequestAborted);
        Outcome outcome =
            form[PasskeyField] is [{ Length: > 0 } answer] ? await PasskeyAsync(staff, answer, http)
            : form[CodeField] is [{ Length: > 0 } typedCode] ? await CodeAsync(staff, typedCode, address, ct)
            : form[PasswordField] is [{ Length: > 0 } typedPassword] ? await PasswordAsync(staff, typedPassword, address, ct)
            : new Outcome.None();
        if (outcome is Outcome.Right)
            await sessions.ConfirmAsync(staff, http);
        return outcome;
    }

    private async Task<Outcome> PasskeyAsync(Staff staff, string answer, HttpContext http) =>
        (await passkeys.AnsweredAsync(PasskeyCeremony.Confirm, answer, http))?.Id == staff.Account.Id
            ? new Outcome.Right()
            : new Outcome.Wrong(new Issue("", AccountIssues.PasskeyNotAccepted));

    private async Task<Outcome> CodeAsync(Staff staff, string typed, IPAddress? address, CancellationToken ct) => await code.ExecuteAsync(staff.Account.Id, typed, address, ct) switch
    {
        CheckCode.Outcome.Right => new Outcome.Right(),
        CheckCode.Outcome.Wait { Time: var time } => new Outcome.Wait(time),
        _ => new Outcome.Wrong(new Issue(CodeField, AccountIssues.WrongCode)),
    };

    private async Task<Outcome> PasswordAsync(Staff staff, string typed, IPAddress? address, CancellationToken ct) => await password.ExecuteAsync(staff.Account.Email!, typed, address, staff.Session.Device, ct) switch
    {
        CheckPassword.Outcome.Right => new Outcome.Right(),
        CheckPassword.Outcome.Wait { Time: var time } => new Outcome.Wait(time),
        _ => new Outcome.Wrong(new Issue(PasswordField, AccountIssues.CurrentPasswordWrong)),
    };
}
