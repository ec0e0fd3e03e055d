using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.CityDirectory;

/// <summary>
/// Finds or creates the account of a user who signed in through the directory. Replaces the account's roles with those from the directory
/// at each sign-in; directory accounts have no other roles.
/// </summary>
public sealed partial class SignInThroughDirectory(
    SiteDb db,
    SiteSettings settings,
    TimeProvider clock,
    ILogger<SignInThroughDirectory> logger
)
{
    public abstract record Outcome
    {
        public sealed record Accepted(Account Account) : Outcome;

        /// <summary>The user is in no group that maps to a role. Roles and sessions from an earlier sign-in have ended.</summary>
        public sealed record NoRole : Outcome;

        /// <summary>The account is suspended or removed on this site, even if it is active in the directory.</summary>
        public sealed record AccountBlocked : Outcome;

        /// <summary>
        /// Another account has this e-mail address. Accounts are never linked by address alone: anyone who can get an address in the
        /// directory could take over the account.
        /// </summary>
        public sealed record EmailTaken(string Email) : Outcome;

        /// <summary>The directory gives no valid e-mail address, or marks it as not verified.</summary>
        public sealed record NoEmail : Outcome;
    }

    /// <param name="language">Language of a new account.</param>
    public async Task<Outcome> ExecuteAsync(DirectoryPerson person, Language language, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync((actId, token) => SignInAsync(person, language, actId, token), ct);
        }
        catch (DbUpdateException e) when (Transactions.IsConcurrencyConflict(e))
        {
            // The same user signed in in another window, or another account took the address. Retry with the current data.
            return await db.InTransactionAsync((actId, token) => SignInAsync(person, language, actId, token), ct);
        }
    }

    /// <returns>The id of the account linked to this directory user; null if there is none.</returns>
    public async Task<string?> AccountIdOfAsync(DirectoryPerson person, CancellationToken ct)
    {
        var logins = await db
            .DirectoryLogins.AsNoTracking()
            .Where(l => l.LoginProvider == person.IssuerKey && l.ProviderKey == person.Subject)
            .ToListAsync(ct);
        // SQL Server's default collation ignores case; OpenID Connect subjects are case-sensitive.
        return logins.Find(l => l.LoginProvider == person.IssuerKey && l.ProviderKey == person.Subject)?.UserId;
    }

    private async Task<Outcome> SignInAsync(DirectoryPerson person, Language language, Guid actId, CancellationToken ct)
    {
        var grants = await GrantsAsync(person, ct);
        return await AccountIdOfAsync(person, ct) is { } id
            ? await SignInAsync(await db.Accounts.Include(a => a.Grants).SingleAsync(a => a.Id == id, ct), person, grants, actId, ct)
            : await AddAsync(person, language, grants, actId, ct);
    }

    private async Task<Outcome> SignInAsync(Account account, DirectoryPerson person, List<Grant> grants, Guid actId, CancellationToken ct)
    {
        if (!account.IsActive)
            return new Outcome.AccountBlocked();

        if (person.Name is not null)
            account.Name = NameOf(person);
        if (EmailOf(person) is { } email && email != account.Email && !await IsTakenAsync(email, account.Id, ct))
            SetEmail(account, email);

        if (grants.All(g => g.Role != Role.Administrator) && account.Grants.Any(g => g.Role == Role.Administrator))
        {
            await db.LockAccountsAsync(ct);
            // Keep the last administrator, even if the directory removed the role: otherwise no account could manage accounts.
            if (await db.IsLastAdministratorAsync(account, ct))
                grants.Add(new Grant { Role = Role.Administrator });
        }

        var (before, after) = (GrantList.Serialize(account.Grants), GrantList.Serialize(grants));
        if (before != after)
        {
            // Take the lock so that no scheduled publication runs during the change.
            await db.LockAccountsAsync(ct);
            await db.RevokeDependentsAsync(account.Id, account.Grants, grants, Actor.System(clock), ct);
            db.Grants.RemoveRange(account.Grants);
            account.Grants.Clear();
            foreach (var grant in grants)
                account.Grants.Add(grant);
            AddEntry(actId, AuditActions.DirectoryRolesChanged, account, before + ChangeRoles.Arrow + after);
        }

        if (grants.Count == 0)
        {
            // End all sessions, so that other browsers don't stay signed in without a role.
            var now = Actor.Now(account.Id, clock).AtUtc;
            await db
                .Sessions.Where(s => s.AccountId == account.Id && s.EndedAtUtc == null)
                .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAtUtc, now), ct);
        }

        await db.SaveChangesAsync(ct);
        return grants.Count == 0 ? new Outcome.NoRole() : new Outcome.Accepted(account);
    }

    private async Task<Outcome> AddAsync(DirectoryPerson person, Language language, List<Grant> grants, Guid actId, CancellationToken ct)
    {
        if (grants.Count == 0)
            return new Outcome.NoRole();
        if (EmailOf(person) is not { } email)
            return new Outcome.NoEmail();
        if (await IsTakenAsync(email, accountId: null, ct))
            return new Outcome.EmailTaken(email);

        var account = new Account
        {
            Name = NameOf(person),
            Language = language,
            CreatedAtUtc = Actor.Now("", clock).AtUtc,
        };
        account.ActivatedAtUtc = account.CreatedAtUtc;
        SetEmail(account, email);
        account.NormalizedUserName = account.UserName!.ToUpperInvariant();
        account.SecurityStamp = Guid.NewGuid().ToString("N");
        foreach (var grant in grants)
            account.Grants.Add(grant);
        db.Accounts.Add(account);
        db.DirectoryLogins.Add(
            new IdentityUserLogin<string>
            {
                LoginProvider = person.IssuerKey,
                ProviderKey = person.Subject,
                UserId = account.Id,
                ProviderDisplayName = settings.Directory!.Authority.Host,
            }
        );
        AddEntry(actId, AuditActions.DirectoryAccountCreated, account, GrantList.Serialize(grants));
        await db.SaveChangesAsync(ct);
        return new Outcome.Accepted(account);
    }

    /// <summary>Grants for the person's directory values, from the configured mapping, without duplicates.</summary>
    private async Task<List<Grant>> GrantsAsync(DirectoryPerson person, CancellationToken ct)
    {
        var mapped = settings.Directory!.Roles.Where(r => person.RoleValues.Contains(r.Value)).ToList();
        var keys = mapped.Select(r => r.Page).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var pages =
            keys.Count == 0
                ? []
                : await db
                    .Pages.Where(p => keys.Contains(p.Key))
                    .Select(p => new { p.Key, p.Id })
                    .ToDictionaryAsync(p => p.Key, p => p.Id, StringComparer.Ordinal, ct);
        HashSet<(Role Role, int? Page, Language? Language)> grants = [];
        foreach (var role in mapped)
        {
            int? page = null;
            if (role.Page is not null)
            {
                if (!pages.TryGetValue(role.Page, out var id))
                {
                    // Skip the role: without its page it would apply to the whole site.
                    LogNoSuchPage(logger, role.Page);
                    continue;
                }

                page = id;
            }

            grants.UnionWith(
                role.Languages.Count == 0 ? [(role.Role, page, null)] : role.Languages.Select(l => (role.Role, page, (Language?)l))
            );
        }

        return
        [
            .. grants.Select(g => new Grant
            {
                Role = g.Role,
                PageId = g.Page,
                Language = g.Language,
            }),
        ];
    }

    private Task<bool> IsTakenAsync(string email, string? accountId, CancellationToken ct)
    {
        var normalized = EmailAddresses.Normalize(email);
        return db.Accounts.AnyAsync(a => a.NormalizedEmail == normalized && a.Id != accountId, ct);
    }

    private void AddEntry(Guid actId, string action, Account account, string detail) =>
        db.Audit.Add(
            new AuditEntry
            {
                Id = actId,
                ActorId = account.Id,
                Action = action,
                AccountId = account.Id,
                Detail = TextNormalizer.Truncate(detail, AuditEntry.DetailMaxLength),
                AtUtc = Actor.Now(account.Id, clock).AtUtc,
            }
        );

    private static void SetEmail(Account account, string email)
    {
        account.Email = email;
        account.NormalizedEmail = EmailAddresses.Normalize(email);
    }

    private static string NameOf(DirectoryPerson person)
    {
        var name = person.Name ?? person.Email!;
        return TextNormalizer.Truncate(name, Account.NameMaxLength).TrimEnd();
    }

    /// <remarks>
    /// Most directories don't state whether an address is verified. That is acceptable: the city assigns the addresses, and an address
    /// alone grants no access here. An address explicitly marked as not verified is rejected.
    /// </remarks>
    private static string? EmailOf(DirectoryPerson person) =>
        person is { Email: { } email, EmailIsVerified: not false } && AccountChecks.Email("", email) is null
            ? EmailAddresses.Clean(email)
            : null;

    [LoggerMessage(
        1602,
        LogLevel.Warning,
        "Directory:Roles names the page '{Key}', which does not exist; the role is not granted. Correct the page key"
    )]
    private static partial void LogNoSuchPage(ILogger logger, string key);
}
