using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Renames a passkey. Doesn't affect access, so sessions continue.</summary>
public sealed class RenamePasskey(SiteDb db, TimeProvider clock)
{
    public abstract record Outcome
    {
        public sealed record Done : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;

        /// <summary>The passkey does not exist, or belongs to another account.</summary>
        public sealed record NotFound : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Staff staff, string? id, string name, CancellationToken ct)
    {
        if (AddPasskey.NameIssue(name) is { } issue)
            return new Outcome.Refused(issue);
        if (SecondFactors.IdOf(id) is not { } credential)
            return new Outcome.NotFound();

        var actor = staff.Actor(clock);
        return await db.InTransactionAsync<Outcome>(
            async (actId, token) =>
            {
                if (
                    await db.Passkeys.SingleOrDefaultAsync(p => p.CredentialId == credential && p.UserId == staff.Account.Id, token)
                    is not { } passkey
                )
                    return new Outcome.NotFound();

                passkey.Data.Name = name.Trim();
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.PasskeyRenamed,
                        AccountId = staff.Account.Id,
                        Detail = passkey.Data.Name,
                        AtUtc = actor.AtUtc,
                    }
                );
                await db.SaveChangesAsync(token);
                return new Outcome.Done();
            },
            ct
        );
    }
}
