using System.Globalization;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests;

/// <summary>A page's history and two versions side by side: in every language and appearance, and without scripts.</summary>
public sealed class HistoryScreenTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    public static TheoryData<string> Languages => RealSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryScreen_InEveryAppearance_HasNoViolationAndFits(string language)
    {
        var author = await AuthorWithDraftAsync(language);
        var (page, watch) = await OpenAsync();
        watch.Expect(StatusCodes.Status409Conflict);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await StaffSteps.SignInAsync(page, author);
        var faults = new List<string>();
        var address = $"/admin/pages/{await MayorAsync()}/kk";

        await page.GotoAsync(address + "/history");
        await LookAsync("history");
        await page.GotoAsync(address + "/history/1");
        await LookAsync("revision");
        await page.GotoAsync(address + "/history");
        await page.Locator("form[action$='/compare'] .button").ClickAsync();
        await Assertions.Expect(page.Locator(".passage ins").First).ToBeVisibleAsync();
        foreach (var summary in await page.Locator("summary").AllAsync())
            await summary.ClickAsync();
        await LookAsync("compare");
        await SaveAsync(author);
        await page.Locator("form[action$='/restore'] .button").First.ClickAsync();
        await Assertions.Expect(page.Locator("[role=alert]")).ToBeFocusedAsync();
        await LookAsync("compare, conflict");

        Faults.AssertNone(faults);

        async Task LookAsync(string screen) => faults.AddRange(await Appearances.LookAsync(page, screen, (width, scheme) => Screenshots.KeepAsync(page, $"admin-{screen}-{language}-{width}-{scheme}")));
    }

    [Fact]
    public async Task WithoutScripts_VersionsAreChosenComparedAndUnfolded()
    {
        var author = await AuthorWithDraftAsync("en");
        var (page, _) = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = false, ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        await StaffSteps.SignInAsync(page, author);

        await page.GotoAsync($"/admin/pages/{await MayorAsync()}/kk/history");
        await page.Locator("input[name=from][value='1']").CheckAsync();
        await page.Locator("input[name=to][value=draft]").CheckAsync();
        await page.Locator("form[action$='/compare'] .button").ClickAsync();

        await Assertions.Expect(page.Locator("#Title + .passage ins")).ToContainTextAsync("Жаңа");
        await page.Locator("section[aria-labelledby=Body] summary").First.ClickAsync();
        await Assertions.Expect(page.Locator("section[aria-labelledby=Body] details .passage").First).ToBeVisibleAsync();
    }


    private async Task<int> MayorAsync()
    {
        await using var db = Site.Server.Database.Open();
        return await db.Pages.Where(p => p.Key == "mayor").Select(p => p.Id).SingleAsync(Ct);
    }

    private async Task<TestAccount> AuthorWithDraftAsync(string language)
    {
        var author = await Site.Server.AddAccountAsync(Role.Author, "Дана Құдайбергенқызы-Әбдіқадырова");
        await Site.SpeakAsync(author, language);
        await SaveAsync(author);
        return author;
    }

    /// <summary>Whatever draft there was: the site is every test's.</summary>
    private async Task SaveAsync(TestAccount author)
    {
        await using var db = Site.Server.Database.Open();
        var pageId = await MayorAsync();
        var first = await db.Revisions.AsNoTracking().SingleAsync(r => r.PageId == pageId && r.Language == Language.Kazakh && r.Number == 1, Ct);
        var version = await db.Drafts.Where(d => d.PageId == pageId && d.Language == Language.Kazakh).Select(d => d.Version).SingleOrDefaultAsync(Ct);
        var text = first.Text with { Title = "Жаңа " + first.Text.Title, Body = first.Text.Body.Replace(". ", "; ", StringComparison.Ordinal) + string.Create(CultureInfo.InvariantCulture, $"\n\nСоңғы абзац ({version}).") };
        Assert.IsType<SaveDraft.Outcome.Saved>(await new SaveDraft(db).ExecuteAsync(new SaveDraft.Request(pageId, Language.Kazakh, text, version), Actor.Now(author.Id, TimeProvider.System), Ct));
    }
}
