using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Http;

namespace Almaty2020.BrowserTests;

/// <summary>Changing the page tree in a browser.</summary>
public sealed class PageTreeTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const string City = "almaty-2020/active-city";

    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Fact]
    public async Task RenamePage_ShowsAddressChanges_OldAddressRedirects()
    {
        var own = await StartOwnSiteAsync();
        var page = await SignedInAsync(own, "kk", 1280);
        var city = own.PageOf("kk", City);
        var below = own.PageOf("kk", City + "/wealmaty");
        var editor = $"/admin/pages/{city.PageId}/kk";

        await page.GotoAsync(editor);
        await page.Locator("#slug").FillAsync("жаңа-қала");
        await page.Locator("button[name=then]").ClickAsync();
        await Assertions.Expect(page.Locator(".address-changes li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".address-changes li").First).ToContainTextAsync("жаңа-қала");
        await Assertions.Expect(page.Locator(".address-changes code").First).ToBeVisibleAsync();
        await page.Locator("#message").FillAsync("Шұғыл");
        await page.Locator("#note").FillAsync("Мекенжай өзгерді.");
        await page.Locator("form[action$='/publish'] button.button").ClickAsync();
        await Assertions.Expect(page.Locator("[role=status].done")).ToBeVisibleAsync();

        await page.GotoAsync(own.UrlOf(below));
        Assert.Equal(
            own.UrlOf(
                below.Address.Replace(
                    city.Address,
                    city.Address[..(city.Address.LastIndexOf('/') + 1)] + "жаңа-қала",
                    StringComparison.Ordinal
                )
            ),
            page.Url
        );
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("WeAlmaty");
    }

    [Fact]
    public async Task TrashTree_Restored_AllPagesAreLiveAgain()
    {
        var own = await StartOwnSiteAsync();
        var page = await SignedInAsync(own, "ru", 360, StatusCodes.Status410Gone);
        var city = own.PageOf("ru", City);
        var below = own.PageOf("ru", City + "/wealmaty");

        await page.GotoAsync($"/admin/pages/{city.PageId}/settings");
        await page.Locator("a[href$='/trash']").First.ClickAsync();
        await Assertions.Expect(page.Locator("section[aria-labelledby=pages] li")).ToHaveCountAsync(2);
        await page.Locator("form[action$='/trash'] button").ClickAsync();
        await Assertions.Expect(page.Locator(".lines li")).ToHaveCountAsync(1);
        await page.GotoAsync(own.UrlOf(below));
        await Assertions.Expect(page.Locator("h1")).Not.ToContainTextAsync("WeAlmaty");

        await page.GotoAsync("/admin/trash");
        await page.Locator("form[action$='/restore'] button").ClickAsync();
        await Assertions.Expect(page.Locator("[role=status].done")).ToHaveTextAsync(Texts.For(Language.Russian)["admin.trash.restored"]);
        await page.GotoAsync(own.UrlOf(below));
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("WeAlmaty");
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task PageTreeScreens_InEveryAppearance_HaveNoViolationAndFit(string language)
    {
        var own = await StartOwnSiteAsync();
        var page = await SignedInAsync(own, language, 1280, StatusCodes.Status410Gone, StatusCodes.Status422UnprocessableEntity);
        var faults = new List<string>();
        var (city, mayor, about) = (own.PageOf(language, City).PageId, own.PageOf(language, "mayor").PageId, own.PageOf(language, "about"));

        await LookAsync("new page", "/admin/pages/new");
        await LookAsync("settings", $"/admin/pages/{city}/settings");
        await LookAsync("move", $"/admin/pages/{city}/move?parent={mayor}");
        await LookAsync("copy", $"/admin/pages/{about.PageId}/copy");
        await LookAsync("withdraw", $"/admin/pages/{city}/{language}/withdraw");
        await page.Locator("input[name=kind][value=Gone]").CheckAsync();
        await page.Locator(".buttons .button").First.ClickAsync();
        await LookHereAsync("withdraw, refused");

        await page.GotoAsync($"/admin/pages/{about.PageId}/{language}/withdraw");
        await page.Locator("input[name=kind][value=Retired]").CheckAsync();
        await page.Locator($"#note-{language}").FillAsync(Texts.For(Language.Parse(language))["admin.issue.home-stays"]);
        await page.Locator(".buttons .button").First.ClickAsync();
        await LookAsync("retired page", own.UrlOf(about));

        await LookAsync("trash, empty", "/admin/trash");
        await LookAsync("into the trash", $"/admin/pages/{city}/trash");
        await page.Locator("form[action$='/trash'] button").ClickAsync();
        await LookHereAsync("trash");
        await LookAsync("in the trash", $"/admin/pages/{city}/{language}");
        FaultList.AssertNone(faults);

        async Task LookAsync(string screen, string address)
        {
            await page.GotoAsync(address);
            await LookHereAsync(screen);
        }

        async Task LookHereAsync(string screen) =>
            faults.AddRange(
                await Appearances.CheckAsync(page, screen, (width, scheme) =>
                    Screenshots.SaveAsync(page, $"tree-{screen}-{language}-{width}-{scheme}")
                )
            );
    }

    private async Task<IPage> SignedInAsync(KestrelSite own, string language, int width, params int[] expected)
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
        foreach (var status in expected)
            watch.AllowStatus(status);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        await StaffSteps.SignInAsync(page, account);
        return page;
    }
}
