using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests.Support;

/// <summary>Steps of staff that tests need before they reach their subject.</summary>
internal static class StaffSteps
{
    /// <summary>Signs in with the password, and with a code if the account has an authenticator app.</summary>
    /// <param name="leadsTo">Path of the page expected after signing in.</param>
    public static async Task SignInAsync(IPage page, TestAccount account, string leadsTo = "/admin")
    {
        await page.GotoAsync("/admin/sign-in");
        await page.Locator("#email").FillAsync(account.Email);
        await page.Locator("#password").FillAsync(TestAccount.Password);
        await page.Locator("form[action='/admin/sign-in'] .button").ClickAsync();
        if (account.TotpSecret is not null)
        {
            await page.Locator("#code").FillAsync(account.Code());
            await page.Locator("form[action='/admin/sign-in/code'] .button").ClickAsync();
        }

        await Assertions.Expect(page).ToHaveURLAsync(new Uri(new Uri(page.Url), leadsTo).ToString());
    }

    /// <summary>Sets the language of an account's screens.</summary>
    public static async Task SetLanguageAsync(this KestrelSite site, TestAccount account, string language)
    {
        await using var db = site.InProcessSite.Database.Open();
        await db
            .Accounts.Where(a => a.Id == account.Id)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.Language, Language.Parse(language)), TestContext.Current.CancellationToken);
    }

    /// <summary>
    /// Sets the last re-authentication of an account's sessions to one day before they began, so that dangerous acts ask again.
    /// </summary>
    public static async Task ExpireReauthenticationAsync(this KestrelSite site, TestAccount account)
    {
        await using var db = site.InProcessSite.Database.Open();
        await db
            .Sessions.Where(s => s.AccountId == account.Id)
            .ExecuteUpdateAsync(
                s => s.SetProperty(x => x.ConfirmedAtUtc, x => x.BeganAtUtc.AddDays(-1)),
                TestContext.Current.CancellationToken
            );
    }

    /// <summary>Ends all sessions of an account in the database.</summary>
    public static async Task EndSessionsAsync(this KestrelSite site, TestAccount account)
    {
        await using var db = site.InProcessSite.Database.Open();
        await db
            .Sessions.Where(s => s.AccountId == account.Id)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAtUtc, x => x.BeganAtUtc), TestContext.Current.CancellationToken);
    }
}
