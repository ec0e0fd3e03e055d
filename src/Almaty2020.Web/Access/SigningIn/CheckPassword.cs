using System.Net;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>The first step of signing in by password.</summary>
public sealed class CheckPassword(SiteDb db, PasswordHashes hashes, Throttle throttle)
{
    public abstract record Outcome
    {
        /// <param name="AsksForMore">A code or a passkey comes next.</param>
        public sealed record Right(Account Account, bool AsksForMore) : Outcome;

        /// <summary>No such account, another password, suspended, removed, not yet active: which one is told to nobody.</summary>
        public sealed record Wrong : Outcome;

        public sealed record Wait(TimeSpan Time) : Outcome;
    }

    /// <param name="device">A browser or a session that is known to be theirs: see <see cref="Throttle"/>; null for a stranger.</param>
    public async Task<Outcome> ExecuteAsync(string email, string password, IPAddress? address, string? device, CancellationToken ct)
    {
        if (await throttle.CountAsync(Throttle.Password, email, address, device, ct) is { } wait)
            return new Outcome.Wait(wait);

        var normalized = AccountChecks.Normalize(email);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == normalized, ct);
        // First the hash, whatever is known by then: who has no account waits as long as who has.
        if (!hashes.Check(account, password) || account is not { IsActive: true })
            return new Outcome.Wrong();

        await throttle.ForgetAsync(Throttle.Password, email, address, device, ct);
        return new Outcome.Right(account, account.TotpSecret is not null || await db.Passkeys.AnyAsync(p => p.UserId == account.Id, ct));
    }
}
