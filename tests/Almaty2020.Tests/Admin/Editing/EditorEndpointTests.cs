using System.Net;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Admin.Editing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>The requests that the editor sends to the site while a text is being written, and what works without a script.</summary>
public sealed class EditorEndpointTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();
    private TestSite site = null!;
    private int about;

    private string Address => $"/admin/pages/{about}/kk";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync(clock);
        about = await StaffCommands.IdOfAsync(site.Database, "about");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task EveryPage_SavedAsItWasOpened_MakesNoDraft()
    {
        using var author = await SignInAsync();
        await using var db = site.Database.Open();
        var pages = await db.Publications.Select(p => new { p.PageId, p.Language }).ToListAsync(Ct);
        Assert.NotEmpty(pages);

        foreach (var live in pages)
        {
            var address = $"/admin/pages/{live.PageId}/{live.Language.Code}";
            await author.GoAsync(address);
            await author.SubmitAsync(address, redirectsTo: address);
        }

        Assert.Empty(await db.Drafts.Select(d => new { d.PageId, d.Language }).ToListAsync(Ct));
    }

    [Fact]
    public async Task Checks_AreShownWithoutScript_AndUpdatedFromTheForm()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);
        Assert.Equal("Nothing to fix.", author.Page.QuerySelector("#checks .none")!.TextContent);

        var checks = await PartAsync(
            author,
            "/checks",
            Filled(author, ("title", ""), ("summary", "Сөз."), ("body", "Сөз.\n\n[мұнда](page:mayor)"))
        );

        var items = checks.QuerySelectorAll("li");
        Assert.Equal(["#title", "#body"], items.Take(2).Select(i => i.QuerySelector("a")!.GetAttribute("href")));
        Assert.Equal(("blocks", "warns"), (items[0].ClassName, items[1].ClassName));
        Assert.Contains(items, i =>
            i.QuerySelector("a")!.GetAttribute("data-line") == "3" && i.TextContent.Contains("мұнда", StringComparison.Ordinal)
        );
        Assert.Equal($"{items.Length} things to check", checks.QuerySelector(".checks-list")!.GetAttribute("data-count"));
        // The source contains a number that this text lacks.
        Assert.Contains(items, i => i.TextContent.Contains("2020", StringComparison.Ordinal));
        await using var db = site.Database.Open();
        Assert.False(await db.Drafts.AnyAsync(Ct));
    }

    /// <summary>The author's checks report what would stop the publication, and the bar counts it.</summary>
    [Fact]
    public async Task TakenAddressEmptyTextAndMissingPicture_AreFoundWhileWriting()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);
        Assert.Equal("Nothing to fix.", author.Page.GetElementById("blocking")!.TextContent);
        var taken = await PathOfAsync("mayor");

        var checks = await PartAsync(author, "/checks", Filled(author, ("slug", taken), ("body", "![a](media:none)")));
        Assert.Equal("Fix first: 2", checks.QuerySelector(".checks-list")!.GetAttribute("data-blocking"));
        Assert.Equal(
            ["#body", "#slug"],
            checks.QuerySelectorAll("li.blocks a").Select(a => a.GetAttribute("href")).Order(StringComparer.Ordinal)
        );

        checks = await PartAsync(author, "/checks", Filled(author, ("body", "")));
        Assert.Contains(checks.QuerySelectorAll("li a"), a => a.GetAttribute("href") == "#body");

        async Task<string> PathOfAsync(string key)
        {
            await using var db = site.Database.Open();
            return await db
                .Publications.Where(p => p.Page!.Key == key && p.Language == Language.Kazakh)
                .Select(p => p.Path)
                .SingleAsync(Ct);
        }
    }

    [Fact]
    public async Task RefusedSave_ShowsChecksOfTypedText()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);

        using var answer = await author.SendAsync(Address, ("data.last-reviewed", "spring"), ("body", "[мұнда](page:mayor)"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("мұнда", author.Page.QuerySelector("#checks")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptySlug_OnSave_IsProposedFromTitle()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);

        using var answer = await author.SendAsync(Address, ("title", "Әкімнің қабылдауы"), ("slug", ""));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        await author.GoAsync(Address);
        Assert.Equal("әкімнің-қабылдауы", author.Page.QuerySelector("#slug")!.GetAttribute("value"));
        Assert.Contains("әкімнің-қабылдауы", author.Page.QuerySelector("[role=status].done")!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>Otherwise a half-typed title would become the page's permanent slug.</summary>
    [Fact]
    public async Task EmptySlug_OnAutosave_StaysEmpty()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);

        using var answer = await author.PostAsync(Address + "/autosave", Filled(author, ("title", "Әк"), ("slug", "")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal("", await db.Drafts.Select(d => d.Slug).SingleAsync(Ct));
    }

    [Fact]
    public async Task Autosaves_AreOneEntryOfTheAuditLog_AndAnExplicitSaveAnother()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);
        var version = 0;
        for (var i = 0; i < 10; i++)
        {
            using var kept = await author.PostAsync(Address + "/autosave", Filled(author, ("summary", $"{i}"), ("version", $"{version}")));
            Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
            using var answer = JsonDocument.Parse(await kept.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            version = answer.RootElement.GetProperty("version").GetInt32();
        }

        Assert.Equal(1, await SavesAuditedAsync());
        await author.GoAsync(Address);
        using var saved = await author.SendAsync(Address, ("summary", "Done."));
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        Assert.Equal(2, await SavesAuditedAsync());
    }

    /// <summary>It runs every few seconds for every writer, so it loads the draft and nothing else of the page.</summary>
    [Fact]
    public async Task Autosave_LoadsNeitherRevisionsNorReview()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);
        using (await author.PostAsync(Address + "/autosave", Filled(author, ("summary", "One."))))
        {
            // Creates the draft.
        }

        await author.GoAsync(Address);
        var (recorder, recorded) = CommandsOf(site);
        await using var _ = recorded;
        using var watched = new StaffBrowser(recorded, author.Cookies);
        await watched.GoAsync(Address);
        recorder.Texts.Clear();

        using var kept = await watched.PostAsync(Address + "/autosave", Filled(watched, ("summary", "Two.")));

        Assert.Equal(HttpStatusCode.OK, kept.StatusCode);
        Assert.Contains(recorder.Texts, sql =>
            sql.Contains("UPDATE", StringComparison.Ordinal) && sql.Contains("Drafts", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(recorder.Texts, sql => ReadsOf(sql, "Revisions", "Publications", "ShareLinks", "Remarks", "Schedule"));

        static bool ReadsOf(string sql, params string[] tables) =>
            tables.Any(t =>
                sql.Contains($"FROM \"{t}\"", StringComparison.Ordinal) || sql.Contains($"FROM [{t}]", StringComparison.Ordinal)
            );
    }

    [Fact]
    public async Task Title_GetsAProposedSlug()
    {
        using var author = await SignInAsync();

        using var proposed = await AskAsync(author, "/admin/slug?language=kk&title=" + Uri.EscapeDataString("Қоғамдық қабылдау"));
        using var none = await AskAsync(author, "/admin/slug");

        Assert.Equal("қоғамдық-қабылдау", proposed.RootElement.GetProperty("slug").GetString());
        Assert.Contains("қоғамдық-қабылдау", proposed.RootElement.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Equal("", none.RootElement.GetProperty("slug").GetString());
    }

    [Fact]
    public async Task LinkTargets_AreFoundByTitle_InTheLanguageOrAnother()
    {
        await StaffCommands.WithdrawAsync(site.Database, "privacy", Language.Kazakh);
        foreach (var language in Language.All)
            await StaffCommands.WithdrawAsync(site.Database, "accessibility", language);
        using var author = await SignInAsync();

        using var all = await AskAsync(author, "/admin/link-targets/kk");
        using var mayor = await AskAsync(author, "/admin/link-targets/kk?q=" + Uri.EscapeDataString("БАЙБЕК"));
        using var privacy = await AskAsync(author, "/admin/link-targets/kk?q=privacy");
        using var accessibility = await AskAsync(author, "/admin/link-targets/kk?q=" + Uri.EscapeDataString("қолжетімділік"));

        Assert.Equal(("11 pages", LinkTargets.Shown), (Words(all), Found(all).Count));
        Assert.Equal([("mayor", "kk", "/kk/әкім")], Found(mayor));
        Assert.Equal([("privacy", "en", "/en/privacy")], Found(privacy));
        Assert.Equal("No page has these words in its title.", Words(accessibility));

        static string? Words(JsonDocument answer) => answer.RootElement.GetProperty("words").GetString();

        static List<(string? Key, string? Language, string? Path)> Found(JsonDocument answer) =>
            [
                .. answer
                    .RootElement.GetProperty("pages")
                    .EnumerateArray()
                    .Select(p =>
                        (p.GetProperty("key").GetString(), p.GetProperty("language").GetString(), p.GetProperty("path").GetString())
                    ),
            ];
    }

    [Fact]
    public async Task LinkTargets_ByKey_HaveTheirTitles()
    {
        using var author = await SignInAsync();

        using var found = await AskAsync(author, "/admin/link-targets/kk?key=mayor&key=about&key=nowhere");

        Assert.Equal(
            ["about", "mayor"],
            found.RootElement.GetProperty("pages").EnumerateArray().Select(p => p.GetProperty("key").GetString()).Order()
        );
    }

    [Fact]
    public async Task Blocks_AreRenderedAsResidentsSeeThem()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);

        var answer = await PartAsync(
            author,
            "/blocks",
            [
                new("form-token", Token(author)),
                new("block", "::: notice Су\n[Әкім](page:mayor)\n:::"),
                new("block", "::: figures\n- **1/5** ЖІӨ\n:::"),
            ]
        );

        var html = JsonSerializer.Deserialize<string[]>(answer.Body!.TextContent)!;
        Assert.Equal(2, html.Length);
        Assert.Contains("notice-title\">Су<", html[0], StringComparison.Ordinal);
        Assert.Contains("href=\"/kk/", html[0], StringComparison.Ordinal);
        Assert.Contains("figure-value\">1/5<", html[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Submit_SampleWordsLeft_IsRefusedInWords()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);
        using var saved = await author.SendAsync(Address, ("body", EditorToolbar.Parts(Language.Kazakh)[0].Pattern));
        await author.GoAsync(Address + "/review");

        using var refused = await author.SendAsync(Address + "/submit");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains("Sample words are left in the text.", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LinkTargets_AddressesOfThisSiteAreResolved_AndOthersAreNot()
    {
        using var author = await SignInAsync();
        string[] asked =
        [
            TestSite.PublicUrl + "/en/about",
            TestSite.PublicUrl + "/kk/%D3%99%D0%BA%D1%96%D0%BC#t-education",
            TestSite.PublicUrl + "/en/about/",
            TestSite.PublicUrl + "/en",
            TestSite.PublicUrl + "/ru/about",
            TestSite.PublicUrl + "/en/no-such",
            "https://other.example/en/about",
            "javascript:alert(1)",
            TestSite.PublicUrl + "/xx/about",
        ];

        using var found = await AskAsync(
            author,
            "/admin/link-targets?" + string.Join('&', asked.Select(a => "address=" + Uri.EscapeDataString(a)))
        );

        Assert.Equal(
            [
                (asked[0], "page:about"),
                (asked[1], "page:mayor#t-education"),
                (asked[2], "page:about"),
                (asked[3], "page:index"),
                (asked[4], "page:about"),
            ],
            found.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.GetString()!))
        );
    }

    /// <summary>A saving script gets the next address as JSON and keeps the typed text until then. A browser is redirected.</summary>
    [Fact]
    public async Task Save_ByScript_ReturnsTheNextAddress()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);
        // A token of the current session, as a page requests it after its own session has ended.
        using var session = await AskAsync(author, "/admin/session");
        var form = Filled(author, ("summary", "Қысқаша."), ("form-token", session.RootElement.GetProperty("token").GetString()!));
        using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        using var answer = await author.Client.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct));
        Assert.Equal(Address, json.RootElement.GetProperty("location").GetString());
        await using var db = site.Database.Open();
        Assert.Equal("Қысқаша.", await db.Drafts.Select(d => d.Summary).SingleAsync(Ct));
    }

    [Fact]
    public async Task Presence_TwoEditorsSeeEachOther_UntilOneLeavesOrIsSilentForAMinute()
    {
        using var one = await SignInAsync("Aigerim");
        using var two = await SignInAsync("Ivan");
        await one.GoAsync(Address);
        await two.GoAsync(Address);
        var since = Formats.Time(clock.GetUtcNow().UtcDateTime);
        Assert.Equal("", await BeatAsync(one));
        clock.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal($"Aigerim has had this page open since {since}.", await BeatAsync(two));
        await BeatAsync(one);

        // This also works without a script, and only for this page.
        await two.GoAsync(Address);
        Assert.Contains("Aigerim", two.Page.QuerySelector("#others")!.TextContent, StringComparison.Ordinal);
        await two.GoAsync($"/admin/pages/{about}/ru");
        Assert.Equal("", two.Page.QuerySelector("#others")!.TextContent.Trim());

        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.StartsWith("Aigerim", await BeatAsync(two), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("", await BeatAsync(two));

        // After a pause, the time of opening starts again.
        await BeatAsync(one);
        Assert.Equal($"Aigerim has had this page open since {Formats.Time(clock.GetUtcNow().UtcDateTime)}.", await BeatAsync(two));
        Assert.Equal("", await BeatAsync(one, leaving: true));
        Assert.Equal("", await BeatAsync(two));
        await using var db = site.Database.Open();
        Assert.Equal(
            0,
            await db.Audit.CountAsync(a => a.PageId == about && a.Action == Almaty2020.Web.Auditing.AuditActions.DraftSaved, Ct)
        );
    }

    [Fact]
    public async Task Heartbeats_OfOnePersonInManyTabs_CreateOneRow()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);
        var token = Token(author);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(async _ =>
                {
                    using var content = new FormUrlEncodedContent([KeyValuePair.Create("form-token", token)]);
                    using var answer = await author.Client.PostAsync(new Uri(Address + "/presence", UriKind.Relative), content, Ct);
                    return answer.StatusCode;
                })
        );

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        await using var db = site.Database.Open();
        Assert.Equal(1, await db.Presences.CountAsync(Ct));
    }

    [Fact]
    public async Task Heartbeats_OlderThanADay_AreDeleted()
    {
        using var one = await SignInAsync();
        await one.GoAsync(Address);
        await BeatAsync(one);
        clock.Advance(TimeSpan.FromHours(25));
        using var two = await SignInAsync();
        await two.GoAsync(Address);
        await BeatAsync(two);

        await using var db = site.Database.Open();
        Assert.Equal(1, await db.Presences.CountAsync(Ct));
    }

    private async Task<int> SavesAuditedAsync()
    {
        await using var db = site.Database.Open();
        return await db.Audit.CountAsync(a => a.PageId == about && a.Action == Almaty2020.Web.Auditing.AuditActions.DraftSaved, Ct);
    }

    private static (ConcurrentCommandRecorder Recorder, WebApplicationFactory<Program> Recorded) CommandsOf(TestSite site)
    {
        var recorder = new ConcurrentCommandRecorder();
        return (
            recorder,
            site.WithWebHostBuilder(host =>
                host.ConfigureTestServices(services =>
                {
                    services.ConfigureDbContext<SqliteSiteDb>(options => options.AddInterceptors(recorder));
                    services.ConfigureDbContext<SqlServerSiteDb>(options => options.AddInterceptors(recorder));
                })
            )
        );
    }

    private async Task<string> BeatAsync(StaffBrowser browser, bool leaving = false)
    {
        var fields = new List<KeyValuePair<string, string>> { new("form-token", Token(browser)) };
        if (leaving)
            fields.Add(new("leaving", "true"));
        return (await PartAsync(browser, "/presence", fields)).Body!.TextContent.Trim();
    }

    /// <summary>The part of a page that the site returns to a script.</summary>
    private Task<IDocument> PartAsync(StaffBrowser browser, string what, IEnumerable<KeyValuePair<string, string>> fields) =>
        browser.PostForFragmentAsync(Address + what, fields);

    private static async Task<JsonDocument> AskAsync(StaffBrowser browser, string address) =>
        JsonDocument.Parse(await browser.Client.GetStringAsync(new Uri(address, UriKind.Relative), Ct));

    private static string Token(StaffBrowser browser) => browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

    private static IEnumerable<KeyValuePair<string, string>> Filled(StaffBrowser browser, params (string Name, string Value)[] changes) =>
        [
            .. StaffBrowser.FieldsOf(browser.Page.Forms["editor"]!).Where(f => changes.All(c => c.Name != f.Key)),
            .. changes.Select(c => KeyValuePair.Create(c.Name, c.Value)),
        ];

    private async Task<StaffBrowser> SignInAsync(string? name = null) =>
        await site.SignInAsync(await site.AddAccountAsync(Role.Author, name));
}
