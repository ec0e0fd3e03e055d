using Almaty2020.BrowserTests.Support;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Sharing;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.NewLanguageTests;

/// <summary>
/// Every screen in a language that the site does not have: nothing is untranslated, no text is cut off. Needs neither a stemmer nor word
/// lists nor names of the language in other languages, so it also tests the fallbacks of a new language.
/// </summary>
public sealed class EveryScreenTests(KestrelSite site, Chromium chromium) : BrowserTest(site, chromium)
{
    private const string Zz = PseudoLanguage.Code;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Routes of GET requests whose answer is not a screen.</summary>
    private static readonly string[] NoScreens =
    [
        "/",
        "/{language:language}.md",
        "/{language:language}/{**file:markdown}",
        "/{language:language}.json",
        "/{language:language}/{**file:json}",
        "/admin/observations/template.csv",
        "/api/{language:language}/site",
        "/api/{language:language}/pages",
        "/api/{language:language}/search",
        "/api/changes",
        "/api/openapi.json",
        "/llms.txt",
        "/{language:language}/{**file:csv}",
        "/{language:language}/{**file:csv-metadata}",
        "/data.json",
        "/{language:language}/search/suggestions",
        "/{language:language}/opensearch.xml",
        "/{language:language}/site.webmanifest",
        "/{language:language}/feed.xml",
        "/{language:language}/alerts.json",
        "/og/{language:language}/{pageId:int}-{hash}.png",
        "/site-{version:int}-{accent:length(6)}-{band:length(6)}.css",
        "/site-{version:int}-{accent:length(6)}-{band:length(6)}.svg",
        "/robots.txt",
        "/sitemap.xml",
        "/sitemap-{number:int:range(1,1000000)}.xml",
        "/.well-known/change-password",
        "/.well-known/security.txt",
        "/health/live",
        "/health/ready",
        "/admin/session",
        "/media/{hash:length(32)}-{width:int}.{format}",
        "/media/{hash:length(32)}.{format}",
        "/admin/pictures/{pictureId:int}/file",
        "/admin/picture-choices/{language:language}",
        "/admin/guide/pictures/{name}",
        "/admin/link-targets",
        "/admin/link-targets/{language:language}",
        "/admin/slug",
    ];

    /// <summary>Screens that appear only in place of another one, or that need a device or another server.</summary>
    private static readonly string[] NotAskedDirectly =
    [
        "/errors/{status:int}",
        "/admin/errors/{status:int}",
        "/admin/errors/401",
        "/admin/account/passkeys/name",
        "/admin/sign-in/directory",
        "/admin/sign-in/directory/arrived",
    ];

    private readonly List<string> faults = [];
    private readonly HashSet<string> walked = new(StringComparer.Ordinal);

    /// <summary>A text that staff or residents might type.</summary>
    private static string Typed { get; } = PseudoText.Of("A sentence with several words.");

    [Fact]
    public async Task EveryScreen_InANewLanguage_IsTranslatedAndNotCutOff()
    {
        var (page, watch) = await OpenAsync(
            new BrowserNewContextOptions { ExtraHTTPHeaders = [KeyValuePair.Create("Accept-Language", Zz)] }
        );
        foreach (var status in (int[])[403, 404, 410, 422])
            watch.AllowStatus(status);

        await WalkPublicScreensAsync(page);
        await WalkAdminScreensAsync(page);

        var routes = SiteRoutes.Of(Site.InProcessSite).Where(r => !r.IsFile && r.MethodsToAsk.Contains(HttpMethod.Get));
        var unknown = routes
            .Select(r => r.Pattern)
            .Where(p => !p.StartsWith("/next-", StringComparison.Ordinal))
            .Except([.. walked, .. NoScreens, .. NotAskedDirectly]);
        faults.AddRange(unknown.Select(pattern => $"'{pattern}' is not walked: add it to {nameof(EveryScreenTests)}"));
        FaultList.AssertNone(faults);
    }

    private async Task WalkPublicScreensAsync(IPage page)
    {
        var database = Site.InProcessSite.Database;
        const string Pages = "/{language:language}/{**path}";
        // Residents have no address of the page about the site.
        var shown = Template.All.Where(t => t != Template.Site).ToList();
        foreach (var template in shown.Except(Site.PagesIn(Zz).Select(p => p.Template)).ToList())
            await AddPageAsync(template);
        await Site.InProcessSite.CatchUpAsync();
        foreach (var live in Site.PagesIn(Zz))
            await LookAsync(page, Pages, live.Address);
        Assert.Equal(shown.Count, Site.PagesIn(Zz).Select(p => p.Template).Distinct().Count());

        var about = Site.PageOf(Zz, "about");
        await LookAsync(page, Pages, $"/{Zz}/no-such-page", status: 404);
        await LookAsync(page, Pages, $"/{Zz}/accessibility", status: 404);
        await StaffCommands.WithdrawAsync(database, "privacy", PseudoLanguage.Entry, Typed);
        await RetireAsync("take-part");
        await Site.InProcessSite.CatchUpAsync();
        await LookAsync(page, Pages, $"/{Zz}/privacy", status: 410);
        await LookAsync(page, Pages, $"/{Zz}/take-part");

        const string Search = "/{language:language}/search";
        await LookAsync(page, Search, $"/{Zz}/search");
        await LookAsync(page, Search, $"/{Zz}/search?q={Uri.EscapeDataString(PseudoText.Of("Almaty"))}");
        await LookAsync(page, Search, $"/{Zz}/search?q=Bolashak", typed: ["Bolashak", "bolashak"]);
        await LookAsync(page, Search, $"/{Zz}/search?q=qwrtpsdfg", typed: "qwrtpsdfg");

        await LookAsync(page, "/{language:language}/feedback", $"/{Zz}/feedback?page={about.PageId}");
        await page.Locator("main form button").First.ClickAsync();
        await LookHereAsync(page, "feedback, refused");
        await LookAsync(page, "/{language:language}/feedback/thanks", $"/{Zz}/feedback/thanks?page={about.PageId}");

        // One in the language, and one whose translation follows.
        await AddAlertAsync("danger", PseudoLanguage.Entry);
        await AddAlertAsync("emergency", Language.English);
        await LookAsync(page, Pages, about.Address);
    }

    private Task<int> AddAlertAsync(string level, Language language) =>
        Site.InProcessSite.AddAlertAsync(
            TimeProvider.System,
            TestAlerts.Fields(TimeProvider.System, level, TimeSpan.Zero, TimeSpan.FromHours(1)) with
            {
                Source = new PageSource(Typed, Typed),
            },
            (language, Typed)
        );

    private async Task WalkAdminScreensAsync(IPage page)
    {
        var (staff, author) = (
            await AddStaffAsync("Publisher", true, Role.Publisher, Role.Administrator),
            await AddStaffAsync("Author", false, Role.Author)
        );
        var work = await AddWorkAsync(author);

        await LookAsync(page, "/admin/forgotten");
        await LookAsync(page, "/admin/forgotten/asked");
        await LookAsync(page, "/admin/reset", status: 410);
        await LookAsync(page, "/admin/reset", "/admin/reset?secret=" + await Site.InProcessSite.AddLinkAsync(LinkPurpose.Reset, author.Id));
        await LookAsync(page, "/admin/reset/done");
        await LookAsync(page, "/admin/invitation", "/admin/invitation?secret=" + await InviteAsync());
        await LookAsync(page, "/admin/setup", "/admin/setup?secret=" + await Site.InProcessSite.AddLinkAsync(LinkPurpose.Setup, null));
        await LookAsync(page, "/shared", work.ShareLink);
        await LookAsync(page, "/admin/sign-in");
        await page.Locator("#email").FillAsync(staff.Email);
        await page.Locator("#password").FillAsync(TestAccount.Password);
        await page.Locator("form[action='/admin/sign-in'] .button").ClickAsync();
        await page.Locator("#code").WaitForAsync();
        await LookHereAsync(page, "/admin/sign-in/code");
        walked.Add("/admin/sign-in/code");
        await page.Locator("#code").FillAsync(staff.Code());
        await page.Locator("form[action='/admin/sign-in/code'] .button").ClickAsync();
        await Assertions.Expect(page).ToHaveURLAsync(Site.Origin + "/admin");

        await LookAsync(page, "/admin");
        await LookAsync(page, "/admin/{**rest}", "/admin/nothing-here", status: 404);
        foreach (
            var screen in (string[])
                [
                    "/admin/account",
                    "/admin/account/second-factor",
                    "/admin/account/authenticator",
                    "/admin/account/password",
                    "/admin/guide",
                    "/admin/feedback",
                    "/admin/links",
                    "/admin/pictures",
                    "/admin/pages",
                    "/admin/pages/new",
                    "/admin/alerts/new",
                    "/admin/trash",
                    "/admin/redirects",
                    "/admin/replace",
                    "/admin/observations",
                    "/admin/accounts",
                    "/admin/accounts/invite",
                    "/admin/accounts/mail",
                    "/admin/site-settings",
                    "/admin/audit",
                    "/admin/notifications",
                ]
        )
            await LookAsync(page, screen);
        foreach (
            var screen in (string[])
                ["/admin/pages/new", "/admin/alerts/new", "/admin/accounts/invite", "/admin/account/password", "/admin/pictures"]
        )
            await SendEmptyAsync(page, screen);

        await LookAsync(page, "/admin/pictures/{pictureId:int}", $"/admin/pictures/{await AddPictureAsync()}", typed: "drawn.png");
        await LookAsync(
            page,
            "/admin/pictures/{pictureId:int}",
            $"/admin/pictures/{await AddDocumentAsync()}",
            typed: ["drawn.pdf", "PDF"]
        );

        const string Page = "/admin/pages/{pageId:int}";
        const string Text = Page + "/{language:language}";
        foreach (var live in Site.PagesIn(Zz).DistinctBy(p => p.Template))
            await LookAsync(page, Text, TextOf(live.PageId));
        foreach (var screen in (string[])["", "/preview", "/correction", "/review", "/history", "/compare", "/withdraw"])
            await LookAsync(page, Text + screen, TextOf(work.Mayor) + screen);
        await LookAsync(page, Text + "/history/{number:int}", TextOf(work.Mayor) + "/history/1");
        await LookAsync(page, Text + "/compare", TextOf(work.Mayor) + "/compare?from=1&to=draft");
        await LookAsync(page, Text + "/review", TextOf(work.About) + "/review");
        foreach (var screen in (string[])["/settings", "/move", "/copy", "/trash"])
            await LookAsync(page, Page + screen, $"/admin/pages/{work.Mayor}{screen}");
        foreach (var act in Enum.GetNames<Web.Admin.Pages.BulkAction>())
        {
            await LookAsync(
                page,
                "/admin/pages/together",
                $"/admin/pages/together?act={act}&cell={work.Mayor}-{Zz}&cell={work.About}-{Zz}&cell={work.Mayor}-kk"
            );
        }

        await LookAsync(page, "/admin/calendar");
        await LookAsync(page, "/admin/calendar", "/admin/calendar?month=2099-03");
        await LookAsync(page, "/admin/calendar/{group:guid}/cancel", $"/admin/calendar/{work.Scheduled}/cancel");
        await LookAsync(page, "/admin/accounts/{id}", $"/admin/accounts/{author.Id}");
        await LookAsync(page, "/admin/accounts/{id}/removal", $"/admin/accounts/{author.Id}/removal");
        // Once more, with everything that the walk has done.
        await LookAsync(page, "/admin/audit", typed: "drawn");
    }

    private static string TextOf(int pageId) => $"/admin/pages/{pageId}/{Zz}";

    /// <param name="pattern">The route's pattern, which is also the address if there is no other.</param>
    private async Task LookAsync(IPage page, string pattern, string? address = null, int status = 200, params string[] typed)
    {
        walked.Add(pattern);
        var response = await page.GotoAsync(address ?? pattern);
        if (response!.Status != status)
            faults.Add($"{address ?? pattern} answered with {response.Status} instead of {status}");
        await LookHereAsync(page, address ?? pattern, typed);
    }

    private async Task LookHereAsync(IPage page, string screen, params string[] typed) =>
        // The name of the time zone is the same in all languages.
        faults.AddRange(await ScreenChecks.FaultsAsync(page, screen, [.. typed, SiteTime.Zone.Id]));

    /// <summary>Sends a screen's form without any values, for the messages about what is missing.</summary>
    private async Task SendEmptyAsync(IPage page, string screen)
    {
        await page.GotoAsync(screen);
        var form = page.Locator($"form[method=post][action='{screen}']");
        await form.EvaluateAsync("form => { form.noValidate = true; }");
        await form.Locator(".button").First.ClickAsync();
        await page.Locator("[role=alert], .notice.wrong").First.WaitForAsync();
        await LookHereAsync(page, screen + ", refused");
    }

    private async Task<TestAccount> AddStaffAsync(string name, bool hasAuthenticator, params Role[] roles)
    {
        var account = await Site.InProcessSite.AddAccountAsync(
            PseudoText.Of(name),
            hasAuthenticator,
            [.. roles.Select(r => new Grant { Role = r })]
        );
        await Site.SetLanguageAsync(account, Zz);
        return account;
    }

    private async Task<string> InviteAsync()
    {
        var invited = await Site.InProcessSite.InviteAsync(Role.Author);
        await using var db = Site.InProcessSite.Database.Open();
        await db
            .Accounts.Where(a => a.Id == invited.Id)
            .ExecuteUpdateAsync(
                a => a.SetProperty(x => x.Name, PseudoText.Of(invited.Name)).SetProperty(x => x.Language, PseudoLanguage.Entry),
                Ct
            );
        return await Site.InProcessSite.AddLinkAsync(LinkPurpose.Invitation, invited.Id);
    }

    /// <summary>Publishes a page with a template that the content does not use.</summary>
    private Task AddPageAsync(Template template) =>
        StaffCommands.AddPageAsync(
            Site.InProcessSite.Database,
            $"{template.FileName}-sample",
            template,
            PseudoLanguage.Entry,
            new PageText(
                Typed,
                Typed,
                $"{template.FileName}-sample",
                Typed,
                SampleFields.Of(template, PseudoLanguage.Entry, PseudoText.Of("Some words"))
            )
        );

    private async Task RetireAsync(string key)
    {
        await using var db = Site.InProcessSite.Database.Open();
        var pageId = await StaffCommands.IdOfAsync(Site.InProcessSite.Database, key);
        Assert.IsType<Withdraw.Outcome.Withdrawn>(
            await new Withdraw(db).ExecuteAsync(
                new Withdraw.Request(pageId, PseudoLanguage.Entry, Typed) { Kind = WithdrawalKind.Retired },
                Actor.Now("editor-1", TimeProvider.System),
                Ct
            )
        );
    }

    /// <summary>Adds an entry to every list of the admin area.</summary>
    private async Task<int> AddPictureAsync()
    {
        var database = Site.InProcessSite.Database;
        var picture = await TestPictures.AddAsync(database, "drawn.png");
        // Its screen then lists the earlier file.
        await TestPictures.ReplaceAsync(database, picture.Key, TestPictures.Draw(PictureType.Png, seed: 3), "drawn.png");
        return picture.Id;
    }

    private async Task<int> AddDocumentAsync() =>
        (await TestPictures.AddAsync(Site.InProcessSite.Database, "drawn.pdf", TestDocuments.Pdf(information: ""))).Id;

    private async Task<(int Mayor, int About, Guid Scheduled, string ShareLink)> AddWorkAsync(TestAccount author)
    {
        var (database, actor) = (Site.InProcessSite.Database, Actor.Now(author.Id, TimeProvider.System));
        var (mayor, about) = (Site.PageOf(Zz, "mayor").PageId, Site.PageOf(Zz, "about").PageId);
        // The source has changed since the translation.
        await StaffCommands.PublishAsync(database, "mayor", Language.English, text => text with { Summary = text.Summary + " Changed." });
        var version = await StaffCommands.SaveDraftAsync(database, "mayor", PseudoLanguage.Entry, text =>
            text with
            {
                Title = Typed,
                Body = text.Body + "\n\n" + Typed,
            }
        );
        var aboutVersion = await StaffCommands.SaveDraftAsync(database, "about", PseudoLanguage.Entry, text =>
            text with
            {
                Summary = Typed,
            }
        );

        await using var db = database.Open();
        Assert.IsType<DraftOutcome.Done>(
            await new SubmitForReview(db).ExecuteAsync(new SubmitForReview.Request(mayor, PseudoLanguage.Entry, version, Typed), actor, Ct)
        );
        Assert.IsType<DraftOutcome.Done>(
            await new AddRemark(db).ExecuteAsync(new AddRemark.Request(mayor, PseudoLanguage.Entry, "", Typed), actor, Ct)
        );
        var share = Guid.CreateVersion7();
        Assert.IsType<DraftOutcome.Done>(
            await new CreateShareLink(db).ExecuteAsync(
                new CreateShareLink.Request(share, about, PseudoLanguage.Entry, aboutVersion, Typed, 14),
                actor,
                Ct
            )
        );
        var scheduled = Assert.IsType<Schedule.Outcome.Scheduled>(
            await new Schedule(db).ExecuteAsync(
                new Schedule.Request(new DateTime(2099, 3, 1, 4, 30, 0, DateTimeKind.Utc))
                {
                    Withdrawals =
                    [
                        new Withdrawal(Site.PageOf(Zz, "almaty-2020/comfortable-city").PageId, PseudoLanguage.Entry, Typed),
                        new Withdrawal(Site.PageOf("kk", "almaty-2020/comfortable-city").PageId, Language.Kazakh, Typed),
                    ],
                },
                actor,
                Ct
            )
        );
        var made = Assert.IsType<CreatePage.Outcome.Created>(
            await new CreatePage(db).ExecuteAsync(new CreatePage.Request(Template.Page, null, PseudoLanguage.Entry, Typed), actor, Ct)
        );
        Assert.IsType<TrashPage.Outcome.Trashed>(await new TrashPage(db).ExecuteAsync(new TrashPage.Request(made.PageId, 1, 1), actor, Ct));

        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var live = await db.Publications.SingleAsync(p => p.PageId == about && p.Language == PseudoLanguage.Entry, Ct);
        foreach (var answer in Enum.GetValues<Answer>())
        {
            db.Feedback.Add(
                new FeedbackEntry
                {
                    Id = Guid.CreateVersion7(),
                    PageId = about,
                    Language = PseudoLanguage.Entry,
                    RevisionId = live.RevisionId,
                    Answer = answer,
                    Text = answer == Answer.Yes ? "" : Typed,
                    AtUtc = now,
                }
            );
        }

        foreach (var reason in typeof(BrokenLinkReasons).GetFields().Select(f => (string)f.GetRawConstantValue()!))
        {
            db.LinkFaults.Add(
                new BrokenLink
                {
                    PageId = about,
                    Language = PseudoLanguage.Entry,
                    Target = "page:no-such-page",
                    Reason = reason,
                    SinceUtc = now,
                    CheckedAtUtc = now,
                }
            );
        }

        await db.SaveChangesAsync(Ct);
        await db.Pages.Where(p => p.Id == about).ExecuteUpdateAsync(p => p.SetProperty(x => x.ReviewBy, new DateOnly(2026, 1, 31)), Ct);
        await Site.InProcessSite.CatchUpAsync();
        await using var scope = Site.InProcessSite.Services.CreateAsyncScope();
        return (
            mayor,
            about,
            scheduled.GroupId,
            SharedDraftController.AddressOf(scope.ServiceProvider.GetRequiredService<ShareSecrets>().SecretOf(share))
        );
    }
}
