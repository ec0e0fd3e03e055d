using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Outage;

/// <summary>The database becomes unavailable while the site runs, and comes back.</summary>
public sealed class OutageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Faults => [.. InjectedFault.Names];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Residents_GetEveryPageEvenIfNotYetRequested(string fault)
    {
        await using var site = await StartAsync();
        using var browser = site.CreateBrowser();
        await using (await InjectedFault.InjectAsync(site.Database, fault))
        {
            foreach (var page in site.Services.GetRequiredService<CurrentSite>().Site.Pages)
            {
                using var answer = await browser.GetAsync(page.Address, Ct);
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{page.Address}: {answer.StatusCode}");
                Assert.Contains(
                    Letters(page.Title),
                    Letters(Html.Parse(await answer.Content.ReadAsStringAsync(Ct)).Title!),
                    StringComparison.Ordinal
                );
            }

            foreach (var address in new[] { "/sitemap.xml", "/kk/feed.xml", "/en/search?q=mayor", "/health/live" })
            {
                using var answer = await browser.GetAsync(address, Ct);
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}: {answer.StatusCode}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Staff_SeeAnErrorKeepTheirTextAndCanSendItAgain(string fault)
    {
        await using var site = await StartAsync();
        var page = await StaffCommands.IdOfAsync(site.Database, "about");
        var editor = $"/admin/pages/{page}/en";
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await author.GoAsync(editor);
        const string Text = "Бірінші абзац.\n\n«Second» <b>passage</b> & the rest.";

        await using (await InjectedFault.InjectAsync(site.Database, fault))
        {
            using var lost = await author.SendAsync(editor, ("body", Text), ("title", "About us"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, lost.StatusCode);
            Assert.NotNull(lost.Headers.RetryAfter);
            Assert.Equal("The desk cannot reach its database", author.Page.QuerySelector("h1")!.TextContent);
            Assert.Equal(Text, author.Page.QuerySelector("textarea[name=body]")!.TextContent);

            using var again = await author.SendAsync(editor);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, again.StatusCode);
            var kept = author.Page;

            using var looked = await author.GetAsync("/admin/pages");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, looked.StatusCode);
            Assert.Empty(author.Page.QuerySelectorAll("form"));
            author.ReturnTo(kept);
        }

        using var saved = await author.SendAsync(editor);
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        await using var db = site.Database.Open();
        var draft = await db.Drafts.SingleAsync(d => d.PageId == page && d.Language == Language.English, Ct);
        Assert.Equal(("About us", Text), (draft.Title, draft.Body.Trim()));
    }

    [Fact]
    public async Task ErrorPage_NeverRepeatsPasswordsOrCrossSiteForms()
    {
        await using var site = await StartAsync();
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        await using var fault = await InjectedFault.InjectAsync(site.Database, "away");

        using var own = await browser.SendAsync("/admin/sign-in", ("email", "somebody@example.kz"), ("password", TestAccount.Password));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, own.StatusCode);
        Assert.DoesNotContain(TestAccount.Password, browser.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/sign-in")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("email", "planted@example.kz")]),
        };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var foreign = await browser.Client.SendAsync(request, Ct);
        Assert.False(foreign.IsSuccessStatusCode);
        Assert.DoesNotContain("planted", await foreign.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_IsDegradedAndRecoversByItself()
    {
        await using var site = await StartAsync();
        using var browser = site.CreateBrowser();
        Assert.Equal("Healthy", await ReadyAsync());

        await using (await InjectedFault.InjectAsync(site.Database, "away"))
            await SiteProcess.UntilAsync(async () => await ReadyAsync() == "Degraded");

        await SiteProcess.UntilAsync(async () => await ReadyAsync() == "Healthy");
        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.English,
            text => text with { Title = "After the storm" },
            "Anew."
        );
        await SiteProcess.UntilAsync(async () =>
            (await browser.GetStringAsync(new Uri("/en/about", UriKind.Relative), Ct)).Contains("After the storm", StringComparison.Ordinal)
        );

        async Task<string> ReadyAsync()
        {
            using var answer = await browser.GetAsync("/health/ready", Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(Ct);
        }
    }

    /// <summary>Pooled connections would keep using a file that was replaced.</summary>
    [Fact]
    public async Task DatabaseFileReplaced_SiteReadsAndWritesTheNewFile()
    {
        await using var database = await TestDatabase.WithContentAsync();
        if (database.Provider != "Sqlite")
            return;
        var account = await database.AddAuthorAsync();
        await using var program = SiteProcess.Start([], SiteProcess.SettingsOf(database));
        using var browser = await program.WaitForClientAsync();
        using var author = new StaffBrowser(browser.BaseAddress!);
        await author.SignInAsync(account);
        await author.GoAsync("/admin/pages");

        var file = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        var page = await StaffCommands.IdOfAsync(database, "about");
        var backup = file + ".backup";
        Assert.Equal(0, (await SiteProcess.RunAsync(["database", "backup", backup], SiteProcess.SettingsOf(database))).ExitCode);
        await StaffCommands.PublishAsync(database, "about", Language.English, text => text with { Title = "After the backup" });
        await SiteProcess.UntilAsync(async () => (await AboutAsync()).Contains("After the backup", StringComparison.Ordinal));

        database.ClosePooledConnections();
        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
        File.Move(backup, file, overwrite: true);
        await author.GoAsync($"/admin/pages/{page}/en");
        using var saved = await author.SendAsync($"/admin/pages/{page}/en", ("title", "After the restore"));

        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        await using var db = database.Open();
        Assert.Equal("After the restore", (await db.Drafts.SingleAsync(d => d.PageId == page && d.Language == Language.English, Ct)).Title);
        await SiteProcess.UntilAsync(async () => !(await AboutAsync()).Contains("After the backup", StringComparison.Ordinal));

        Task<string> AboutAsync() => browser.GetStringAsync(new Uri("/en/about", UriKind.Relative), Ct);
    }

    /// <summary>
    /// Each staff request blocks a thread while SQLite waits for the lock. The test sends more of them than the pool has threads.
    /// </summary>
    [Fact]
    public async Task StaffWaitingForALock_DoNotDelayResidents()
    {
        await using var database = await TestDatabase.WithContentAsync();
        if (database.Provider != "Sqlite")
            return;
        var settings = SiteProcess.SettingsOf(database);
        settings["ConnectionStrings__Site"] = InjectedFault.ConnectionStringFor(database, "locked");
        await using var program = SiteProcess.Start([], settings);
        using var browser = await program.WaitForClientAsync();
        browser.Timeout = Timeout.InfiniteTimeSpan;
        using (await browser.GetAsync(new Uri("/en/about", UriKind.Relative), Ct))
        using (await browser.GetAsync(new Uri("/admin/invitation?link=none", UriKind.Relative), Ct))
        {
            // Compiles both paths first, so that only waiting is measured.
        }

        Task<HttpResponseMessage>[] waiting;
        await using (await InjectedFault.InjectAsync(database, "locked"))
        {
            waiting =
            [
                .. Enumerable.Range(0, 200).Select(_ => browser.GetAsync(new Uri("/admin/invitation?link=none", UriKind.Relative), Ct)),
            ];
            for (var i = 0; i < 20; i++)
            {
                using var page = await browser.GetAsync(new Uri("/en/about", UriKind.Relative), Ct);
                Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            }

            Assert.True(waiting.Count(w => !w.IsCompleted) > 100, "Residents had to wait for staff requests.");
        }

        foreach (var answer in await Task.WhenAll(waiting))
            answer.Dispose();
    }

    /// <summary>Opening a screen marks its notifications as read, which is the only thing that it writes.</summary>
    [Fact]
    public async Task NoWritePossible_StaffStillReadAScreenWithAnUnreadNotification()
    {
        await using var site = await StartAsync();
        if (site.Database.Provider != "Sqlite")
            return;
        var page = await StaffCommands.IdOfAsync(site.Database, "about");
        var account = await site.AddAccountAsync(Role.Author);
        using var author = await site.SignInAsync(account);
        await using (var db = site.Database.Open())
        {
            db.Notifications.Add(
                new Notification
                {
                    Id = Guid.CreateVersion7(),
                    AccountId = account.Id,
                    Kind = NotificationKind.Remark,
                    PageId = page,
                    Language = Language.English,
                    AtUtc = TimeProvider.System.GetUtcNow().UtcDateTime,
                }
            );
            await db.SaveChangesAsync(Ct);
        }

        await using (var holder = new SqliteConnection(site.Database.ConnectionString))
        {
            await holder.OpenAsync(Ct);
            await using var writing = holder.BeginTransaction(deferred: false);
            await author.GoAsync($"/admin/pages/{page}/en");
            Assert.Equal(1, await UnreadAsync());
        }

        await author.GoAsync($"/admin/pages/{page}/en");
        Assert.Equal(0, await UnreadAsync());

        async Task<int> UnreadAsync()
        {
            await using var db = site.Database.Open();
            return await db.Notifications.CountAsync(n => n.AccountId == account.Id && n.ReadAtUtc == null, Ct);
        }
    }

    [Fact]
    public async Task DiskFull_ResidentsAreServedAndSentTextStaysInTheForm()
    {
        await using var database = await TestDatabase.WithContentAsync();
        if (database.Provider != "Sqlite")
            return;
        var settings = SiteProcess.SettingsOf(database);
        settings["Logging__Level"] = "Debug";
        await using var program = SiteProcess.Start([], settings);
        using var browser = await program.WaitForClientAsync();
        await SiteProcess.UntilAsync(() =>
            Task.FromResult(program.Log.Any(line => line.Contains("Preloaded the pages of version", StringComparison.Ordinal)))
        );
        var form = Html.Parse(await browser.GetStringAsync(new Uri("/en/about", UriKind.Relative), Ct))
            .Forms.Single(f => f.GetAttribute("action")!.Contains("/feedback", StringComparison.Ordinal));
        await program.FillDiskAsync(1);

        using var full = await SendFeedbackAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
        Assert.Contains("Тротуар қайда?", await full.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        using var page = await browser.GetAsync(new Uri("/ru", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        await program.FreeDiskAsync();
        using var there = await SendFeedbackAsync();
        Assert.True((int)there.StatusCode < 400, $"{there.StatusCode}");
        await using var db = database.Open();
        Assert.Equal("Тротуар қайда?", (await db.Feedback.SingleAsync(Ct)).Text);

        async Task<HttpResponseMessage> SendFeedbackAsync()
        {
            using var content = new FormUrlEncodedContent([
                .. StaffBrowser.FieldsOf(form).Where(f => f.Key is not ("answer" or "text")),
                KeyValuePair.Create("answer", "no"),
                KeyValuePair.Create("text", "Тротуар қайда?"),
            ]);
            return await browser.PostAsync(new Uri(form.GetAttribute("action")!, UriKind.Relative), content, Ct);
        }
    }

    /// <summary>
    /// Cache poisoning: request data that is not part of the cache key must not show in the page, or one reader could change what others
    /// see.
    /// </summary>
    [Fact]
    public async Task HostileHeadersAndQueries_DoNotPoisonTheCache()
    {
        await using var site = await TestSite.StartAsync();
        await using var untouched = site.AddNode();
        using var clean = untouched.CreateBrowser();
        using var browser = site.CreateBrowser();
        foreach (var address in new[] { "/en", "/kk", "/en/about", "/kk/feed.xml", "/sitemap.xml", "/en/about.md" })
        {
            using var poison = new HttpRequestMessage(HttpMethod.Get, address + "?utm_source=evil&lang=evil&q=evil");
            foreach (
                var name in new[]
                {
                    "Host",
                    "X-Forwarded-Host",
                    "X-Forwarded-Proto",
                    "X-Forwarded-Prefix",
                    "X-Original-URL",
                    "X-Rewrite-URL",
                    "X-HTTP-Method-Override",
                    "Forwarded",
                    "Origin",
                    "Referer",
                    "Cookie",
                    "User-Agent",
                    "Range",
                    "If-Modified-Since",
                }
            )
                poison.Headers.TryAddWithoutValidation(
                    name,
                    name == "Range" ? "bytes=0-3"
                        : name == "If-Modified-Since" ? "Mon, 01 Jan 2035 00:00:00 GMT"
                        : "evil.example"
                );
            using var first = await browser.SendAsync(poison, Ct);

            using var answer = await browser.GetAsync(address, Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(
                await clean.GetByteArrayAsync(new Uri(address, UriKind.Relative), Ct),
                await answer.Content.ReadAsByteArrayAsync(Ct)
            );
            Assert.DoesNotContain("evil", answer.Headers.ToString() + answer.Content.Headers, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ClockJumps_PublicationsAreNeitherHiddenNorRepeated()
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        using var browser = site.CreateBrowser();
        var about = new Uri("/en/about", UriKind.Relative);

        foreach (
            var (jump, title) in new[]
            {
                (TimeSpan.FromDays(400), "A year later"),
                (TimeSpan.FromDays(-800), "A year earlier"),
                (TimeSpan.FromDays(400), "And back"),
            }
        )
        {
            clock.Advance(jump);
            await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Title = title }, $"{title}.");
            await SiteProcess.UntilAsync(async () =>
                (await browser.GetStringAsync(about, Ct)).Contains($"<h1>{title}", StringComparison.Ordinal)
            );
            Assert.Equal("Healthy", await browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct));
        }

        await using var db = site.Database.Open();
        var log = await db
            .PublicationLog.Where(e => e.Language == Language.English && db.Pages.Any(p => p.Id == e.PageId && p.Key == "about"))
            .OrderBy(e => e.Number)
            .Select(e => e.Note)
            .ToListAsync(Ct);
        Assert.Equal(["", "A year later.", "A year earlier.", "And back."], log);
    }

    /// <summary>Letters and digits only: titles contain invisible characters against line breaks.</summary>
    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    /// <summary>Starts a site with short waits for database locks, and waits until all pages are loaded.</summary>
    private static async Task<TestSite> StartAsync()
    {
        var database = await TestDatabase.WithContentAsync();
        var site = TestSite.StartOn(
            database,
            new Dictionary<string, string>
            {
                ["ConnectionStrings:Site"] =
                    database.Provider == "Sqlite" ? database.ConnectionString + ";Default Timeout=1" : database.ConnectionString,
            }
        );
        using var browser = site.CreateBrowser();
        var (pages, current) = (site.Services.GetRequiredService<PageBodyCache>(), site.Services.GetRequiredService<CurrentSite>());
        await SiteProcess.UntilAsync(() => Task.FromResult(current.IsLoaded && pages.ArePreloaded(current.Site)));
        await SiteProcess.UntilAsync(async () => (await browser.GetAsync("/en/search?q=mayor", Ct)).IsSuccessStatusCode);
        return site;
    }
}
