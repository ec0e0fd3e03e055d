using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Deque.AxeCore.Commons;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.BrowserTests;

/// <summary>Screens of the admin area in a browser: layout, start page, feedback, error page.</summary>
public sealed class AdminScreenTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const int MaxTabPresses = 80;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private static readonly string[] Screens =
    [
        "/admin",
        "/admin/feedback",
        "/admin/feedback?answer=yes",
        "/admin/links",
        "/admin/calendar",
        "/admin/redirects?try=/kk/nowhere",
        "/admin/replace?find=Алматы&with=Алма-Ата",
        "/admin/pictures",
        "/admin/trash",
        "/admin/no-such-screen",
    ];

    public static TheoryData<string> Languages => KestrelSite.Languages();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryScreen_InEveryAppearance_HasNoAccessibilityViolation(string language)
    {
        var (page, watch) = await OpenAsync();
        watch.AllowStatus(404);
        await page.AddInitScriptAsync(new BundledAxeScriptProvider().GetScript());
        var faults = new List<string>();
        await page.GotoAsync("/admin/sign-in");
        await LookAtAsync("/admin/sign-in");
        await SignInAsync(page, await PublisherWithWorkAsync(language));
        foreach (var screen in Screens.Append(await PictureScreenAsync()))
        {
            await page.GotoAsync(screen);
            await LookAtAsync(screen);
        }

        FaultList.AssertNone(faults);

        async Task LookAtAsync(string screen) =>
            faults.AddRange(
                await Appearances.CheckAsync(page, screen, (width, scheme) =>
                    Screenshots.SaveAsync(
                        page,
                        $"admin-{screen[1..].Replace('/', '-').Replace('?', '-').Replace('&', '-')}-{language}-{width}-{scheme}"
                    )
                )
            );
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task EveryScreen_NarrowAndWide_FitsItsWindow(string language)
    {
        var (page, watch) = await OpenAsync();
        watch.AllowStatus(404);
        await SignInAsync(page, await PublisherWithWorkAsync(language));
        var faults = new List<string>();
        foreach (var screen in Screens.Append(await PictureScreenAsync()))
        {
            await page.GotoAsync(screen);
            foreach (var (width, height) in ((int, int)[])[(1280, 800), (360, 740), (320, 256)])
            {
                await page.SetViewportSizeAsync(width, height);
                string[] found =
                [
                    .. await PageChecks.OverflowAsync(page),
                    .. await PageChecks.SmallTargetsAsync(page),
                    .. await PageChecks.ClippedTextAsync(page),
                    .. await PageChecks.BrokenWordsAsync(page),
                    .. await PageChecks.MovingAsync(page),
                    .. await PageChecks.StickyElementsAsync(page),
                ];
                faults.AddRange(found.Select(fault => $"{screen} at {width} × {height}: {fault}"));
            }
        }

        FaultList.AssertNone(faults);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Menu_OfTheAccountThatSeesMost_IsOneLineOnADesktop(string language)
    {
        var account = await Site.InProcessSite.AddAccountAsync(
            "Айгерім Сейітқалиқызы",
            hasAuthenticator: true,
            new Grant { Role = Role.Publisher },
            new Grant { Role = Role.Administrator }
        );
        await using (var db = Site.InProcessSite.Database.Open())
        {
            await db
                .Accounts.Where(a => a.Id == account.Id)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.Language, Language.Parse(language)), Ct);
            db.Notifications.AddRange(
                Enumerable
                    .Range(0, NotificationQueries.MostCounted)
                    .Select(_ => new Notification
                    {
                        Id = Guid.CreateVersion7(),
                        AccountId = account.Id,
                        Kind = NotificationKind.Submitted,
                        AtUtc = TimeProvider.System.GetUtcNow().UtcDateTime,
                    })
            );
            await db.SaveChangesAsync(Ct);
        }

        var (page, _) = await OpenAsync();
        await SignInAsync(page, account);

        Assert.Single(
            await page.EvaluateAsync<int[]>("() => [...new Set([...document.querySelectorAll('.admin-nav li')].map((i) => i.offsetTop))]")
        );
    }

    [Fact]
    public async Task Keyboard_ReachesEveryControl_FocusIsAlwaysVisible()
    {
        var (page, _) = await OpenAsync(
            new BrowserNewContextOptions
            {
                JavaScriptEnabled = true,
                ViewportSize = new ViewportSize { Width = 360, Height = 740 },
            }
        );
        await SignInAsync(page, await PublisherWithWorkAsync("en"));
        await page.GotoAsync("/admin");

        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator("a.skip")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("main")).ToBeFocusedAsync();

        await page.ReloadAsync();
        var faults = new List<string>();
        var controls = page.Locator("a[href]:visible, button:visible, input:visible, select:visible");
        var stops = await controls.CountAsync();
        Assert.InRange(stops, 15, MaxTabPresses);
        // A key pressed at once after a reload may be lost, so allow one more.
        for (var stop = 0; stop <= stops && !await controls.Last.EvaluateAsync<bool>("last => last === document.activeElement"); stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            faults.AddRange(await PageChecks.FocusAsync(page));
        }

        FaultList.AssertNone(faults);
        // Which link is the last one depends on the work that is waiting.
        Assert.True(await controls.Last.EvaluateAsync<bool>("last => last === document.activeElement"));
        var last = await controls.Last.GetAttributeAsync("href");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(Site.Origin + last);

        // Switching the language by keyboard shows the same screen.
        await page.GotoAsync("/admin/guide");
        await page.Locator(".languages [value=ru]").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "ru");
        Assert.EndsWith("/admin/guide", page.Url, StringComparison.Ordinal);
        await Assertions.Expect(page.Locator(".admin-nav [aria-current=page]")).ToHaveTextAsync("Руководство");
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

    /// <summary>The screen of a picture that lacks two of its descriptions and has an earlier file. Another picture lies in the trash.</summary>
    private async Task<string> PictureScreenAsync()
    {
        var database = Site.InProcessSite.Database;
        const string Name = "Көкжиектегі-Медеу-мұзайдыны-2016-жылғы-қаңтар.jpg";
        await using var db = database.Open();
        if (
            await db.Pictures.Where(p => p.FileName == Name && p.TrashedAtUtc == null).Select(p => p.Id).FirstOrDefaultAsync()
            is not 0
                and var known
        )
            return $"/admin/pictures/{known}";
        var trashed = await TestPictures.AddAsync(database, Name, TestPictures.Draw(PictureType.Jpeg, seed: 35));
        await TestPictures.TrashAsync(database, trashed.Key);
        var picture = await TestPictures.AddAsync(database, "Медеу.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 33));
        await TestPictures.ReplaceAsync(database, picture.Key, TestPictures.Draw(PictureType.Jpeg, seed: 31), Name);
        await TestPictures.DescribeAsync(database, picture.Key, texts: (Language.Kazakh, "Медеу мұзайдыны қыста"));
        return $"/admin/pictures/{picture.Id}";
    }

    /// <summary>Adds a publisher and an entry for every list, some with long words.</summary>
    private async Task<TestAccount> PublisherWithWorkAsync(string language)
    {
        var account = await Site.InProcessSite.AddAccountAsync(
            "Айгерім Сейітқалиқызы Нұрмұхамбетова",
            hasAuthenticator: true,
            new Grant { Role = Role.Publisher }
        );
        await using var db = Site.InProcessSite.Database.Open();
        await db
            .Accounts.Where(a => a.Id == account.Id)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.Language, Language.Parse(language)), Ct);
        var author = await Site.InProcessSite.AddAccountAsync("Дана", hasAuthenticator: false, new Grant { Role = Role.Author });
        var lives = await db
            .Publications.AsNoTracking()
            .Include(p => p.Revision)
            .Where(p => p.Page!.Key.StartsWith("almaty-2020"))
            .OrderBy(p => p.PageId)
            .ThenBy(p => p.Language)
            .ToListAsync(Ct);
        foreach (var live in lives.Take(7))
        {
            await new SaveDraft(db).ExecuteAsync(
                new SaveDraft.Request(
                    live.PageId,
                    live.Language,
                    live.Revision!.Text,
                    await db
                        .Drafts.Where(d => d.PageId == live.PageId && d.Language == live.Language)
                        .Select(d => d.Version)
                        .SingleOrDefaultAsync(Ct)
                ),
                Actor.Now(live.Language == Language.English ? account.Id : author.Id, TimeProvider.System),
                Ct
            );
        }

        foreach (
            var (answer, text) in ((Answer, string)[])
                [
                    (Answer.Yes, ""),
                    (Answer.Problem, "Көше атауы қате жазылған: «Қонаев» деген дұрыс.\nТүзетіп қойсаңыздар екен."),
                    (Answer.No, string.Join(' ', Enumerable.Repeat("Ничего не понятно про интегрированный транспорт.", 8))),
                ]
        )
            db.Feedback.Add(
                new FeedbackEntry
                {
                    Id = Guid.CreateVersion7(),
                    PageId = lives[0].PageId,
                    Language = answer == Answer.No ? Language.Russian : Language.Kazakh,
                    RevisionId = lives[0].RevisionId,
                    Answer = answer,
                    Text = text,
                    AtUtc = TimeProvider.System.GetUtcNow().UtcDateTime,
                }
            );
        await db.SaveChangesAsync(Ct);
        await db
            .Pages.Where(p => p.Key == "almaty-2020")
            .ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, new DateOnly(2026, 1, 31)), Ct);
        return account;
    }
}
