using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Outage;

/// <summary>The database goes while the site runs, and comes back.</summary>
public sealed class OutageTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    public static TheoryData<string> Faults => [.. Fault.Names];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Residents_GetEveryPage_AlsoThoseThatNobodyAskedFor(string fault)
    {
        await using var site = await StartAsync();
        using var browser = site.Browser();
        await using (await Fault.OfAsync(site.Database, fault))
        {
            foreach (var page in site.Services.GetRequiredService<CurrentSite>().Site.Pages)
            {
                using var answer = await browser.GetAsync(page.Address, Ct);
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{page.Address}: {answer.StatusCode}");
                Assert.Contains(Letters(page.Title), Letters(Html.Parse(await answer.Content.ReadAsStringAsync(Ct)).QuerySelector("h1")!.TextContent), StringComparison.Ordinal);
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
    public async Task Staff_AreToldSo_KeepWhatTheyTyped_AndSendItAgain(string fault)
    {
        await using var site = await StartAsync();
        var page = await ByStaff.IdOfAsync(site.Database, "about");
        var editor = $"/admin/pages/{page}/en";
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await author.GoAsync(editor);
        const string Text = "Бірінші абзац.\n\n«Second» <b>passage</b> & the rest.";

        await using (await Fault.OfAsync(site.Database, fault))
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
            author.Show(kept);
        }

        using var saved = await author.SendAsync(editor);
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        await using var db = site.Database.Open();
        var draft = await db.Drafts.SingleAsync(d => d.PageId == page && d.Language == Language.English, Ct);
        Assert.Equal(("About us", Text), (draft.Title, draft.Body.Trim()));
    }

    [Fact]
    public async Task PasswordsAndOtherPeoplesForms_AreNotShownBack()
    {
        await using var site = await StartAsync();
        using var browser = new StaffBrowser(site);
        await browser.GoAsync("/admin/sign-in");
        await using var fault = await Fault.OfAsync(site.Database, "away");

        using var own = await browser.SendAsync("/admin/sign-in", ("email", "somebody@example.kz"), ("password", TestAccount.Password));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, own.StatusCode);
        Assert.DoesNotContain(TestAccount.Password, browser.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/sign-in") { Content = new FormUrlEncodedContent([KeyValuePair.Create("email", "planted@example.kz")]) };
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var foreign = await browser.Client.SendAsync(request, Ct);
        Assert.False(foreign.IsSuccessStatusCode);
        Assert.DoesNotContain("planted", await foreign.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readiness_SaysDegraded_AndHealsByItself()
    {
        await using var site = await StartAsync();
        using var browser = site.Browser();
        Assert.Equal("Healthy", await ReadyAsync());

        await using (await Fault.OfAsync(site.Database, "away"))
            await SiteProgram.UntilAsync(async () => await ReadyAsync() == "Degraded");

        await SiteProgram.UntilAsync(async () => await ReadyAsync() == "Healthy");
        await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text with { Title = "After the storm" }, "Anew.");
        await SiteProgram.UntilAsync(async () => (await browser.GetStringAsync(new Uri("/en/about", UriKind.Relative), Ct)).Contains("After the storm", StringComparison.Ordinal));

        async Task<string> ReadyAsync()
        {
            using var answer = await browser.GetAsync("/health/ready", Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(Ct);
        }
    }

    /// <summary>As an operator runs it: connections lie in a pool, and would go on with a file that has no name any more.</summary>
    [Fact]
    public async Task OtherFileUnderTheSameName_IsWhatTheSiteShows_AndWhatStaffWriteOn()
    {
        await using var database = await TestDatabase.WithContentAsync();
        if (database.Provider != "Sqlite")
            return;
        var account = await database.AddAuthorAsync();
        var settings = SiteProgram.SettingsOf(database);
        settings["ConnectionStrings__Site"] = new SqliteConnectionStringBuilder(database.ConnectionString) { Pooling = true }.ConnectionString;
        await using var program = SiteProgram.Start([], settings);
        using var browser = await program.BrowserAsync();
        using var author = new StaffBrowser(browser.BaseAddress!);
        await author.SignInAsync(account);
        await author.GoAsync("/admin/pages");

        var file = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        var page = await ByStaff.IdOfAsync(database, "about");
        var backup = file + ".backup";
        Assert.Equal(0, (await SiteProgram.RunAsync(["database", "backup", backup], SiteProgram.SettingsOf(database))).ExitCode);
        await ByStaff.PublishAsync(database, "about", Language.English, text => text with { Title = "After the backup" });
        await SiteProgram.UntilAsync(async () => (await AboutAsync()).Contains("After the backup", StringComparison.Ordinal));

        File.Delete(file + "-wal");
        File.Delete(file + "-shm");
        File.Move(backup, file, overwrite: true);
        await author.GoAsync($"/admin/pages/{page}/en");
        using var saved = await author.SendAsync($"/admin/pages/{page}/en", ("title", "After the restore"));

        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        await using var db = database.Open();
        Assert.Equal("After the restore", (await db.Drafts.SingleAsync(d => d.PageId == page && d.Language == Language.English, Ct)).Title);
        await SiteProgram.UntilAsync(async () => !(await AboutAsync()).Contains("After the backup", StringComparison.Ordinal));

        Task<string> AboutAsync() => browser.GetStringAsync(new Uri("/en/about", UriKind.Relative), Ct);
    }

    /// <summary>Each of those who ask holds a thread while SQLite waits for the lock: more of them than a pool has.</summary>
    [Fact]
    public async Task ThreadsThatWaitForALock_AreNotThoseThatResidentsNeed()
    {
        await using var database = await TestDatabase.WithContentAsync();
        if (database.Provider != "Sqlite")
            return;
        await using var program = SiteProgram.Start([], SiteProgram.SettingsOf(database));
        using var browser = await program.BrowserAsync();
        browser.Timeout = Timeout.InfiniteTimeSpan;
        using (await browser.GetAsync(new Uri("/en/about", UriKind.Relative), Ct))
        using (await browser.GetAsync(new Uri("/admin/invitation?link=none", UriKind.Relative), Ct))
        {
            // Both are compiled: only what waits is left to see.
        }

        Task<HttpResponseMessage>[] waiting;
        await using (await Fault.OfAsync(database, "locked"))
        {
            waiting = [.. Enumerable.Range(0, 200).Select(_ => browser.GetAsync(new Uri("/admin/invitation?link=none", UriKind.Relative), Ct))];
            for (var i = 0; i < 20; i++)
            {
                using var page = await browser.GetAsync(new Uri("/en/about", UriKind.Relative), Ct);
                Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            }

            Assert.True(waiting.Count(w => !w.IsCompleted) > 100, "Residents were served after those who wait.");
        }

        foreach (var answer in await Task.WhenAll(waiting))
            answer.Dispose();
    }

    [Fact]
    public async Task DiskFull_ResidentsAreServed_WhatIsSentStaysOnThePage_AndTheSiteGoesOnWhenThereIsRoom()
    {
        await using var database = await TestDatabase.WithContentAsync();
        if (database.Provider != "Sqlite")
            return;
        var settings = SiteProgram.SettingsOf(database);
        settings["Logging__Level"] = "Debug";
        await using var program = SiteProgram.Start([], settings);
        using var browser = await program.BrowserAsync();
        await SiteProgram.UntilAsync(() => Task.FromResult(program.Log.Any(line => line.Contains("are in memory", StringComparison.Ordinal))));
        var form = Html.Parse(await browser.GetStringAsync(new Uri("/en/about", UriKind.Relative), Ct)).Forms.Single(f => f.GetAttribute("action")!.Contains("/feedback", StringComparison.Ordinal));
        await program.FillDiskAsync(1);

        using var full = await SayAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
        Assert.Contains("Тротуар қайда?", await full.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        using var page = await browser.GetAsync(new Uri("/ru", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        await program.EmptyDiskAsync();
        using var there = await SayAsync();
        Assert.True((int)there.StatusCode < 400, $"{there.StatusCode}");
        await using var db = database.Open();
        Assert.Equal("Тротуар қайда?", (await db.Feedback.SingleAsync(Ct)).Text);

        async Task<HttpResponseMessage> SayAsync()
        {
            using var content = new FormUrlEncodedContent([.. StaffBrowser.Filled(form).Where(f => f.Key is not ("answer" or "text")), KeyValuePair.Create("answer", "no"), KeyValuePair.Create("text", "Тротуар қайда?")]);
            return await browser.PostAsync(new Uri(form.GetAttribute("action")!, UriKind.Relative), content, Ct);
        }
    }

    /// <summary>What an answer is not kept under must not show in it, or one reader would choose what all others see.</summary>
    [Fact]
    public async Task NobodyPoisonsAPageForOthers()
    {
        await using var site = await TestSite.StartAsync();
        await using var untouched = site.AnotherNode();
        using var clean = untouched.Browser();
        using var browser = site.Browser();
        foreach (var address in new[] { "/en", "/kk", "/en/about", "/kk/feed.xml", "/sitemap.xml", "/en/about.md" })
        {
            using var poison = new HttpRequestMessage(HttpMethod.Get, address + "?utm_source=evil&lang=evil&q=evil");
            foreach (var name in new[] { "Host", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override", "Forwarded", "Origin", "Referer", "Cookie", "User-Agent", "Range", "If-Modified-Since" })
                poison.Headers.TryAddWithoutValidation(name, name == "Range" ? "bytes=0-3" : name == "If-Modified-Since" ? "Mon, 01 Jan 2035 00:00:00 GMT" : "evil.example");
            using var first = await browser.SendAsync(poison, Ct);

            using var answer = await browser.GetAsync(address, Ct);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(await clean.GetByteArrayAsync(new Uri(address, UriKind.Relative), Ct), await answer.Content.ReadAsByteArrayAsync(Ct));
            Assert.DoesNotContain("evil", answer.Headers.ToString() + answer.Content.Headers, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task ClockThatJumps_NeitherHidesNorRepeatsAnything()
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        using var browser = site.Browser();
        var about = new Uri("/en/about", UriKind.Relative);

        foreach (var (jump, title) in new[] { (TimeSpan.FromDays(400), "A year later"), (TimeSpan.FromDays(-800), "A year earlier"), (TimeSpan.FromDays(400), "And back") })
        {
            clock.Advance(jump);
            await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text with { Title = title }, $"{title}.");
            await SiteProgram.UntilAsync(async () => (await browser.GetStringAsync(about, Ct)).Contains($"<h1>{title}", StringComparison.Ordinal));
            Assert.Equal("Healthy", await browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct));
        }

        await using var db = site.Database.Open();
        var log = await db.PublicationLog.Where(e => e.Language == Language.English && db.Pages.Any(p => p.Id == e.PageId && p.Key == "about")).OrderBy(e => e.Number).Select(e => e.Note).ToListAsync(Ct);
        Assert.Equal(["", "A year later.", "A year earlier.", "And back."], log);
    }

    /// <summary>Lines are kept together by characters that nobody sees.</summary>
    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));

    /// <summary>On a database whose locks are waited for briefly, and with all pages loaded.</summary>
    private static async Task<TestSite> StartAsync()
    {
        var database = await TestDatabase.WithContentAsync();
        var site = TestSite.StartOn(database, new Dictionary<string, string> { ["ConnectionStrings:Site"] = database.Provider == "Sqlite" ? database.ConnectionString + ";Default Timeout=1" : database.ConnectionString });
        using var browser = site.Browser();
        var (pages, current) = (site.Services.GetRequiredService<PublishedPages>(), site.Services.GetRequiredService<CurrentSite>());
        await SiteProgram.UntilAsync(() => Task.FromResult(current.IsLoaded && pages.AreLoadedAhead(current.Site)));
        await SiteProgram.UntilAsync(async () => (await browser.GetAsync("/en/search?q=mayor", Ct)).IsSuccessStatusCode);
        return site;
    }
}
