using Almaty2020.Web.Access;
using Almaty2020.Web.Access.OwnAccount;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Publishing;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.OwnAccount;

/// <summary>The passkeys of one's own account.</summary>
[NotOfDirectory]
public sealed class PasskeysController(Passkeys passkeys, AddPasskey add, RenamePasskey rename, RemoveSecondFactor remove, Sessions sessions, SecondFactors factors)
    : SecondFactorBase(sessions, factors)
{
    private const string Address = OwnAccountController.Address + "/passkeys";

    private readonly SecondFactors factors = factors;

    /// <summary>What a browser is told to make.</summary>
    [HttpPost(Address + "/options")]
    public async Task<IActionResult> Options() => Content(await passkeys.AskToEnrolAsync(Staff.Account, HttpContext), "application/json");

    /// <summary>What a browser is told to ask for when it must be sure that it is still them.</summary>
    [HttpPost(Address + "/confirmation-options")]
    public async Task<IActionResult> ConfirmationOptions() =>
        Content(await passkeys.AskAsync(PasskeyCeremony.Confirm, Staff.Account.Id, HttpContext), "application/json");

    [HttpPost(Address), AsksAgain]
    public async Task<IActionResult> Create(string? name, string? credential)
    {
        // First: a question to the browser is used up by looking at its answer.
        if (AddPasskey.NameIssue(name ?? "") is { } nameless)
            return await RefusedAsync(nameless);
        if (await passkeys.EnrolledAsync(Staff.Account, credential, HttpContext) is not { } passkey)
            return await RefusedAsync(new Issue("", AccountIssues.PasskeyNotAccepted));

        switch (await add.ExecuteAsync(Staff, passkey, name!, HttpContext.RequestAborted))
        {
            case AddPasskey.Outcome.Done { Account: var account, RecoveryCodes: var codes }:
                await GoOnAsync(account, SignInMethod.Passkey);
                return codes.Count > 0 ? Codes(codes) : Done(Texts["admin.passkey.added"]);
            case AddPasskey.Outcome.Refused { Issue: var issue }:
                return await RefusedAsync(issue);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    [HttpGet(Address + "/name")]
    public async Task<IActionResult> Edit(string? id) =>
        (await factors.OfAsync(Staff.Account.Id, HttpContext.RequestAborted)).Passkeys.FirstOrDefault(p => p.Id == id) is { } passkey
            ? View("PasskeyName", Screen(passkey.Id, passkey.Name))
            : NotFound();

    [HttpPost(Address + "/name")]
    public async Task<IActionResult> Update(string? id, string? name) => await rename.ExecuteAsync(Staff, id, name ?? "", HttpContext.RequestAborted) switch
    {
        RenamePasskey.Outcome.Done => Done(Texts["admin.passkey.renamed"]),
        RenamePasskey.Outcome.Refused { Issue: var issue } => Refused("PasskeyName", Screen(id!, name ?? "") with { Issues = [issue] }),
        _ => NotFound(),
    };

    [HttpPost(Address + "/remove"), AsksAgain]
    public async Task<IActionResult> Delete(string? id)
    {
        switch (await remove.PasskeyAsync(Staff, id, HttpContext.RequestAborted))
        {
            case RemoveSecondFactor.Outcome.Done { Account: var account }:
                await GoOnAsync(account);
                return Done(Texts["admin.passkey.removed"]);
            case RemoveSecondFactor.Outcome.Refused { Issue: var issue }:
                return await RefusedAsync(issue);
            default:
                return NotFound();
        }
    }

    private PasskeyNameScreen Screen(string id, string name) => new(Frame(Texts["admin.passkey.rename"]), id, name);
}
