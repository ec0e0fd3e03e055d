using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Validation;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Support;

/// <summary>Adds account links, and invited accounts, for tests that use them.</summary>
internal static class TestLinks
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <returns>The link's secret.</returns>
    public static async Task<string> AddLinkAsync(this TestSite site, LinkPurpose purpose, string? accountId)
    {
        await using var scope = site.Services.CreateAsyncScope();
        var secret = await scope.ServiceProvider.GetRequiredService<AccountLinks>().AddAsync(purpose, accountId, Ct);
        await scope.ServiceProvider.GetRequiredService<SiteDb>().SaveChangesAsync(Ct);
        return secret;
    }

    /// <summary>Adds an account whose invitation has not been accepted.</summary>
    public static async Task<TestAccount> InviteAsync(this TestSite site, Role role)
    {
        await using var db = site.Database.Open();
        var account = new Account
        {
            Name = "Aruzhan",
            Language = Language.Kazakh,
            CreatedAtUtc = new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc),
            SecurityStamp = Guid.NewGuid().ToString("N"),
        };
        account.Email = $"{account.Id}@example.kz";
        account.NormalizedEmail = EmailAddresses.Normalize(account.Email);
        account.NormalizedUserName = account.UserName!.ToUpperInvariant();
        account.Grants.Add(new Grant { Role = role });
        db.Accounts.Add(account);
        await db.SaveChangesAsync(Ct);
        return new TestAccount(account.Id, account.Name, account.Email, null);
    }
}
