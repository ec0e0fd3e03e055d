using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Published;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site.Pages;

/// <summary>A priority's number is its position among the priorities. Its drawing and colour belong to the page.</summary>
public sealed class PriorityOrderTests : TreeTestBase
{
    private const string ActiveCity = "almaty-2020/active-city";

    [Theory]
    [InlineData("en", "Priority {0}")]
    [InlineData("kk", "{0}-басымдық")]
    [InlineData("ru", "Приоритет {0}")]
    public async Task MovedToFirstPlace_NumbersChangeEverywhereAndDrawingsStayWithPages(string language, string words)
    {
        var before = (await GetPublicAsync($"/{language}")).Page!;
        var cards = Cards(before);
        Assert.Equal(Enumerable.Range(1, 4).Select(n => string.Format(null, words, n)), cards.Select(c => c.Number));

        await MoveToFirstPlaceAsync(ActiveCity);

        var home = Cards((await GetPublicAsync($"/{language}")).Page!);
        (string Name, string Sign, string Tone)[] moved =
        [
            .. new[] { cards[3], cards[0], cards[1], cards[2] }.Select(c => (c.Name, c.Sign, c.Tone)),
        ];
        Assert.Equal(moved, home.Select(c => (c.Name, c.Sign, c.Tone)));
        Assert.Equal(cards.Select(c => c.Number), home.Select(c => c.Number));

        var site = Site.Services.GetRequiredService<CurrentSite>().Site;
        var programme = Cards((await GetPublicAsync(site.Programme(Language.Parse(language))!.Address)).Page!);
        Assert.Equal(home, programme);
        foreach (var card in home)
        {
            var page = (await GetPublicAsync(card.Address)).Page!;
            Assert.Equal(
                (card.Number, card.Sign),
                (page.QuerySelector(".priority-head .priority-number")!.TextContent, SignOf(page.QuerySelector(".priority-head")!))
            );
            Assert.Contains(card.Tone, page.QuerySelector("article")!.ClassList);
            Assert.Equal(
                home.Where(other => other.Address != card.Address).Select(other => (other.Address, other.Tone)),
                page.QuerySelectorAll(".other-priorities li[class]")
                    .Select(item => (Uri.UnescapeDataString(item.QuerySelector("a")!.GetAttribute("href")!), item.ClassName!))
            );
        }
    }

    [Fact]
    public async Task MovedToFirstPlace_ShareCardShowsTheNewNumber()
    {
        var picture = await PictureOfAsync("/en/almaty-2020/active-city");
        var neighbours = await PictureOfAsync("/en/almaty-2020/comfortable-city");

        await MoveToFirstPlaceAsync(ActiveCity);

        // A picture's address is a hash of its contents. The unchanged page's picture changes too, because its number does.
        Assert.NotEqual(picture, await PictureOfAsync("/en/almaty-2020/active-city"));
        Assert.NotEqual(neighbours, await PictureOfAsync("/en/almaty-2020/comfortable-city"));
        var site = Site.Services.GetRequiredService<CurrentSite>().Site;
        var page = site.Pages.Single(p => p.Key == ActiveCity && p.Language == Language.English);
        var body = await Site.Services.GetRequiredService<PageBodyCache>().BodyAsync(page, Ct);
        var card = Site.Services.GetRequiredService<ShareCardFactory>().Create(site, page, body!.Fields);
        Assert.Equal((1, 4), (card.Priority, card.Sign));
    }

    /// <summary>Changing the order does not change the text. The editor reports numbers in the text that are now wrong.</summary>
    [Theory]
    [InlineData("en", "fourth priority", "The fourth priority of the programme.")]
    [InlineData("kk", "төртінші басымдығы", "Бағдарламаның төртінші басымдығы.")]
    [InlineData("ru", "Четвёртый приоритет", "Четвёртый приоритет программы.")]
    public async Task MovedToFirstPlace_EditorReportsOutdatedNumbersInTheText(string language, string words, string summary)
    {
        await StaffCommands.PublishAsync(Site.Database, ActiveCity, Language.Parse(language), text => text with { Summary = summary });
        var editor = $"/admin/pages/{await IdOfAsync(ActiveCity)}/{language}";
        Assert.DoesNotContain(
            $"“{words}”",
            (await Publisher.GoAsync(editor)).QuerySelector("#checks")!.TextContent,
            StringComparison.Ordinal
        );

        await MoveToFirstPlaceAsync(ActiveCity);

        Assert.Contains(
            $"This says “{words}”, but by its place the page is priority 1.",
            (await Publisher.GoAsync(editor)).QuerySelector("#checks")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task MovedToFirstPlace_SearchIndexRenumbersUnchangedPagesToo()
    {
        using var node = new SearchNode(Site.Database);
        await node.CatchUpAsync();
        Assert.Equal("almaty-2020/comfortable-city", await FirstAsync("priority 1"));

        await MoveToFirstPlaceAsync(ActiveCity);
        await node.CatchUpAsync();
        Assert.Equal(ActiveCity, await FirstAsync("priority 1"));
        Assert.Equal("almaty-2020/comfortable-city", await FirstAsync("priority 2"));

        await StaffCommands.WithdrawAsync(Site.Database, "almaty-2020/active-city/wealmaty", Language.English);
        foreach (var language in Language.All.Where(l => l != Language.English))
            await StaffCommands.WithdrawAsync(Site.Database, "almaty-2020/active-city/wealmaty", language);
        foreach (var language in Language.All)
            await StaffCommands.WithdrawAsync(Site.Database, ActiveCity, language);
        await node.CatchUpAsync();
        Assert.Equal("almaty-2020/comfortable-city", await FirstAsync("priority 1"));

        async Task<string> FirstAsync(string text) => (await node.FindAsync(text))[0];
    }

    [Fact]
    public async Task NotLiveInOneLanguage_OtherPrioritiesKeepTheirNumbers()
    {
        await StaffCommands.WithdrawAsync(Site.Database, "almaty-2020/comfortable-city", Language.Russian);
        await Site.CatchUpAsync();

        Assert.Equal(["Приоритет 2", "Приоритет 3", "Приоритет 4"], Cards((await GetPublicAsync("/ru")).Page!).Select(c => c.Number));
        Assert.Equal(4, Cards((await GetPublicAsync("/kk")).Page!).Count);
    }

    private async Task MoveToFirstPlaceAsync(string key)
    {
        var address = $"/admin/pages/{await IdOfAsync(key)}/settings";
        await Publisher.GoAsync(address);
        await using var db = Site.Database.Open();
        var version = (await db.SiteVersions.AsNoTracking().SingleAsync(Ct)).Number;
        await SubmitAndFollowAsync(Publisher, address, address, ("after", "0"));
        Assert.True((await db.SiteVersions.AsNoTracking().SingleAsync(Ct)).Number > version);
        await Site.CatchUpAsync();
    }

    private async Task<string> PictureOfAsync(string address) =>
        (await GetPublicAsync(address)).Page!.QuerySelector("meta[property='og:image']")!.GetAttribute("content")!;

    private static IReadOnlyList<Card> Cards(IDocument page) =>
        [
            .. page.QuerySelectorAll("main .priority-card")
                .Select(c => new Card(
                    c.QuerySelector(".priority-number")!.TextContent,
                    c.QuerySelector(".priority-name")!.TextContent,
                    SignOf(c),
                    c.ParentElement!.ClassList.Single(name => name.StartsWith("priority-", StringComparison.Ordinal)),
                    Uri.UnescapeDataString(c.GetAttribute("href")!)
                )),
        ];

    private static string SignOf(IElement element) => element.QuerySelector(".sign use")!.GetAttribute("href")!.Split('#')[1];

    private sealed record Card(string Number, string Name, string Sign, string Tone, string Address);
}
