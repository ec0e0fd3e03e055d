using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Lists accounts for administrators.</summary>
public sealed class AccountQueries(SiteDb db, TimeProvider clock)
{
    public const int PageSize = 25;

    /// <param name="HasSecondFactor">
    /// True if a second factor is set up on this site; one required by the city directory is not known here.
    /// </param>
    public sealed record Row(Account Account, bool HasSecondFactor);

    /// <param name="Count">Number of all matches.</param>
    /// <param name="Page">From 1; the last page if a later one was requested.</param>
    public sealed record AccountList(IReadOnlyList<Row> Rows, int Count, int Page)
    {
        public int Pages => Math.Max(1, (Count + PageSize - 1) / PageSize);
    }

    /// <param name="InvitationUntilUtc">Null if there is no open invitation.</param>
    /// <param name="IsOfDirectory">True if the account signs in through the city directory, which sets its roles at each sign-in.</param>
    public sealed record Details(
        Account Account,
        int Passkeys,
        int RecoveryCodes,
        DateTime? InvitationUntilUtc,
        int Sessions,
        bool IsOfDirectory
    );

    /// <param name="state">Null for all accounts that are not removed.</param>
    /// <param name="text">Part of a name or an e-mail address.</param>
    public async Task<AccountList> FindAsync(AccountState? state, string text, int page, Language language, CancellationToken ct)
    {
        var accounts = await db.Accounts.AsNoTracking().Include(a => a.Grants).ToListAsync(ct);
        // Filter in memory: SQLite does not ignore the case of Ә and ә, and a city has hundreds of staff, not millions.
        var wanted = accounts
            .Where(a => state is null ? a.State != AccountState.Removed : a.State == state)
            .Where(a =>
                a.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
                || (a.Email ?? "").Contains(text, StringComparison.OrdinalIgnoreCase)
            )
            .OrderBy(a => a.Name, StringComparer.Create(language.Culture, ignoreCase: true))
            .ThenBy(a => a.Id, StringComparer.Ordinal)
            .ToList();

        var found = new AccountList([], wanted.Count, Page: 1);
        var at = Math.Clamp(page, 1, found.Pages);
        var shown = wanted.Skip((at - 1) * PageSize).Take(PageSize).ToList();
        var ids = shown.Select(a => a.Id).ToList();
        var withPasskey = await db.Passkeys.Where(p => ids.Contains(p.UserId)).Select(p => p.UserId).Distinct().ToListAsync(ct);
        return found with { Page = at, Rows = [.. shown.Select(a => new Row(a, a.TotpSecret is not null || withPasskey.Contains(a.Id)))] };
    }

    /// <summary>One account with details, including removed accounts.</summary>
    public async Task<Details?> ReadAsync(string id, CancellationToken ct)
    {
        if (await db.Accounts.AsNoTracking().Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == id, ct) is not { } account)
            return null;

        var now = clock.GetUtcNow().UtcDateTime;
        return new Details(
            account,
            await db.Passkeys.CountAsync(p => p.UserId == id, ct),
            await db.RecoveryCodes.CountAsync(c => c.AccountId == id && c.UsedAtUtc == null, ct),
            await db
                .AccountLinks.Where(l =>
                    l.AccountId == id && l.Purpose == LinkPurpose.Invitation && l.UsedAtUtc == null && l.ExpiresAtUtc > now
                )
                .MaxAsync(l => (DateTime?)l.ExpiresAtUtc, ct),
            await db.Sessions.CountAsync(
                s =>
                    s.AccountId == id
                    && s.EndedAtUtc == null
                    && s.BeganAtUtc > now - Session.AbsoluteLimit
                    && s.SeenAtUtc > now - Session.IdleLimit,
                ct
            ),
            await db.DirectoryLogins.AnyAsync(l => l.UserId == id, ct)
        );
    }
}
