using System.Net;
using System.Text.Json;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Localization;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>What the writing screen asks the site for while somebody writes, and what it does without a script.</summary>
public sealed class WritingTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();
    private TestSite site = null!;
    private int about;

    private string Address => $"/admin/pages/{about}/kk";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync(clock);
        about = await ByStaff.IdOfAsync(site.Database, "about");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Checks_StandBesideTheTextWithoutAScript_AndFollowTheForm()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);
        Assert.Equal("Nothing to fix.", author.Page.QuerySelector("#checks .none")!.TextContent);

        var checks = await PartAsync(author, "/checks", Filled(author, ("title", ""), ("body", "Сөз.\n\n[мұнда](page:mayor)")));

        var items = checks.QuerySelectorAll("li");
        Assert.Equal(["#title", "#body"], items.Take(2).Select(i => i.QuerySelector("a")!.GetAttribute("href")));
        Assert.Equal(("blocks", "warns"), (items[0].ClassName, items[1].ClassName));
        Assert.Contains(items, i => i.QuerySelector("a")!.GetAttribute("data-line") == "3" && i.TextContent.Contains("мұнда", StringComparison.Ordinal));
        Assert.Equal($"{items.Length} things to check", checks.QuerySelector(".checks-list")!.GetAttribute("data-count"));
        // The source's years stand in no word of this text.
        Assert.Contains(items, i => i.TextContent.Contains("2019", StringComparison.Ordinal));
        await using var db = site.Database.Open();
        Assert.False(await db.Drafts.AnyAsync(Ct));
    }

    [Fact]
    public async Task SaveRefused_ShowsTheChecksOfWhatWasTyped()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);

        using var answer = await author.SendAsync(Address, ("data.last-reviewed", "spring"), ("body", "[мұнда](page:mayor)"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("мұнда", author.Page.QuerySelector("#checks")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddressLeftEmpty_IsMadeOfTheTitle_AndSaidSo()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);

        using var answer = await author.SendAsync(Address, ("title", "Әкімнің қабылдауы"), ("slug", ""));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        await author.GoAsync(Address);
        Assert.Equal("әкімнің-қабылдауы", author.Page.QuerySelector("#slug")!.GetAttribute("value"));
        Assert.Contains("әкімнің-қабылдауы", author.Page.QuerySelector("[role=status].done")!.TextContent, StringComparison.Ordinal);
    }

    /// <summary>A title half typed would name the page for good.</summary>
    [Fact]
    public async Task AddressLeftEmpty_StaysSo_WhileTheTextSavesItself()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);

        using var answer = await author.PostAsync(Address + "/autosave", Filled(author, ("title", "Әк"), ("slug", "")));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal("", await db.Drafts.Select(d => d.Slug).SingleAsync(Ct));
    }

    [Fact]
    public async Task Title_IsProposedAnAddress()
    {
        using var author = await SignInAsync();

        using var proposed = await AskAsync(author, "/admin/slug?language=kk&title=" + Uri.EscapeDataString("Қоғамдық қабылдау"));
        using var none = await AskAsync(author, "/admin/slug");

        Assert.Equal("қоғамдық-қабылдау", proposed.RootElement.GetProperty("slug").GetString());
        Assert.Contains("қоғамдық-қабылдау", proposed.RootElement.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Equal("", none.RootElement.GetProperty("slug").GetString());
    }

    [Fact]
    public async Task PagesToLinkTo_AreFoundByTitleInTheLanguage_OrInAnotherThatHasThem()
    {
        await ByStaff.WithdrawAsync(site.Database, "privacy", Language.Kazakh);
        foreach (var language in Language.All)
            await ByStaff.WithdrawAsync(site.Database, "accessibility", language);
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
            [.. answer.RootElement.GetProperty("pages").EnumerateArray().Select(p => (p.GetProperty("key").GetString(), p.GetProperty("language").GetString(), p.GetProperty("path").GetString()))];
    }

    [Fact]
    public async Task AddressesOfThisSite_LeadToTheirPages_AndThoseOfOthersToNone()
    {
        using var author = await SignInAsync();
        string[] asked = [TestSite.PublicUrl + "/en/about", TestSite.PublicUrl + "/kk/%D3%99%D0%BA%D1%96%D0%BC#t-education", TestSite.PublicUrl + "/en/about/", TestSite.PublicUrl + "/en", TestSite.PublicUrl + "/ru/about", TestSite.PublicUrl + "/en/no-such", "https://other.example/en/about", "javascript:alert(1)", TestSite.PublicUrl + "/xx/about"];

        using var found = await AskAsync(author, "/admin/link-targets?" + string.Join('&', asked.Select(a => "address=" + Uri.EscapeDataString(a))));

        Assert.Equal(
            [(asked[0], "page:about"), (asked[1], "page:mayor#t-education"), (asked[2], "page:about"), (asked[3], "page:index"), (asked[4], "page:about")],
            found.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.GetString()!)));
    }

    /// <summary>A script that saves is told where to go on: it keeps the text until then. A browser is led there.</summary>
    [Fact]
    public async Task Save_ByAScript_IsAnsweredWithTheNextAddress()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);
        // A token of the session that is going on, as a page asks for one whose own is over.
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
    public async Task TwoInOnePage_AreShownEachOther_UntilOneIsSilentForAMinuteOrLeaves()
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

        // Without a script as well, and not on other pages.
        await two.GoAsync(Address);
        Assert.Contains("Aigerim", two.Page.QuerySelector("#others")!.TextContent, StringComparison.Ordinal);
        await two.GoAsync($"/admin/pages/{about}/ru");
        Assert.Equal("", two.Page.QuerySelector("#others")!.TextContent.Trim());

        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.StartsWith("Aigerim", await BeatAsync(two), StringComparison.Ordinal);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("", await BeatAsync(two));

        // Back after that, it is from now on.
        await BeatAsync(one);
        Assert.Equal($"Aigerim has had this page open since {Formats.Time(clock.GetUtcNow().UtcDateTime)}.", await BeatAsync(two));
        Assert.Equal("", await BeatAsync(one, leaving: true));
        Assert.Equal("", await BeatAsync(two));
        await using var db = site.Database.Open();
        Assert.Equal(0, await db.Audit.CountAsync(a => a.PageId == about && a.Action == Web.Publishing.AuditActions.DraftSaved, Ct));
    }

    [Fact]
    public async Task Beats_OfOnePersonFromManyTabsAtOnce_AreOneRow()
    {
        using var author = await SignInAsync();
        await author.GoAsync(Address);
        var token = Token(author);

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            using var content = new FormUrlEncodedContent([KeyValuePair.Create("form-token", token)]);
            using var answer = await author.Client.PostAsync(new Uri(Address + "/presence", UriKind.Relative), content, Ct);
            return answer.StatusCode;
        }));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        await using var db = site.Database.Open();
        Assert.Equal(1, await db.Presences.CountAsync(Ct));
    }

    [Fact]
    public async Task Beats_OfLongAgo_AreSweptAway()
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

    private async Task<string> BeatAsync(StaffBrowser browser, bool leaving = false)
    {
        var fields = new List<KeyValuePair<string, string>> { new("form-token", Token(browser)) };
        if (leaving)
            fields.Add(new("leaving", "true"));
        return (await PartAsync(browser, "/presence", fields)).Body!.TextContent.Trim();
    }

    /// <summary>What the site answers a script with: a part of the page.</summary>
    private Task<IDocument> PartAsync(StaffBrowser browser, string what, IEnumerable<KeyValuePair<string, string>> fields) => browser.PartAsync(Address + what, fields);

    private static async Task<JsonDocument> AskAsync(StaffBrowser browser, string address) =>
        JsonDocument.Parse(await browser.Client.GetStringAsync(new Uri(address, UriKind.Relative), Ct));

    private static string Token(StaffBrowser browser) => browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

    private static IEnumerable<KeyValuePair<string, string>> Filled(StaffBrowser browser, params (string Name, string Value)[] changes) =>
        [.. StaffBrowser.Filled(browser.Page.Forms["editor"]!).Where(f => changes.All(c => c.Name != f.Key)), .. changes.Select(c => KeyValuePair.Create(c.Name, c.Value))];

    private async Task<StaffBrowser> SignInAsync(string? name = null) => await site.SignInAsync(await site.AddAccountAsync(Role.Author, name));
}
