using System.Net;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Changes the password of a user who knows the current one.</summary>
public sealed class ChangePassword(SiteDb db, CheckPassword check, PasswordHashes hashes, SignInNotices notices, TimeProvider clock)
{
    public sealed record Request(string CurrentPassword, string NewPassword);

    public abstract record Outcome
    {
        public sealed record Done(Account Account) : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>Too many wrong passwords.</summary>
        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Staff staff, Request request, IPAddress? address, CancellationToken ct)
    {
        // Counts like attempts at sign-in: an unlocked browser must not offer more guesses than the sign-in page.
        switch (await check.ExecuteAsync(staff.Account.Email!, request.CurrentPassword, address, staff.Session.Device, ct))
        {
            case CheckPassword.Outcome.TooManyAttempts { RetryAfter: var time }:
                return new Outcome.TooManyAttempts(time);
            case CheckPassword.Outcome.Rejected:
                return new Outcome.Refused([new Issue("current-password", AccountIssues.CurrentPasswordWrong)]);
        }

        if (PasswordRules.Check("new-password", request.NewPassword, staff.Account.Email!, staff.Account.Name) is { } issue)
            return new Outcome.Refused([issue]);

        var actor = staff.Actor(clock);
        try
        {
            return await db.InTransactionAsync<Outcome>(
                async (actId, token) =>
                {
                    var account = await db.Accounts.SingleAsync(a => a.Id == staff.Account.Id, token);
                    account.PasswordHash = hashes.Make(account, request.NewPassword);
                    account.RenewStamps();
                    db.Audit.Add(
                        new AuditEntry
                        {
                            Id = actId,
                            ActorId = actor.UserId,
                            Action = AuditActions.PasswordChanged,
                            AccountId = account.Id,
                            AtUtc = actor.AtUtc,
                        }
                    );
                    notices.PasswordChanged(account);
                    await db.SaveChangesAsync(token);
                    return new Outcome.Done(account);
                },
                ct
            );
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            return new Outcome.Refused([new Issue("", AccountIssues.ChangedMeanwhile)]);
        }
    }
}
