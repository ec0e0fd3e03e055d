using System.Globalization;
using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests;

/// <summary>A page's history and the comparison of two versions: every language and appearance, and without scripts.</summary>
public sealed class HistoryScreenTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task HistoryScreens_InEveryAppearance_HaveNoViolationAndFit(string language)
    {
        var author = await AuthorWithDraftAsync(language);
        var (page, watch) = await OpenAsync();
        watch.AllowStatus(StatusCodes.Status409Conflict);
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

        FaultList.AssertNone(faults);

        async Task LookAsync(string screen) =>
            faults.AddRange(
                await Appearances.CheckAsync(page, screen, (width, scheme) =>
                    Screenshots.SaveAsync(page, $"admin-{screen}-{language}-{width}-{scheme}")
                )
            );
    }

    [Fact]
    public async Task Compare_WithoutScripts_ChoosesComparesAndUnfoldsVersions()
    {
        var author = await AuthorWithDraftAsync("en");
        var (page, _) = await OpenAsync(
            new BrowserNewContextOptions
            {
                JavaScriptEnabled = false,
                ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            }
        );
        await StaffSteps.SignInAsync(page, author);

        await page.GotoAsync($"/admin/pages/{await MayorAsync()}/kk/history");
        await page.Locator("input[name=from][value='1']").CheckAsync();
        await page.Locator("input[name=to][value=draft]").CheckAsync();
        await page.Locator("form[action$='/compare'] .button").ClickAsync();

        await Assertions.Expect(page.Locator("#title + .passage ins")).ToContainTextAsync("Жаңа");
        await page.Locator("section[aria-labelledby=body] summary").First.ClickAsync();
        await Assertions.Expect(page.Locator("section[aria-labelledby=body] details .passage").First).ToBeVisibleAsync();
    }

    private async Task<int> MayorAsync()
    {
        await using var db = Site.InProcessSite.Database.Open();
        return await db.Pages.Where(p => p.Key == "mayor").Select(p => p.Id).SingleAsync(Ct);
    }

    private async Task<TestAccount> AuthorWithDraftAsync(string language)
    {
        var author = await Site.InProcessSite.AddAccountAsync(Role.Author, "Дана Құдайбергенқызы-Әбдіқадырова");
        await Site.SetLanguageAsync(author, language);
        await SaveAsync(author);
        return author;
    }

    /// <summary>Saves a changed draft over any existing one, because tests share the site.</summary>
    private async Task SaveAsync(TestAccount author)
    {
        await using var db = Site.InProcessSite.Database.Open();
        var pageId = await MayorAsync();
        var first = await db
            .Revisions.AsNoTracking()
            .SingleAsync(r => r.PageId == pageId && r.Language == Language.Kazakh && r.Number == 1, Ct);
        var version = await db
            .Drafts.Where(d => d.PageId == pageId && d.Language == Language.Kazakh)
            .Select(d => d.Version)
            .SingleOrDefaultAsync(Ct);
        var text = first.Text with
        {
            Title = "Жаңа " + first.Text.Title,
            Body =
                first.Text.Body.Replace(". ", "; ", StringComparison.Ordinal)
                + string.Create(CultureInfo.InvariantCulture, $"\n\nСоңғы абзац ({version})."),
        };
        Assert.IsType<SaveDraft.Outcome.Saved>(
            await new SaveDraft(db).ExecuteAsync(
                new SaveDraft.Request(pageId, Language.Kazakh, text, version),
                Actor.Now(author.Id, TimeProvider.System),
                Ct
            )
        );
    }
}
