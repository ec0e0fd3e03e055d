using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Settings;
using Deque.AxeCore.Commons;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests;

/// <summary>Publishing several languages together and on schedule, in a browser.</summary>
public sealed class PublishingTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private static Actor Colleague => Actor.Now("somebody", TimeProvider.System);

    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Theory]
    [InlineData("kk", 1280)]
    [InlineData("ru", 360)]
    public async Task Publish_ThreeLanguagesTogether_AllAreLive(string language, int width)
    {
        var own = await StartOwnSiteAsync();
        await SubmitAsync(own);
        var texts = Texts.For(Language.Parse(language));
        var page = await SignedInAsync(own, language, width);
        await page.GotoAsync($"/admin/pages/{own.PageOf(language, "mayor").PageId}/{language}/review");
        await page.Locator("#note").FillAsync("Жаңа сөйлем.");
        foreach (var other in Language.All.Where(l => l.Code != language))
        {
            await page.Locator($"input[name=also][value={other}]").CheckAsync();
            await page.Locator($"#note-{other}").FillAsync("Жаңа сөйлем.");
        }

        await page.Locator("form[action$='/publish'] button.button").ClickAsync();

        await Assertions
            .Expect(page.Locator("[role=status].done"))
            .ToHaveTextAsync(texts.Plural("admin.review.done.published-together", 3));
        foreach (var live in Language.All)
        {
            await page.GotoAsync(own.PageOf(live.Code, "mayor").Address);
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Бүгінгі сөйлем.");
        }
    }

    /// <summary>The style sheet alone switches the label, so it works without scripts.</summary>
    [Fact]
    public async Task ChooseTime_ButtonLabelChangesToSchedule()
    {
        var own = await StartOwnSiteAsync();
        await SubmitAsync(own);
        var texts = Texts.For(Language.Kazakh);
        var page = await SignedInAsync(own, "kk", 1280);
        var mayor = own.PageOf("kk", "mayor").PageId;
        foreach (
            var (address, form, act) in new[]
            {
                ($"/admin/pages/{mayor}/kk/review", "form[action$='/publish']", texts["admin.review.publish"]),
                (
                    $"/admin/pages/together?act=Withdraw&cell={mayor}-kk",
                    "form[action='/admin/pages/together']",
                    texts["admin.pages.act.withdraw"]
                ),
            }
        )
        {
            await page.GotoAsync(address);
            var button = page.Locator($"{form} button.button");
            await Assertions.Expect(button).ToHaveAccessibleNameAsync(act);
            await page.Locator("input[name=when][value=later]").CheckAsync();
            await Assertions.Expect(button).ToHaveAccessibleNameAsync(texts["admin.when.schedule"]);
            await page.Locator("input[name=when][value=now]").CheckAsync();
            await Assertions.Expect(button).ToHaveAccessibleNameAsync(act);
        }
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task PublishingScreens_InEveryAppearance_HaveNoViolationAndFit(string language)
    {
        var own = await StartOwnSiteAsync();
        await SubmitAsync(own);
        var page = await SignedInAsync(own, language, 1280);
        var (mayor, about) = (own.PageOf(language, "mayor").PageId, own.PageOf(language, "about").PageId);
        var faults = new List<string>();
        await page.GotoAsync($"/admin/pages/{mayor}/{language}/review");
        await page.Locator("details.when summary").ClickAsync();
        await page.Locator("#date").FillAsync("2020-03-01");
        await page.Locator("#time").FillAsync("09:30");
        await page.Locator("input[name=when][value=later]").CheckAsync();
        await page.Locator("form[action$='/publish'] button.button").ClickAsync();
        await LookHereAsync("review, refused");

        await LookAsync(
            "confirmation",
            $"/admin/pages/together?act=Publish&cell={mayor}-kk&cell={mayor}-ru&cell={mayor}-en&cell={about}-en"
        );
        await page.GotoAsync($"/admin/pages/together?act=Withdraw&cell={mayor}-kk&cell={about}-ru");
        await page.Locator("#date").FillAsync("2099-03-01");
        await page.Locator("#time").FillAsync("09:30");
        await page.Locator("input[name=when][value=later]").CheckAsync();
        await page.Locator("form[action='/admin/pages/together'] .button").First.ClickAsync();
        await Assertions.Expect(page.Locator("[role=status].done")).ToBeVisibleAsync();
        await LookAsync("calendar", "/admin/calendar?month=2099-03");
        await LookAsync("review, scheduled", $"/admin/pages/{mayor}/kk/review");
        await page.Locator(".scheduled form.cancel button").First.ClickAsync();
        await Assertions.Expect(page.Locator("input[name=act]")).ToHaveCountAsync(3);
        await LookHereAsync("cancel");
        FaultList.AssertNone(faults);

        async Task LookAsync(string screen, string address)
        {
            await page.GotoAsync(address);
            await LookHereAsync(screen);
        }

        async Task LookHereAsync(string screen) =>
            faults.AddRange(
                await Appearances.CheckAsync(page, screen, (width, scheme) =>
                    Screenshots.SaveAsync(page, $"publishing-{screen}-{language}-{width}-{scheme}")
                )
            );
    }

    /// <summary>Submits a colleague's draft in every language for review.</summary>
    private static async Task SubmitAsync(KestrelSite own)
    {
        var ct = TestContext.Current.CancellationToken;
        foreach (var language in Language.All)
        {
            await using var db = own.InProcessSite.Database.Open();
            var live = await db
                .Publications.AsNoTracking()
                .Include(p => p.Revision)
                .SingleAsync(p => p.Page!.Key == "mayor" && p.Language == language, ct);
            var saved = Assert.IsType<SaveDraft.Outcome.Saved>(
                await new SaveDraft(db).ExecuteAsync(
                    new SaveDraft.Request(live.PageId, language, live.Revision!.Text with { Summary = "Бүгінгі сөйлем." }, 0),
                    Colleague,
                    ct
                )
            );
            Assert.IsType<DraftOutcome.Done>(
                await new SubmitForReview(db).ExecuteAsync(
                    new SubmitForReview.Request(live.PageId, language, saved.Version, ""),
                    Colleague,
                    ct
                )
            );
        }
    }

    private async Task<IPage> SignedInAsync(KestrelSite own, string language, int width)
    {
        var account = await own.InProcessSite.AddAccountAsync(Role.Publisher, "Айгерім");
        await own.SetLanguageAsync(account, language);
        var (page, watch) = await OpenAsync(
            new BrowserNewContextOptions
            {
                BaseURL = own.Origin,
                ViewportSize = new ViewportSize { Width = width, Height = 740 },
            }
        );
        watch.AllowStatus(422);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await StaffSteps.SignInAsync(page, account);
        return page;
    }
}
