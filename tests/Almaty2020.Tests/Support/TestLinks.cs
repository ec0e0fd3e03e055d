using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Support;

/// <summary>Links for tests that are about what they open, and accounts that somebody was invited to.</summary>
internal static class TestLinks
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <returns>The secret.</returns>
    public static async Task<string> AddLinkAsync(this TestSite site, LinkPurpose purpose, string? accountId)
    {
        await using var scope = site.Services.CreateAsyncScope();
        var secret = await scope.ServiceProvider.GetRequiredService<AccountLinks>().AddAsync(purpose, accountId, Ct);
        await scope.ServiceProvider.GetRequiredService<SiteDb>().SaveChangesAsync(Ct);
        return secret;
    }

    /// <summary>Invited, and not here yet.</summary>
    public static async Task<TestAccount> InviteAsync(this TestSite site, Role role)
    {
        await using var db = site.Database.Open();
        var account = new Account { Name = "Aruzhan", Language = Language.Kazakh, CreatedAtUtc = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc), SecurityStamp = Guid.NewGuid().ToString("N") };
        account.Email = $"{account.Id}@example.kz";
        account.NormalizedEmail = AccountChecks.Normalize(account.Email);
        account.NormalizedUserName = account.UserName!.ToUpperInvariant();
        account.Grants.Add(new Grant { Role = role });
        db.Accounts.Add(account);
        await db.SaveChangesAsync(Ct);
        return new TestAccount(account.Id, account.Name, account.Email, null);
    }
}
