using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Upkeep;
using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Upkeep;

/// <summary>Broken links are found, shown to the people who can fix them, and removed from the list once they work.</summary>
public sealed class LinkCheckTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CheckRequested_ListsBrokenLinksAndRemovesThemOnceFixed()
    {
        var clock = new TestClock();
        await using var site = await TestSite.StartAsync(clock);
        await StaffCommands.WithdrawAsync(site.Database, "accessibility", Language.English);
        await WriteAsync(
            site,
            """
            ## Work

            [Nowhere](page:no/such), [no such part](page:about#t-no-such), [only in Kazakh](page:accessibility), [here](#t-no-such-either), [there](#t-work),
            [fine](page:about), [template's own](page:mayor#facts), <mailto:desk@example.kz>, [elsewhere](https://example.kz/gone)

            ![A bridge](/media/no-such.jpg)
            """
        );
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await CheckAsync(browser);
        Assert.Equal(
            [
                "#t-no-such-either: The page has no such heading.",
                "/media/no-such.jpg: The picture is not there.",
                "page:about#t-no-such: The page has no such heading.",
                "page:accessibility: The page is live only in another language.",
                "page:no/such: There is no such page. Choose another one.",
            ],
            Faults(page, Language.English, "mayor").Order(StringComparer.Ordinal)
        );
        var since = page.QuerySelector("tbody td:last-child")!.TextContent;

        // A day later the fault still has the date on which it was found.
        clock.Advance(TimeSpan.FromDays(1));
        using var later = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        page = await CheckAsync(later);
        Assert.Equal(since, page.QuerySelector("tbody td:last-child")!.TextContent);

        // Authors of the page see the fault next to the text.
        var id = await StaffCommands.IdOfAsync(site.Database, "mayor");
        Assert.Contains(
            "page:no/such",
            (await later.GoAsync($"/admin/pages/{id}/en")).QuerySelector(".signals")!.TextContent,
            StringComparison.Ordinal
        );

        await WriteAsync(site, "Nothing leads anywhere.");
        page = await CheckAsync(later);
        Assert.Empty(Faults(page, Language.English, "mayor"));
    }

    [Fact]
    public async Task PageTrashed_LinksToItAreListedAtOnceUntilItIsRestored()
    {
        await using var site = await TestSite.StartAsync();
        var accessibility = await StaffCommands.IdOfAsync(site.Database, "accessibility");
        await WriteAsync(site, "[There](page:accessibility#t-x) and [nowhere](page:no/such)");
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        await CheckAsync(publisher);
        var before = publisher.Page.QuerySelectorAll("tbody tr").Length;

        await publisher.GoAsync($"/admin/pages/{accessibility}/trash");
        using (var trashed = await publisher.SendAsync($"/admin/pages/{accessibility}/trash"))
            Assert.Equal(HttpStatusCode.Redirect, trashed.StatusCode);

        var page = await publisher.GoAsync("/admin/links");
        Assert.Contains(page.QuerySelectorAll("tbody tr"), r =>
            r.QuerySelector(".words")!.TextContent == "Accessibility statement"
            && r.QuerySelector("code")!.TextContent == "page:accessibility#t-x"
        );
        Assert.Contains("page:no/such: There is no such page. Choose another one.", Faults(page, Language.English, "mayor"));
        Assert.True(page.QuerySelectorAll("tbody tr").Length > before);
        Assert.Null(page.QuerySelector(".none"));

        await publisher.GoAsync("/admin/trash");
        using (var restored = await publisher.SendAsync($"/admin/trash/{accessibility}/restore"))
            Assert.Equal(HttpStatusCode.Redirect, restored.StatusCode);
        Assert.Equal(before, (await publisher.GoAsync("/admin/links")).QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task CheckRequestedButNotDone_ShowsThatItIsRunning()
    {
        // Without the worker: the check is requested but never runs.
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), services: services =>
        {
            foreach (var worker in services.Where(s => s.ImplementationType?.Name == "DailyJobService").ToList())
                services.Remove(worker);
        });
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        await browser.GoAsync("/admin/links");
        using var asked = await browser.SendAsync("/admin/links/check");

        var page = await browser.GoAsync("/admin/links");

        Assert.Null(page.QuerySelector(".none"));
        Assert.StartsWith("The links are being checked", page.QuerySelector(".lead + p")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_AreShownOnlyToEditorsOfThePageInThatLanguage()
    {
        await using var site = await TestSite.StartAsync();
        await WriteAsync(site, "[Nowhere](page:no/such)");
        using var translator = await site.SignInAsync(await site.AddAccountAsync(Role.Translator));
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        Assert.NotEmpty((await CheckAsync(author)).QuerySelectorAll("tbody tr"));

        // The translator works on Kazakh texts only.
        Assert.Empty((await translator.GoAsync("/admin/links")).QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task ExternalLinks_SettingOn_AreRequestedOnceEach()
    {
        var internet = new FakeInternet();
        await using var site = TestSite.StartOn(
            await TestDatabase.WithContentAsync(),
            new(StringComparer.Ordinal) { ["Links:External"] = "true" },
            services: services =>
                services.AddSingleton(provider => new ExternalLinkChecker(
                    internet,
                    provider.GetRequiredService<SiteSettings>(),
                    new ImmediateClock()
                ))
        );
        await WriteAsync(
            site,
            """
            [There](https://there.example.kz/), [gone](https://gone.example.kz/page), [closed](https://closed.example.kz/), [away](https://away.example.kz/),
            [broken](https://broken.example.kz/), [no head](https://headless.example.kz/), [gone again](https://gone.example.kz/page)
            """
        );
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        var page = await CheckAsync(browser);

        Assert.Equal(
            [
                "https://away.example.kz/: The other site did not answer.",
                "https://broken.example.kz/: The other site did not answer.",
                "https://gone.example.kz/page: The other site does not have this page any more.",
            ],
            Faults(page, Language.English, "mayor").Order(StringComparer.Ordinal)
        );
        Assert.Equal(["HEAD", "GET"], internet.Asked("https://gone.example.kz/page"));
        Assert.Equal(["HEAD"], internet.Asked("https://there.example.kz/"));
    }

    [Fact]
    public async Task ExternalLinks_SettingOff_AreNotRequested()
    {
        var internet = new FakeInternet();
        await using var site = TestSite.StartOn(await TestDatabase.WithContentAsync(), services: services =>
            services.AddSingleton(provider => new ExternalLinkChecker(
                internet,
                provider.GetRequiredService<SiteSettings>(),
                new ImmediateClock()
            ))
        );
        await WriteAsync(site, "[Gone](https://gone.example.kz/page) [Nowhere](page:no/such)");
        using var browser = await site.SignInAsync(await site.AddAccountAsync(Role.Author));

        Assert.NotEmpty(Faults(await CheckAsync(browser), Language.English, "mayor"));

        Assert.Empty(internet.All);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("93.184.216.34", true)]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    public void IsPublic_OnlyForPublicAddresses(string address, bool isPublic) =>
        Assert.Equal(isPublic, ExternalLinkChecker.IsPublic(IPAddress.Parse(address)));

    /// <summary>The site never connects to its own network, even if a public host name resolves to it.</summary>
    [Fact]
    public async Task ExternalLinkToOwnNetwork_IsNeverRequested()
    {
        await using var site = await TestSite.StartAsync();
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var target = $"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/";

        var found = new List<(string, string)>();
        await foreach (
            var fault in site.Services.GetRequiredService<ExternalLinkChecker>().CheckAsync([target], () => Task.CompletedTask, Ct)
        )
            found.Add(fault);

        Assert.Equal([(target, BrokenLinkReasons.NoAnswer)], found);
        Assert.False(listener.Pending());
    }

    private static Task WriteAsync(TestSite site, string body) =>
        StaffCommands.PublishAsync(site.Database, "mayor", Language.English, text => text with { Body = body });

    /// <summary>Requests a check of all links and waits until it has finished.</summary>
    private static async Task<IDocument> CheckAsync(StaffBrowser browser)
    {
        await browser.GoAsync("/admin/links");
        using var asked = await browser.SendAsync("/admin/links/check");
        Assert.Equal("/admin/links", asked.Headers.Location?.OriginalString);
        await SiteProcess.UntilAsync(async () =>
            (await browser.GoAsync("/admin/links"))
                .QuerySelector(".lead + p")!
                .TextContent.StartsWith("Last checked", StringComparison.Ordinal)
        );
        return browser.Page;
    }

    private static IEnumerable<string> Faults(IDocument page, Language language, string key) =>
        page.QuerySelectorAll("tbody tr")
            .Where(r =>
                r.QuerySelector("a")!.GetAttribute("lang") == language.Code
                && r.QuerySelector("a")!.TextContent.Contains("Baibek", StringComparison.Ordinal) == (key == "mayor")
            )
            .Select(r =>
                $"{(r.QuerySelector("code") ?? r.QuerySelector(".words"))!.TextContent}: {r.QuerySelectorAll("td")[1].TextContent}"
            );

    /// <summary>Stands for all other servers.</summary>
    private sealed class FakeInternet : HttpMessageHandler
    {
        private readonly List<(string Url, string Method)> asked = [];

        public IReadOnlyList<(string Url, string Method)> All => asked;

        public IEnumerable<string> Asked(string url) => asked.Where(a => a.Url == url).Select(a => a.Method);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Add((request.RequestUri!.ToString(), request.Method.Method));
            Assert.StartsWith("Almaty2020-link-check", request.Headers.UserAgent.ToString(), StringComparison.Ordinal);
            return request.RequestUri.Host switch
            {
                "gone.example.kz" => Answer(HttpStatusCode.NotFound),
                "closed.example.kz" => Answer(HttpStatusCode.Forbidden),
                "broken.example.kz" => Answer(HttpStatusCode.InternalServerError),
                "headless.example.kz" => Answer(request.Method == HttpMethod.Head ? HttpStatusCode.NotFound : HttpStatusCode.OK),
                "away.example.kz" => throw new HttpRequestException("No such host."),
                _ => Answer(HttpStatusCode.OK),
            };
        }

        private static Task<HttpResponseMessage> Answer(HttpStatusCode status) => Task.FromResult(new HttpResponseMessage(status));
    }

    /// <summary>A clock whose timers fire at once: there is no real server to be polite to, and the pauses would cost time.</summary>
    private sealed class ImmediateClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
