using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Administering;

/// <summary>Who has an account, for those who look after accounts.</summary>
public sealed class AccountDirectory(SiteDb db, TimeProvider clock)
{
    public const int RowsAPage = 25;

    /// <param name="HasSecondFactor">Of their own; one that the city's directory asks for is not known here.</param>
    public sealed record Row(Account Account, bool HasSecondFactor);

    /// <param name="Count">Of all that were found.</param>
    /// <param name="Page">From 1; the last one when a later one was asked for.</param>
    public sealed record Found(IReadOnlyList<Row> Rows, int Count, int Page)
    {
        public int Pages => Math.Max(1, (Count + RowsAPage - 1) / RowsAPage);
    }

    /// <param name="InvitationUntilUtc">Null when no invitation is open.</param>
    /// <param name="IsOfDirectory">They sign in by the city's directory, which says their roles each time.</param>
    public sealed record Details(Account Account, int Passkeys, int RecoveryCodes, DateTime? InvitationUntilUtc, int Sessions, bool IsOfDirectory);

    /// <param name="state">Null for everybody who is not removed.</param>
    /// <param name="text">Part of a name or an e-mail address.</param>
    public async Task<Found> FindAsync(AccountState? state, string text, int page, Language language, CancellationToken ct)
    {
        var accounts = await db.Accounts.AsNoTracking().Include(a => a.Grants).ToListAsync(ct);
        // Looked through here: SQLite tells Ә from ә, and a city has hundreds of staff, not millions.
        var wanted = accounts
            .Where(a => state is null ? a.State != AccountState.Removed : a.State == state)
            .Where(a => a.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || (a.Email ?? "").Contains(text, StringComparison.OrdinalIgnoreCase))
            .OrderBy(a => a.Name, StringComparer.Create(language.Culture, ignoreCase: true))
            .ThenBy(a => a.Id, StringComparer.Ordinal)
            .ToList();

        var found = new Found([], wanted.Count, Page: 1);
        var at = Math.Clamp(page, 1, found.Pages);
        var shown = wanted.Skip((at - 1) * RowsAPage).Take(RowsAPage).ToList();
        var ids = shown.Select(a => a.Id).ToList();
        var withPasskey = await db.Passkeys.Where(p => ids.Contains(p.UserId)).Select(p => p.UserId).Distinct().ToListAsync(ct);
        return found with { Page = at, Rows = [.. shown.Select(a => new Row(a, a.TotpSecret is not null || withPasskey.Contains(a.Id)))] };
    }

    /// <summary>One account, removed ones too.</summary>
    public async Task<Details?> ReadAsync(string id, CancellationToken ct)
    {
        if (await db.Accounts.AsNoTracking().Include(a => a.Grants).SingleOrDefaultAsync(a => a.Id == id, ct) is not { } account)
            return null;

        var now = clock.GetUtcNow().UtcDateTime;
        return new Details(
            account,
            await db.Passkeys.CountAsync(p => p.UserId == id, ct),
            await db.RecoveryCodes.CountAsync(c => c.AccountId == id && c.UsedAtUtc == null, ct),
            await db.AccountLinks.Where(l => l.AccountId == id && l.Purpose == LinkPurpose.Invitation && l.UsedAtUtc == null && l.ExpiresAtUtc > now).MaxAsync(l => (DateTime?)l.ExpiresAtUtc, ct),
            await db.Sessions.CountAsync(s => s.AccountId == id && s.EndedAtUtc == null && s.BeganAtUtc > now - Session.AbsoluteLimit && s.SeenAtUtc > now - Session.IdleLimit, ct),
            await db.DirectoryLogins.AnyAsync(l => l.UserId == id, ct));
    }
}
