using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Changes the name shown next to the user's work, past and future.</summary>
public sealed class ChangeName(SiteDb db, TimeProvider clock)
{
    public abstract record Outcome
    {
        public sealed record Changed : Outcome;

        /// <summary>The new name equals the current one.</summary>
        public sealed record Unchanged : Outcome;

        public sealed record Refused(Issue Issue) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(Staff staff, string name, CancellationToken ct)
    {
        if (AccountChecks.Name("name", name) is { } issue)
            return new Outcome.Refused(issue);

        var actor = staff.Actor(clock);
        var trimmed = name.Trim();
        if (trimmed == staff.Account.Name)
            return new Outcome.Unchanged();

        return await db.InTransactionAsync<Outcome>(
            async (actId, token) =>
            {
                await db.Accounts.Where(a => a.Id == staff.Account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.Name, trimmed), token);
                // Record the previous name, so that older exports of the log can still be matched.
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.NameChanged,
                        AccountId = staff.Account.Id,
                        Detail = staff.Account.Name,
                        AtUtc = actor.AtUtc,
                    }
                );
                await db.SaveChangesAsync(token);
                return new Outcome.Changed();
            },
            ct
        );
    }
}
