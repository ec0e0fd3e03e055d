using System.Security.Claims;
using System.Security.Cryptography;
using Almaty2020.Web.Access.SigningIn;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access;

/// <summary>
/// Starts, finds and ends sessions. Each request with a cookie queries the database, so a sign-out or a change of roles takes effect with
/// the next request on every node. The limits are in <see cref="Session"/>.
/// </summary>
public sealed class Sessions(SiteDb db, KnownDevices devices, TimeProvider clock)
{
    /// <summary>Resolution of the last-seen time. A finer one would cause a write on every request.</summary>
    private static readonly TimeSpan LastSeenResolution = TimeSpan.FromMinutes(1);

    /// <summary>Signs in. Always creates a new session and a new cookie, even if the browser sends a valid one.</summary>
    public async Task<Session> BeginAsync(Account account, SignInMethod method, HttpContext http)
    {
        var now = Actor.Now(account.Id, clock).AtUtc;
        var session = new Session
        {
            Id = NewId(),
            AccountId = account.Id,
            SecurityStamp = account.SecurityStamp!,
            Method = method,
            Browser = BrowserNames.Describe(http.Request.Headers.UserAgent),
            BeganAtUtc = now,
            SeenAtUtc = now,
            ConfirmedAtUtc = now,
        };
        var previous = await IdInCookieAsync(http);
        await db.InTransactionAsync(
            async (actId, ct) =>
            {
                if (previous is not null)
                    await db
                        .Sessions.Where(s => s.Id == previous && s.EndedAtUtc == null)
                        .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAtUtc, now), ct);
                await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.LastSignInAtUtc, now), ct);
                db.Sessions.Add(session);
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = account.Id,
                        Action = AuditActions.SignedIn,
                        Detail = method.ToString(),
                        AtUtc = now,
                    }
                );
                await db.SaveChangesAsync(ct);
                return true;
            },
            http.RequestAborted
        );

        await WriteCookieAsync(session, http);
        devices.Remember(http, account.Email!);
        return session;
    }

    /// <summary>The current account, rights and session; null if the session has expired or ended.</summary>
    public async Task<Staff?> FindAsync(Guid id, CancellationToken ct)
    {
        var session = await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, ct);
        var now = clock.GetUtcNow().UtcDateTime;
        if (session is null || !session.IsLive(now))
            return null;

        var account = await db
            .Accounts.AsNoTracking()
            .Include(a => a.Grants)
                .ThenInclude(g => g.Page)
            .SingleOrDefaultAsync(a => a.Id == session.AccountId, ct);
        if (account is null || !account.IsActive || account.SecurityStamp != session.SecurityStamp)
            return null;

        if (now >= session.SeenAtUtc + LastSeenResolution)
            await db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(s => s.SetProperty(x => x.SeenAtUtc, now), ct);
        return new Staff(account, session, new Rights([.. account.Grants]));
    }

    public async Task<IReadOnlyList<Session>> ListAsync(string accountId, CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return await db
            .Sessions.AsNoTracking()
            .Where(s =>
                s.AccountId == accountId
                && s.EndedAtUtc == null
                && s.BeganAtUtc > now - Session.AbsoluteLimit
                && s.SeenAtUtc > now - Session.IdleLimit
            )
            .Join(
                db.Accounts,
                s => new { Id = s.AccountId, Stamp = s.SecurityStamp },
                a => new { a.Id, Stamp = a.SecurityStamp! },
                (s, _) => s
            )
            .OrderByDescending(s => s.SeenAtUtc)
            .ToListAsync(ct);
    }

    /// <summary>Ends one of the user's own sessions; does nothing for a session of another account.</summary>
    public async Task EndAsync(Staff staff, Guid id, CancellationToken ct)
    {
        var actor = staff.Actor(clock);
        await db.InTransactionAsync(
            async (actId, token) =>
            {
                var ended = await db
                    .Sessions.Where(s => s.Id == id && s.AccountId == staff.Account.Id && s.EndedAtUtc == null)
                    .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAtUtc, actor.AtUtc), token);
                if (ended > 0)
                {
                    db.Audit.Add(
                        new AuditEntry
                        {
                            Id = actId,
                            ActorId = actor.UserId,
                            Action = AuditActions.SignedOut,
                            AtUtc = actor.AtUtc,
                        }
                    );
                    await db.SaveChangesAsync(token);
                }

                return ended;
            },
            ct
        );
    }

    /// <summary>Ends all sessions of the user, with or without the current one.</summary>
    public async Task EndAllAsync(Staff staff, bool thisToo, CancellationToken ct)
    {
        var actor = staff.Actor(clock);
        await db.InTransactionAsync(
            async (actId, token) =>
            {
                await db
                    .Sessions.Where(s => s.AccountId == staff.Account.Id && s.EndedAtUtc == null && (thisToo || s.Id != staff.Session.Id))
                    .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAtUtc, actor.AtUtc), token);
                db.Audit.Add(
                    new AuditEntry
                    {
                        Id = actId,
                        ActorId = actor.UserId,
                        Action = AuditActions.SignedOutEverywhere,
                        AtUtc = actor.AtUtc,
                    }
                );
                await db.SaveChangesAsync(token);
                return true;
            },
            ct
        );
    }

    /// <summary>
    /// Records that the user has just authenticated again, which allows dangerous actions for a while. Issues a new session id, so a stolen
    /// older cookie stops working. The start time of the session is unchanged.
    /// </summary>
    public async Task ConfirmAsync(Staff staff, HttpContext http)
    {
        var now = staff.Actor(clock).AtUtc;
        var renewed = staff.Session.Renewed(NewId(), now);
        await db
            .Sessions.Where(s => s.Id == staff.Session.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.Id, renewed.Id).SetProperty(x => x.ConfirmedAtUtc, now), http.RequestAborted);
        await WriteCookieAsync(renewed, http);
        http.Features.Set(staff with { Session = renewed });
    }

    /// <remarks>A version 4 GUID has six fixed bits; this one is random in all 128.</remarks>
    private static Guid NewId() => new(RandomNumberGenerator.GetBytes(16));

    private static Task WriteCookieAsync(Session session, HttpContext http) =>
        http.SignInAsync(
            Staff.Scheme,
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(Staff.SessionClaim, session.Id.ToString())], Staff.Scheme))
        );

    private static async Task<Guid?> IdInCookieAsync(HttpContext http)
    {
        var known = http.User.FindFirstValue(Staff.SessionClaim)
            ?? (await http.AuthenticateAsync(Staff.Scheme)).Principal?.FindFirstValue(Staff.SessionClaim);
        return Guid.TryParse(known, out var id) ? id : null;
    }
}
