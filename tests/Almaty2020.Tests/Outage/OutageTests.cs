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
                using var answer = await browser.GetAsync(page.Address);
                Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{page.Address}: {answer.StatusCode}");
                Assert.Contains(Letters(page.Title), Letters(Html.Parse(await answer.Content.ReadAsStringAsync(Ct)).QuerySelector("h1")!.TextContent), StringComparison.Ordinal);
            }

            foreach (var address in new[] { "/sitemap.xml", "/kk/feed.xml", "/en/search?q=mayor", "/health/live" })
            {
                using var answer = await browser.GetAsync(address);
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
            using var answer = await browser.GetAsync("/health/ready");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(Ct);
        }
    }

    /// <summary>As an operator runs it: connections lie in a pool, and would go on with a file that has no name any more.</summary>
    [Fact]
    public async Task FileTakenAway_IsNeitherWrittenOnNorMadeAnew()
    {
        await using var database = await TestDatabase.WithContentAsync();
        if (database.Provider != "Sqlite")
            return;
        var settings = SiteProgram.SettingsOf(database);
        settings["ConnectionStrings__Site"] = new SqliteConnectionStringBuilder(database.ConnectionString) { Pooling = true }.ConnectionString;
        await using var program = SiteProgram.Start([], settings);
        using var browser = await program.BrowserAsync();
        await SiteProgram.UntilAsync(async () => await ReadyAsync() == "Healthy");

        var file = new SqliteConnectionStringBuilder(database.ConnectionString).DataSource;
        await using (await Fault.OfAsync(database, "away"))
        {
            await SiteProgram.UntilAsync(async () => await ReadyAsync() == "Degraded");
            using var staff = await browser.GetAsync(new Uri("/admin/invitation?link=none", UriKind.Relative), Ct);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, staff.StatusCode);
            Assert.False(File.Exists(file));
        }

        await SiteProgram.UntilAsync(async () => await ReadyAsync() == "Healthy");
        Assert.DoesNotContain(program.Log, line => line.Contains("Unhandled", StringComparison.Ordinal));

        Task<string> ReadyAsync() => browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct);
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
        return site;
    }
}
