using System.Globalization;
using Almaty2020.Markup;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Startup;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.CityDirectory;

/// <summary>
/// Finds or makes the account of whom the directory has signed in, and gives it the roles that the directory says: at each sign-in
/// anew, for an account of the directory has no others.
/// </summary>
public sealed partial class SignInFromDirectory(SiteDb db, SiteSettings settings, TimeProvider clock, ILogger<SignInFromDirectory> logger)
{
    public abstract record Outcome
    {
        public sealed record Right(Account Account) : Outcome;

        /// <summary>They are in no group that has a role here. If they were, their roles and sessions have ended.</summary>
        public sealed record NoRole : Outcome;

        /// <summary>The account is suspended or removed here, whatever the directory says.</summary>
        public sealed record Closed : Outcome;

        /// <summary>Another account has the address. It is not theirs by an address alone: whoever can have one given in the directory would take over whom they like.</summary>
        public sealed record EmailTaken(string Email) : Outcome;

        /// <summary>The directory gives no address, or one of which it says itself that nobody has checked it.</summary>
        public sealed record NoEmail : Outcome;
    }

    /// <param name="language">Of a new account.</param>
    public async Task<Outcome> ExecuteAsync(DirectoryPerson person, Language language, CancellationToken ct)
    {
        try
        {
            return await db.InTransactionAsync((actId, token) => SignInAsync(person, language, actId, token), ct);
        }
        catch (DbUpdateException e) when (Transactions.IsLostRace(e))
        {
            // In another window, or the address went to somebody else: what is there now decides.
            return await db.InTransactionAsync((actId, token) => SignInAsync(person, language, actId, token), ct);
        }
    }

    /// <returns>The id of the account that somebody of the directory has here; null when they have none.</returns>
    public async Task<string?> AccountIdOfAsync(DirectoryPerson person, CancellationToken ct)
    {
        var logins = await db.DirectoryLogins.AsNoTracking().Where(l => l.LoginProvider == person.IssuerKey && l.ProviderKey == person.Subject).ToListAsync(ct);
        // A server's usual collation takes capitals for small letters; OpenID Connect does not.
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
            return new Outcome.Closed();

        if (person.Name is not null)
            account.Name = NameOf(person);
        if (EmailOf(person) is { } email && email != account.Email && !await IsTakenAsync(email, account.Id, ct))
            SetEmail(account, email);

        if (grants.All(g => g.Role != Role.Administrator) && account.Grants.Any(g => g.Role == Role.Administrator))
        {
            await db.TakeTurnAsync(ct);
            // Not by a change over there either: nobody could look after accounts here without them.
            if (await db.IsLastAdministratorAsync(account, ct))
                grants.Add(new Grant { Role = Role.Administrator });
        }

        var (before, after) = (GrantList.Write(account.Grants), GrantList.Write(grants));
        if (before != after)
        {
            // What is scheduled must not be carried out meanwhile.
            await db.TakeTurnAsync(ct);
            await db.TakeBackAsync(account.Id, account.Grants, grants, Actor.System(clock), ct);
            db.Grants.RemoveRange(account.Grants);
            account.Grants.Clear();
            foreach (var grant in grants)
                account.Grants.Add(grant);
            AddEntry(actId, AuditActions.DirectoryRolesChanged, account, before + ChangeRoles.Arrow + after);
        }

        if (grants.Count == 0)
        {
            // Other browsers of theirs would go on as somebody with no role.
            var now = Actor.Now(account.Id, clock).AtUtc;
            await db.Sessions.Where(s => s.AccountId == account.Id && s.EndedAtUtc == null).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAtUtc, now), ct);
        }

        await db.SaveChangesAsync(ct);
        return grants.Count == 0 ? new Outcome.NoRole() : new Outcome.Right(account);
    }

    private async Task<Outcome> AddAsync(DirectoryPerson person, Language language, List<Grant> grants, Guid actId, CancellationToken ct)
    {
        if (grants.Count == 0)
            return new Outcome.NoRole();
        if (EmailOf(person) is not { } email)
            return new Outcome.NoEmail();
        if (await IsTakenAsync(email, accountId: null, ct))
            return new Outcome.EmailTaken(email);

        var account = new Account { Name = NameOf(person), Language = language, CreatedAtUtc = Actor.Now("", clock).AtUtc };
        account.ActivatedAtUtc = account.CreatedAtUtc;
        SetEmail(account, email);
        account.NormalizedUserName = account.UserName!.ToUpperInvariant();
        account.SecurityStamp = Guid.NewGuid().ToString("N");
        foreach (var grant in grants)
            account.Grants.Add(grant);
        db.Accounts.Add(account);
        db.DirectoryLogins.Add(new IdentityUserLogin<string> { LoginProvider = person.IssuerKey, ProviderKey = person.Subject, UserId = account.Id, ProviderDisplayName = settings.Directory!.Authority.Host });
        AddEntry(actId, AuditActions.DirectoryAccountMade, account, GrantList.Write(grants));
        await db.SaveChangesAsync(ct);
        return new Outcome.Right(account);
    }

    /// <summary>What the mapping gives for the values that the directory says, each once.</summary>
    private async Task<List<Grant>> GrantsAsync(DirectoryPerson person, CancellationToken ct)
    {
        var mapped = settings.Directory!.Roles.Where(r => person.Values.Contains(r.Value)).ToList();
        var keys = mapped.Select(r => r.Page).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var pages = keys.Count == 0 ? [] : await db.Pages.Where(p => keys.Contains(p.Key)).Select(p => new { p.Key, p.Id }).ToDictionaryAsync(p => p.Key, p => p.Id, StringComparer.Ordinal, ct);
        HashSet<(Role Role, int? Page, Language? Language)> grants = [];
        foreach (var role in mapped)
        {
            int? page = null;
            if (role.Page is not null)
            {
                if (!pages.TryGetValue(role.Page, out var id))
                {
                    // Rather nothing than everywhere.
                    LogNoSuchPage(logger, role.Page);
                    continue;
                }

                page = id;
            }

            grants.UnionWith(role.Languages.Count == 0 ? [(role.Role, page, null)] : role.Languages.Select(l => (role.Role, page, (Language?)l)));
        }

        return [.. grants.Select(g => new Grant { Role = g.Role, PageId = g.Page, Language = g.Language })];
    }

    private Task<bool> IsTakenAsync(string email, string? accountId, CancellationToken ct)
    {
        var normalized = AccountChecks.Normalize(email);
        return db.Accounts.AnyAsync(a => a.NormalizedEmail == normalized && a.Id != accountId, ct);
    }

    private void AddEntry(Guid actId, string action, Account account, string detail) => db.Audit.Add(new AuditEntry
    {
        Id = actId,
        ActorId = account.Id,
        Action = action,
        AccountId = account.Id,
        Detail = TextNormalizer.Cut(detail, AuditEntry.DetailMaxLength),
        AtUtc = Actor.Now(account.Id, clock).AtUtc,
    });

    private static void SetEmail(Account account, string email)
    {
        account.Email = email;
        account.NormalizedEmail = AccountChecks.Normalize(email);
    }

    private static string NameOf(DirectoryPerson person)
    {
        var name = person.Name ?? person.Email!;
        return TextNormalizer.Cut(name, Account.NameMaxLength).TrimEnd();
    }

    /// <remarks>
    /// Most directories do not say whether an address was checked; the city itself gives them out, and one opens nothing here. An
    /// address of which the directory says that nobody has checked it is not taken.
    /// </remarks>
    private static string? EmailOf(DirectoryPerson person) =>
        person is { Email: { } email, EmailIsVerified: not false } && AccountChecks.Email("", email) is null ? AccountChecks.CleanEmail(email) : null;

    [LoggerMessage(1602, LogLevel.Warning, "Directory:Roles names the page '{Key}', which is not there; that role is given to nobody")]
    private static partial void LogNoSuchPage(ILogger logger, string key);
}
