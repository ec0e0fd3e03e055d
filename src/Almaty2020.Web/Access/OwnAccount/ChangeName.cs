using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.OwnAccount;

/// <summary>Changes the name that stands beside what somebody writes, from now on and in what they wrote before.</summary>
public sealed class ChangeName(SiteDb db, TimeProvider clock)
{
    public abstract record Outcome
    {
        public sealed record Changed : Outcome;

        /// <summary>It was their name already.</summary>
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
                // What they were called before, so that the log can be read with older prints of it.
                db.Audit.Add(new AuditEntry { Id = actId, ActorId = actor.UserId, Action = AuditActions.NameChanged, AccountId = staff.Account.Id, Detail = staff.Account.Name, AtUtc = actor.AtUtc });
                await db.SaveChangesAsync(token);
                return new Outcome.Changed();
            },
            ct);
    }
}
