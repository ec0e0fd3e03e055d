using System.Net;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.SigningIn;

/// <summary>The second step: a code of the authenticator app, or one of the recovery codes.</summary>
public sealed class CheckCode(SiteDb db, Totp totp, RecoveryCodes recovery, Throttle throttle)
{
    public abstract record Outcome
    {
        public sealed record Right(Account Account) : Outcome;

        public sealed record Wrong : Outcome;

        public sealed record Wait(TimeSpan Time) : Outcome;
    }

    public async Task<Outcome> ExecuteAsync(string accountId, string code, IPAddress? address, CancellationToken ct)
    {
        if (await throttle.CountAsync(Throttle.Code, accountId, address, ct) is { } wait)
            return new Outcome.Wait(wait);

        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, ct);
        var isRight = account is { IsActive: true }
            && (RecoveryCodes.LooksLikeOne(code) ? await recovery.TakeAsync(accountId, code, ct) : await totp.TakeAsync(account, code, ct));
        if (!isRight)
            return new Outcome.Wrong();

        await throttle.ForgetAsync(Throttle.Code, accountId, address, device: null, ct);
        return new Outcome.Right(account!);
    }
}
