using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.BrowserTests;

/// <summary>Accounts and audit log in an administrator's browser: every language and appearance, and by keyboard.</summary>
public sealed class AdministrationTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task AdministrationScreens_InEveryAppearance_HaveNoViolationAndFit(string language)
    {
        var (page, watch) = await SignInAsync(language);
        watch.AllowStatus(StatusCodes.Status422UnprocessableEntity);
        watch.AllowStatus(StatusCodes.Status409Conflict);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        var dana = await Site.InProcessSite.AddAccountAsync(
            "Дана Құдайбергенқызы-Әбдіқадырова",
            hasAuthenticator: true,
            new Grant { Role = Role.Author },
            new Grant { Role = Role.Translator, Language = Language.Kazakh }
        );
        await AddActAsync(dana);
        var faults = new List<string>();

        await page.GotoAsync("/admin/accounts");
        await LookAsync("accounts");
        await page.GotoAsync("/admin/accounts/invite");
        await LookAsync("invite");
        await page.Locator("form[action$='/invite'] .button").EvaluateAsync("button => { button.form.noValidate = true; }");
        await page.Locator("form[action$='/invite'] .button").ClickAsync();
        await Assertions.Expect(page.Locator("#roles-error")).ToBeVisibleAsync();
        await LookAsync("invite, refused");
        await page.GotoAsync($"/admin/accounts/{dana.Id}");
        await LookAsync("account");
        await ChangeMeanwhileAsync(dana);
        await page.Locator($"form[action='/admin/accounts/{dana.Id}'] .button").ClickAsync();
        await Assertions.Expect(page.Locator(".notice.wrong")).ToBeVisibleAsync();
        await LookAsync("account, conflict");
        await page.GotoAsync($"/admin/accounts/{dana.Id}/removal");
        await LookAsync("removal");
        await page.GotoAsync("/admin/audit");
        await LookAsync("audit");
        await page.GotoAsync("/admin/guide");
        await LookAsync("guide");

        FaultList.AssertNone(faults);

        async Task LookAsync(string screen)
        {
            faults.AddRange(await Appearances.CheckAsync(page, screen));
        }
    }

    [Fact]
    public async Task Suspend_ByKeyboard_ConfirmsAndCanBeUndone()
    {
        var (page, _) = await SignInAsync("en");
        var dana = await Site.InProcessSite.AddAccountAsync(Role.Author, "Dana");

        await page.GotoAsync($"/admin/accounts/{dana.Id}");
        await page.Locator("form[action$='/suspension'] button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[role=status]")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("[role=status]")).ToHaveTextAsync(Texts.For(Language.English)["admin.account.done.suspended"]);
        await page.Locator("form[action$='/suspension/end'] button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("[role=status]")).ToHaveTextAsync(Texts.For(Language.English)["admin.account.done.restored"]);
    }

    /// <summary>Signs in a new administrator through the forms.</summary>
    private async Task<(IPage Page, BrowserErrorWatch Watch)> SignInAsync(string language)
    {
        var administrator = await Site.InProcessSite.AddAccountAsync(Role.Administrator, "Айгерім");
        await using (var db = Site.InProcessSite.Database.Open())
        {
            (await db.Accounts.FindAsync([administrator.Id], Ct))!.Language = Language.Parse(language);
            await db.SaveChangesAsync(Ct);
        }

        var (page, watch) = await OpenAsync();
        await page.GotoAsync("/admin/sign-in");
        await page.Locator("#email").FillAsync(administrator.Email);
        await page.Locator("#password").FillAsync(TestAccount.Password);
        await page.Locator("form[action='/admin/sign-in'] .button").ClickAsync();
        await page.Locator("#code").FillAsync(administrator.Code());
        await page.Locator("form[action='/admin/sign-in/code'] .button").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(Site.Origin + "/admin");
        return (page, watch);
    }

    private async Task AddActAsync(TestAccount on)
    {
        await using var db = Site.InProcessSite.Database.Open();
        db.Audit.Add(
            new AuditEntry
            {
                Id = Guid.CreateVersion7(),
                ActorId = on.Id,
                Action = AuditActions.RolesChanged,
                AccountId = on.Id,
                Detail = "Author@*/kk > Author@*/* Translator@*/kk",
                AtUtc = new DateTime(2026, 11, 23, 9, 0, 0, DateTimeKind.Utc),
            }
        );
        await db.SaveChangesAsync(Ct);
    }

    private async Task ChangeMeanwhileAsync(TestAccount account)
    {
        await using var db = Site.InProcessSite.Database.Open();
        (await db.Accounts.FindAsync([account.Id], Ct))!.RenewStamps();
        await db.SaveChangesAsync(Ct);
    }
}
