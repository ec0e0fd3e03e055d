using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.BrowserTests;

/// <summary>Reviews of a draft by reviewers, guests with a link, and translators.</summary>
public sealed class ReviewingTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private static readonly Dictionary<string, int> Widths = new(StringComparer.Ordinal) { ["kk"] = 1280, ["ru"] = 360 };

    public static TheoryData<string> Languages => KestrelSite.Languages();

    /// <summary>The guest has no account and no scripts.</summary>
    [Theory]
    [InlineData("kk")]
    [InlineData("ru")]
    public async Task ShareLink_OpenedByGuest_ShowsDraftAndRecordsApproval(string language)
    {
        var own = await StartOwnSiteAsync();
        var texts = Texts.For(Language.Parse(language));
        var address = $"/admin/pages/{own.PageOf(language, "about").PageId}/{language}";
        var (staff, _) = await SignedInAsync(own, language, Widths[language]);
        await staff.GotoAsync(address);
        await staff.Locator("#title").FillAsync("Әлі жарияланбаған мәтін");
        await staff.Locator("button[name=then]").ClickAsync();
        await staff.Locator("#whom").FillAsync("Әкімнің орынбасары");
        await staff.Locator(".share-form button").ClickAsync();
        await Assertions.Expect(staff.Locator("[role=status].done")).ToHaveTextAsync(texts["admin.shared.made"]);
        var link = await staff.Locator(".share-links input[readonly]").InputValueAsync();

        var (guest, _) = await OpenAsync(
            new BrowserNewContextOptions
            {
                BaseURL = own.Origin,
                JavaScriptEnabled = false,
                ViewportSize = new ViewportSize { Width = Widths[language], Height = 740 },
            }
        );
        await guest.GotoAsync(link);
        await Assertions.Expect(guest.Locator("html")).ToHaveAttributeAsync("lang", language);
        await Assertions.Expect(guest.Locator("h1")).ToHaveTextAsync("Әлі жарияланбаған мәтін");
        await Assertions.Expect(guest.Locator("aside.notice")).ToContainTextAsync(texts["shared.title"]);
        await guest.Locator("#shared-name").FillAsync("Бауыржан");
        await guest.Locator("#shared-kind").CheckAsync();
        await guest.Locator(".shared-answer .button").ClickAsync();
        await Assertions.Expect(guest.Locator("[role=status]")).ToHaveTextAsync(texts["shared.thanks.approval"]);
        Assert.Empty(await guest.Context.CookiesAsync());

        await staff.ReloadAsync();
        var approvals = staff.Locator("section[aria-labelledby=approvals]");
        await Assertions.Expect(approvals.Locator("li")).ToContainTextAsync("Бауыржан");
        // The heading has no extra space above it within its notice.
        Assert.Equal(
            0,
            await approvals.EvaluateAsync<double>(
                "notice => notice.querySelector('h2').offsetTop - notice.offsetTop - parseFloat(getComputedStyle(notice).paddingTop) - notice.clientTop"
            ),
            1.0
        );
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task ReviewScreens_InEveryAppearance_HaveNoViolationAndFit(string language)
    {
        var own = await StartOwnSiteAsync();
        var faults = new List<string>();
        await StaffCommands.PublishAsync(own.InProcessSite.Database, "about", Language.English, text =>
            text with
            {
                Body = text.Body + "\n\n## A new heading\n\nIn 2021 there were 1,234.5 of them.",
                Title = text.Title + " and more",
            }
        );
        await own.InProcessSite.CatchUpAsync();
        var (page, watch) = await SignedInAsync(own, language, 1280);
        watch.AllowStatus(StatusCodes.Status422UnprocessableEntity);
        watch.AllowStatus(StatusCodes.Status404NotFound);
        var address = $"/admin/pages/{own.PageOf("kk", "about").PageId}/kk";
        await page.GotoAsync(address);
        await LookAsync("translation");

        await page.Locator("#summary").FillAsync("Жаңа түйін.");
        await page.Locator("#body")
            .FillAsync(
                "Бірінші абзац.\n\n## Тақырып\n\n- бір\n- екі\n\nҰзын абзац. "
                    + string.Concat(Enumerable.Repeat("Алматы – біздің қала. ", 20))
            );
        await page.Locator("button[name=then]").ClickAsync();
        await page.Locator("#block-1 + .reviewed-beside summary").ClickAsync();
        await page.Locator("#remark-block-1").FillAsync("Қай абзац?");
        await page.Locator("#block-1 + .reviewed-beside .remark-form button").ClickAsync();
        await page.Locator("#block-3 + .reviewed-beside .remark-form summary").ClickAsync();
        await page.Locator("#whom").FillAsync("Әкімнің орынбасары");
        await page.Locator(".share-form button").ClickAsync();
        await page.Locator("#block-3 + .reviewed-beside .remark-form summary").ClickAsync();
        var link = await page.Locator(".share-links input[readonly]").InputValueAsync();
        await LookAsync("review");
        await page.GotoAsync(address);
        await LookAsync("editor with remarks");

        await page.GotoAsync(link);
        await LookAsync("shared");
        await page.Locator("#shared-name").FillAsync("Бауыржан");
        await page.Locator("input[value=Remark]").CheckAsync();
        await page.Locator(".shared-answer .button").ClickAsync();
        await Assertions.Expect(page.Locator("[role=alert]")).ToBeFocusedAsync();
        await LookAsync("shared, refused");
        await page.GotoAsync("/shared?link=nothing");
        await LookAsync("shared, no link");
        FaultList.AssertNone(faults);

        async Task LookAsync(string screen) =>
            faults.AddRange(
                await Appearances.CheckAsync(page, screen, (width, scheme) =>
                    Screenshots.SaveAsync(page, $"reviewing-{screen}-{language}-{width}-{scheme}")
                )
            );
    }

    private async Task<(IPage Page, BrowserErrorWatch Watch)> SignedInAsync(KestrelSite own, string language, int width)
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
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await StaffSteps.SignInAsync(page, account);
        return (page, watch);
    }
}
