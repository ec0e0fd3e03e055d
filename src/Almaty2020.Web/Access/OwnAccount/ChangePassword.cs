using System.Net;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Takes another password, from whoever knows the present one.</summary>
public sealed class ChangePassword(SiteDb db, CheckPassword check, PasswordHashes hashes, TimeProvider clock)
{
    public sealed record Request(string CurrentPassword, string NewPassword);

    public abstract record Outcome
    {
        public sealed record Done(Account Account) : Outcome;

        public sealed record Refused(IReadOnlyList<Issue> Issues) : Outcome;

        /// <summary>Too many wrong ones.</summary>
        public sealed record Wait(TimeSpan Time) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Staff staff, Request request, IPAddress? address, CancellationToken ct)
    {
        // As guesses at the door: who sits down at a browser that was left open learns no more than there.
        switch (await check.ExecuteAsync(staff.Account.Email!, request.CurrentPassword, address, staff.Session.Device, ct))
        {
            case CheckPassword.Outcome.Wait { Time: var time }:
                return new Outcome.Wait(time);
            case CheckPassword.Outcome.Wrong:
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
                    account.ChangeStamps();
                    db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.PasswordChanged, AccountId = account.Id, AtUtc = actor.AtUtc });
                    await db.SaveChangesAsync(token);
                    return new Outcome.Done(account);
                },
                ct);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            return new Outcome.Refused([new Issue("", AccountIssues.ChangedMeanwhile)]);
        }
    }
}
