using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests.Support;

/// <summary>What staff do on the way to what a test is about.</summary>
internal static class StaffSteps
{
    /// <summary>By password, and by code where the account has an authenticator app.</summary>
    /// <param name="leadsTo">Where they find themselves.</param>
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

    /// <summary>The language that an account works in.</summary>
    public static async Task SpeakAsync(this RealSite site, TestAccount account, string language)
    {
        await using var db = site.Server.Database.Open();
        await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.Language, Language.Parse(language)), TestContext.Current.CancellationToken);
    }

    /// <summary>Makes a session older than the proof of who it is.</summary>
    public static async Task AgeProofAsync(this RealSite site, TestAccount account)
    {
        await using var db = site.Server.Database.Open();
        await db.Sessions.Where(s => s.AccountId == account.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.ConfirmedAtUtc, x => x.BeganAtUtc.AddDays(-1)), TestContext.Current.CancellationToken);
    }

    /// <summary>Ends all sessions of an account behind its back.</summary>
    public static async Task EndSessionsAsync(this RealSite site, TestAccount account)
    {
        await using var db = site.Server.Database.Open();
        await db.Sessions.Where(s => s.AccountId == account.Id).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAtUtc, x => x.BeganAtUtc), TestContext.Current.CancellationToken);
    }
}
