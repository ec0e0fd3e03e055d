using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Published;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Site;

/// <summary>The number of a priority is its place among the priorities; its drawing and colour stay with the page.</summary>
public sealed class PriorityOrderTests : TreeTest
{
    private const string ActiveCity = "almaty-2020/active-city";

    [Theory]
    [InlineData("en", "Priority {0}")]
    [InlineData("kk", "{0}-басымдық")]
    [InlineData("ru", "Приоритет {0}")]
    public async Task MovedToTheFirstPlace_NumberChangesEverywhere_AndTheDrawingStaysWithThePage(string language, string words)
    {
        var before = (await AskAsync($"/{language}")).Page!;
        var cards = Cards(before);
        Assert.Equal(Enumerable.Range(1, 4).Select(n => string.Format(null, words, n)), cards.Select(c => c.Number));

        await ComesFirstAsync(ActiveCity);

        var home = Cards((await AskAsync($"/{language}")).Page!);
        (string Name, string Sign, string Tone)[] moved = [.. new[] { cards[3], cards[0], cards[1], cards[2] }.Select(c => (c.Name, c.Sign, c.Tone))];
        Assert.Equal(moved, home.Select(c => (c.Name, c.Sign, c.Tone)));
        Assert.Equal(cards.Select(c => c.Number), home.Select(c => c.Number));

        var site = Site.Services.GetRequiredService<CurrentSite>().Site;
        var programme = Cards((await AskAsync(site.Programme(Language.Parse(language))!.Address)).Page!);
        Assert.Equal(home, programme);
        foreach (var (index, card) in home.Index())
        {
            var page = (await AskAsync(card.Address)).Page!;
            Assert.Equal((card.Number, card.Sign), (page.QuerySelector(".priority-head .priority-number")!.TextContent, SignOf(page.QuerySelector(".priority-head")!)));
            Assert.Contains(card.Tone, page.QuerySelector("article")!.ClassList);
            Assert.Equal((home.ElementAtOrDefault(index - 1)?.Address, home.ElementAtOrDefault(index - 1)?.Tone), Step(page, "prev"));
            Assert.Equal((home.ElementAtOrDefault(index + 1)?.Address, home.ElementAtOrDefault(index + 1)?.Tone), Step(page, "next"));
        }
    }

    [Fact]
    public async Task MovedToTheFirstPlace_ShareCardAndSearchSayTheSameNumber()
    {
        var picture = await PictureOfAsync("/en/almaty-2020/active-city");
        var neighbours = await PictureOfAsync("/en/almaty-2020/comfortable-city");

        await ComesFirstAsync(ActiveCity);

        // The address of a picture is a hash of all that it shows: the one that nobody touched has another number too.
        Assert.NotEqual(picture, await PictureOfAsync("/en/almaty-2020/active-city"));
        Assert.NotEqual(neighbours, await PictureOfAsync("/en/almaty-2020/comfortable-city"));
        var site = Site.Services.GetRequiredService<CurrentSite>().Site;
        var page = site.Pages.Single(p => p.Key == ActiveCity && p.Language == Language.English);
        var body = await Site.Services.GetRequiredService<PublishedPages>().BodyAsync(page, Ct);
        var card = Site.Services.GetRequiredService<ShareCards>().Of(site, page, body!.Fields);
        Assert.Equal((1, 4), (card.Priority, card.Sign));
    }

    /// <summary>Its words are the page's own: the order does not change them, and the editor says which no longer hold.</summary>
    [Theory]
    [InlineData("en", "fourth priority")]
    [InlineData("kk", "төртінші басымдығы")]
    [InlineData("ru", "Четвёртый приоритет")]
    public async Task MovedToTheFirstPlace_TheEditorTellsWordsThatNameAnotherNumber(string language, string words)
    {
        var editor = $"/admin/pages/{await IdOfAsync(ActiveCity)}/{language}";
        Assert.DoesNotContain($"“{words}”", (await Publisher.GoAsync(editor)).QuerySelector("#checks")!.TextContent, StringComparison.Ordinal);

        await ComesFirstAsync(ActiveCity);

        Assert.Contains($"This says “{words}”, but by its place the page is priority 1.", (await Publisher.GoAsync(editor)).QuerySelector("#checks")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Index_FollowsTheOrder_OfThoseThatNobodyTouchedToo()
    {
        using var node = new SearchNode(Site.Database);
        await node.CatchUpAsync();
        Assert.Equal("almaty-2020/comfortable-city", await FirstAsync("priority 1"));

        await ComesFirstAsync(ActiveCity);
        await node.CatchUpAsync();
        Assert.Equal(ActiveCity, await FirstAsync("priority 1"));
        Assert.Equal("almaty-2020/comfortable-city", await FirstAsync("priority 2"));

        await ByStaff.WithdrawAsync(Site.Database, "almaty-2020/active-city/wealmaty", Language.English);
        foreach (var language in Language.All.Where(l => l != Language.English))
            await ByStaff.WithdrawAsync(Site.Database, "almaty-2020/active-city/wealmaty", language);
        foreach (var language in Language.All)
            await ByStaff.WithdrawAsync(Site.Database, ActiveCity, language);
        await node.CatchUpAsync();
        Assert.Equal("almaty-2020/comfortable-city", await FirstAsync("priority 1"));

        async Task<string> FirstAsync(string text) => (await node.FindAsync(text))[0];
    }

    [Fact]
    public async Task NotLiveInOneLanguage_TheOthersKeepTheirNumbersThere()
    {
        await ByStaff.WithdrawAsync(Site.Database, "almaty-2020/comfortable-city", Language.Russian);
        await Site.CatchUpAsync();

        Assert.Equal(["Приоритет 2", "Приоритет 3", "Приоритет 4"], Cards((await AskAsync("/ru")).Page!).Select(c => c.Number));
        Assert.Equal(4, Cards((await AskAsync("/kk")).Page!).Count);
    }

    private async Task ComesFirstAsync(string key)
    {
        var address = $"/admin/pages/{await IdOfAsync(key)}/settings";
        await Publisher.GoAsync(address);
        await using var db = Site.Database.Open();
        var version = (await db.SiteVersions.AsNoTracking().SingleAsync(Ct)).Number;
        await SendAsync(Publisher, address, address, ("after", "0"));
        Assert.True((await db.SiteVersions.AsNoTracking().SingleAsync(Ct)).Number > version);
        await Site.CatchUpAsync();
    }

    private async Task<string> PictureOfAsync(string address) => (await AskAsync(address)).Page!.QuerySelector("meta[property='og:image']")!.GetAttribute("content")!;

    private static IReadOnlyList<Card> Cards(IDocument page) =>
    [
        .. page.QuerySelectorAll("main .priority-card").Select(c => new Card(
            c.QuerySelector(".priority-number")!.TextContent, c.QuerySelector(".priority-name")!.TextContent, SignOf(c),
            c.ParentElement!.ClassList.Single(name => name.StartsWith("priority-", StringComparison.Ordinal)), Uri.UnescapeDataString(c.GetAttribute("href")!))),
    ];

    private static string SignOf(IElement element) => element.QuerySelector(".sign use")!.GetAttribute("href")!.Split('#')[1];

    private static (string? Address, string? Tone) Step(IDocument page, string rel) => page.QuerySelector($".steps a[rel={rel}]") is { } link
        ? (Uri.UnescapeDataString(link.GetAttribute("href")!), link.ParentElement!.ClassList.Single(name => name.StartsWith("priority-", StringComparison.Ordinal)))
        : (null, null);

    private sealed record Card(string Number, string Name, string Sign, string Tone, string Address);
}
