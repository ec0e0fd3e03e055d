using System.Net;
using Almaty2020.Web.Access.Passwords;
using Almaty2020.Web.Data;
using Almaty2020.Web.Validation;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>First step of signing in with a password.</summary>
public sealed class CheckPassword(SiteDb db, PasswordHashes hashes, Throttle throttle)
{
    public abstract record Outcome
    {
        /// <param name="NeedsSecondStep">True if a code or a passkey must follow.</param>
        public sealed record Accepted(Account Account, bool NeedsSecondStep) : Outcome;

        /// <summary>Unknown account, wrong password, suspended, removed or not yet active. The user is not told which.</summary>
        public sealed record Rejected : Outcome;

        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Outcome;
    }

    /// <param name="device">
    /// Id of a browser or session known to belong to the account; null for an unknown one. See <see cref="Throttle"/>.
    /// </param>
    public async Task<Outcome> ExecuteAsync(string email, string password, IPAddress? address, string? device, CancellationToken ct)
    {
        if (await throttle.TryCountAsync(Throttle.Password, email, address, device, ct) is { } wait)
            return new Outcome.TooManyAttempts(wait);

        var normalized = EmailAddresses.Normalize(email);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == normalized, ct);
        // Always check the hash first, so that the response time does not reveal whether the account exists.
        if (!hashes.Check(account, password) || account is not { IsActive: true })
            return new Outcome.Rejected();

        await throttle.ClearAsync(Throttle.Password, email, address, device, ct);
        return new Outcome.Accepted(account, account.TotpSecret is not null || await db.Passkeys.AnyAsync(p => p.UserId == account.Id, ct));
    }
}
