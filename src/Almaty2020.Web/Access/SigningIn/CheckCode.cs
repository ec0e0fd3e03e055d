using System.Net;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>Second step of signing in: checks a code from the authenticator app, or a recovery code.</summary>
public sealed class CheckCode(SiteDb db, Totp totp, RecoveryCodes recovery, Throttle throttle)
{
    public abstract record Outcome
    {
        public sealed record Accepted(Account Account) : Outcome;

        public sealed record Rejected : Outcome;

        public sealed record TooManyAttempts(TimeSpan RetryAfter) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(string accountId, string code, IPAddress? address, CancellationToken ct)
    {
        if (await throttle.TryCountAsync(Throttle.Code, accountId, address, ct) is { } wait)
            return new Outcome.TooManyAttempts(wait);

        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, ct);
        var isRight =
            account is { IsActive: true }
            && (
                RecoveryCodes.HasCodeFormat(code)
                    ? await recovery.RedeemAsync(accountId, code, ct)
                    : await totp.RedeemAsync(account, code, ct)
            );
        if (!isRight)
            return new Outcome.Rejected();

        await throttle.ClearAsync(Throttle.Code, accountId, address, device: null, ct);
        return new Outcome.Accepted(account!);
    }
}
