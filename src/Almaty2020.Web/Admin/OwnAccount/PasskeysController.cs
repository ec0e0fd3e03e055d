using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>Manages the passkeys of the user's own account.</summary>
[LocalAccountsOnly]
public sealed class PasskeysController(
    Passkeys passkeys,
    AddPasskey add,
    RenamePasskey rename,
    RemoveSecondFactor remove,
    Sessions sessions,
    SecondFactors factors
) : SecondFactorControllerBase(sessions, factors)
{
    private readonly SecondFactors factors = factors;

    /// <summary>Options with which the browser creates a passkey.</summary>
    [HttpPost("/admin/account/passkeys/options")]
    public async Task<IActionResult> Options() =>
        Content(await passkeys.CreateEnrolmentChallengeAsync(Staff.Account, HttpContext), "application/json");

    /// <summary>Options with which the browser asks the user to confirm their identity.</summary>
    [HttpPost("/admin/account/passkeys/confirmation-options")]
    public async Task<IActionResult> ConfirmationOptions() =>
        Content(await passkeys.CreateChallengeAsync(PasskeyCeremony.Confirm, Staff.Account.Id, HttpContext), "application/json");

    [HttpPost("/admin/account/passkeys"), RequireRecentSignIn]
    public async Task<IActionResult> Create(string? name, string? credential)
    {
        // Check the name first: reading the browser's response uses up its challenge.
        if (AddPasskey.NameIssue(name ?? "") is { } nameIssue)
            return await InvalidAsync(nameIssue);
        if (await passkeys.VerifyEnrolmentAsync(Staff.Account, credential, HttpContext) is not { } passkey)
            return await InvalidAsync(new Issue("", AccountIssues.PasskeyNotAccepted));

        switch (await add.ExecuteAsync(Staff, passkey, name!, HttpContext.RequestAborted))
        {
            case AddPasskey.Outcome.Done { Account: var account, RecoveryCodes: var codes }:
                await RenewSessionAsync(account, SignInMethod.Passkey);
                return codes.Count > 0 ? ShowRecoveryCodes(codes) : Done(Texts["admin.passkey.added"]);
            case AddPasskey.Outcome.Refused { Issue: var issue }:
                return await InvalidAsync(issue);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    [HttpGet("/admin/account/passkeys/name")]
    public async Task<IActionResult> Edit(string? id) =>
        (await factors.OfAsync(Staff.Account.Id, HttpContext.RequestAborted)).Passkeys.FirstOrDefault(p => p.Id == id) is { } passkey
            ? View("PasskeyName", BuildViewModel(passkey.Id, passkey.Name))
            : NotFound();

    [HttpPost("/admin/account/passkeys/name")]
    public async Task<IActionResult> Update(string? id, string? name) =>
        await rename.ExecuteAsync(Staff, id, name ?? "", HttpContext.RequestAborted) switch
        {
            RenamePasskey.Outcome.Done => Done(Texts["admin.passkey.renamed"]),
            RenamePasskey.Outcome.Refused { Issue: var issue } => Invalid(
                "PasskeyName",
                BuildViewModel(id!, name ?? "") with
                {
                    Issues = [issue],
                }
            ),
            _ => NotFound(),
        };

    [HttpPost("/admin/account/passkeys/remove"), RequireRecentSignIn]
    public async Task<IActionResult> Delete(string? id)
    {
        switch (await remove.PasskeyAsync(Staff, id, HttpContext.RequestAborted))
        {
            case RemoveSecondFactor.Outcome.Done { Account: var account }:
                await RenewSessionAsync(account);
                return Done(Texts["admin.passkey.removed"]);
            case RemoveSecondFactor.Outcome.Refused { Issue: var issue }:
                return await InvalidAsync(issue);
            default:
                return NotFound();
        }
    }

    private PasskeyNameViewModel BuildViewModel(string id, string name) => new(Layout(Texts["admin.passkey.rename"]), id, name);
}
