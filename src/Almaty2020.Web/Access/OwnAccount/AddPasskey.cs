using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Adds a passkey under a name chosen by its owner.</summary>
public sealed class AddPasskey(SiteDb db, RecoveryCodes recovery, SignInNotices notices, TimeProvider clock)
{
    public abstract record Outcome
    {
        /// <param name="RecoveryCodes">To be shown once; empty if the account already has some.</param>
        public sealed record Done(Account Account, IReadOnlyList<string> RecoveryCodes) : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;
    }

    /// <param name="name">Already checked with <see cref="NameIssue"/> before the browser prompt.</param>
    public async Task<Outcome> ExecuteAsync(Staff staff, UserPasskeyInfo passkey, string name, CancellationToken ct)
    {
        if (NameIssue(name) is { } issue)
            return new Outcome.Refused(issue);
        if (passkey.CredentialId.Length > PasskeyMapping.CredentialIdMaxLength)
            return new Outcome.Refused(new Issue("", AccountIssues.PasskeyIdTooLong));

        try
        {
            return await db.InTransactionAsync<Outcome>((actId, token) => AddAsync(staff, passkey, name.Trim(), actId, token), ct);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            // Another passkey has this id: a double click, or a deliberate collision.
            return new Outcome.Refused(new Issue("", AccountIssues.PasskeyTaken));
        }
    }

    public static Issue? NameIssue(string name) => AccountChecks.Name("name", name);

    private async Task<Outcome> AddAsync(Staff staff, UserPasskeyInfo passkey, string name, Guid actId, CancellationToken ct)
    {
        var actor = staff.Actor(clock);
        var account = await db.Accounts.SingleAsync(a => a.Id == staff.Account.Id, ct);
        account.RenewStamps();
        db.Passkeys.Add(
            new IdentityUserPasskey<string>
            {
                CredentialId = passkey.CredentialId,
                UserId = account.Id,
                Data = new IdentityPasskeyData
                {
                    Name = name,
                    CreatedAt = new DateTimeOffset(actor.AtUtc),
                    PublicKey = passkey.PublicKey,
                    SignCount = passkey.SignCount,
                    Transports = passkey.Transports,
                    IsUserVerified = passkey.IsUserVerified,
                    IsBackupEligible = passkey.IsBackupEligible,
                    IsBackedUp = passkey.IsBackedUp,
                    AttestationObject = passkey.AttestationObject,
                    ClientDataJson = passkey.ClientDataJson,
                },
            }
        );
        var codes = await recovery.CountUnusedAsync(account.Id, ct) == 0 ? await recovery.RenewAsync(account.Id, ct) : [];
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = actor.UserId,
                Action = AuditActions.PasskeyAdded,
                AccountId = account.Id,
                Detail = name,
                AtUtc = actor.AtUtc,
            }
        );
        notices.SecondFactorChanged(account);
        await db.SaveChangesAsync(ct);
        return new Outcome.Done(account, codes);
    }
}
