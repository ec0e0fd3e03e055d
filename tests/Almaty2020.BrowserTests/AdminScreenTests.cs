using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Residents;
using Deque.AxeCore.Commons;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests;

/// <summary>The screens of staff as a browser shows them: the frame, the start, the feedback, an error.</summary>
public sealed class AdminScreenTests(RealSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const int Patience = 80;

    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private static readonly string[] Screens = ["/admin", "/admin/feedback", "/admin/feedback?answer=yes", "/admin/links", "/admin/no-such-screen"];

    public static TheoryData<string> Languages => RealSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryScreen_InEveryAppearance_HasNoAccessibilityViolation(string language)
    {
        var (page, watch) = await OpenAsync();
        watch.Expect(404);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        var faults = new List<string>();
        await page.GotoAsync("/admin/sign-in");
        await LookAtAsync("/admin/sign-in");
        await SignInAsync(page, await PublisherWithWorkAsync(language));
        foreach (var screen in Screens)
        {
            await page.GotoAsync(screen);
            await LookAtAsync(screen);
        }

        Faults.AssertNone(faults);

        async Task LookAtAsync(string screen) => faults.AddRange(
            await Appearances.LookAsync(page, screen, (width, scheme) => Screenshots.KeepAsync(page, $"admin-{screen[1..].Replace('/', '-').Replace('?', '-')}-{language}-{width}-{scheme}")));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryScreen_NarrowAndWide_FitsItsWindow(string language)
    {
        var (page, watch) = await OpenAsync();
        watch.Expect(404);
        await SignInAsync(page, await PublisherWithWorkAsync(language));
        var faults = new List<string>();
        foreach (var screen in Screens)
        {
            await page.GotoAsync(screen);
            foreach (var (width, height) in ((int, int)[])[(1280, 800), (360, 740), (320, 256)])
            {
                await page.SetViewportSizeAsync(width, height);
                string[] found =
                [
                    .. await Probes.WiderThanWindowAsync(page),
                    .. await Probes.SmallTargetsAsync(page),
                    .. await Probes.ClippedTextAsync(page),
                    .. await Probes.BrokenWordsAsync(page),
                    .. await Probes.MovingAsync(page),
                    .. await Probes.StuckAsync(page),
                ];
                faults.AddRange(found.Select(fault => $"{screen} at {width} × {height}: {fault}"));
            }
        }

        Faults.AssertNone(faults);
    }

    [Fact]
    public async Task Keyboard_ReachesEverythingAndAlwaysShowsWhereItIs()
    {
        var (page, _) = await OpenAsync(new BrowserNewContextOptions { JavaScriptEnabled = true, ViewportSize = new ViewportSize { Width = 360, Height = 740 } });
        await SignInAsync(page, await PublisherWithWorkAsync("en"));
        await page.GotoAsync("/admin");

        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator("a.skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main")).ToBeFocusedAsync();

        await page.ReloadAsync();
        var faults = new List<string>();
        var stops = await page.Locator("a[href]:visible, button:visible, input:visible, select:visible").CountAsync();
        Assert.InRange(stops, 15, Patience);
        for (var stop = 0; stop < stops; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            faults.AddRange(await Probes.FocusAsync(page));
        }

        Faults.AssertNone(faults);
        Assert.Equal("/admin/feedback", await page.EvaluateAsync<string>("() => document.activeElement.getAttribute('href')"));
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(Site.Origin + "/admin/feedback");

        // Another language, by keyboard: the same screen in it.
        await page.Locator(".languages [value=ru]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "ru");
        Assert.EndsWith("/admin/feedback", page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.Locator(".admin-nav [aria-current=page]")).ToHaveTextAsync("Отзывы");
    }

    private async Task SignInAsync(IPage page, TestAccount account)
    {
        await page.GotoAsync("/admin/sign-in");
        await page.FillAsync("#email", account.Email);
        await page.FillAsync("#password", TestAccount.Password);
        await page.PressAsync("#password", "Enter");
        await page.FillAsync("#code", account.Code());
        await page.PressAsync("#code", "Enter");
        await Assertions.Expect(page).ToHaveURLAsync(Site.Origin + "/admin");
    }

    /// <summary>Something on every list, some of it in long words.</summary>
    private async Task<TestAccount> PublisherWithWorkAsync(string language)
    {
        var account = await Site.Server.AddAccountAsync("Айгерім Сейітқалиқызы Нұрмұхамбетова", hasAuthenticator: true, new Grant { Role = Role.Publisher });
        await using var db = Site.Server.Database.Open();
        await db.Accounts.Where(a => a.Id == account.Id).ExecuteUpdateAsync(a => a.SetProperty(x => x.Language, Language.Parse(language)), Ct);
        var author = await Site.Server.AddAccountAsync("Дана", hasAuthenticator: false, new Grant { Role = Role.Author });
        var lives = await db.Publications.AsNoTracking().Include(p => p.Revision).Where(p => p.Page!.Key.StartsWith("almaty-2020")).OrderBy(p => p.PageId).ThenBy(p => p.Language).ToListAsync(Ct);
        foreach (var live in lives.Take(7))
        {
            await new SaveDraft(db).ExecuteAsync(
                new SaveDraft.Request(live.PageId, live.Language, live.Revision!.Text, await db.Drafts.Where(d => d.PageId == live.PageId && d.Language == live.Language).Select(d => d.Version).SingleOrDefaultAsync(Ct)),
                Actor.Now(live.Language == Language.English ? account.Id : author.Id, TimeProvider.System),
                Ct);
        }

        foreach (var (answer, text) in ((Answer, string)[])[(Answer.Yes, ""), (Answer.Problem, "Көше атауы қате жазылған: «Қонаев» деген дұрыс.\nТүзетіп қойсаңыздар екен."), (Answer.No, string.Join(' ', Enumerable.Repeat("Ничего не понятно про интегрированный транспорт.", 8)))])
            db.Feedback.Add(new Feedback { Id = Guid.CreateVersion7(), PageId = lives[0].PageId, Language = answer == Answer.No ? Language.Russian : Language.Kazakh, RevisionId = lives[0].RevisionId, Answer = answer, Text = text, AtUtc = TimeProvider.System.GetUtcNow().UtcDateTime });
        await db.SaveChangesAsync(Ct);
        await db.Pages.Where(p => p.Key == "almaty-2020").ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, new DateOnly(2026, 1, 31)), Ct);
        return account;
    }
}
