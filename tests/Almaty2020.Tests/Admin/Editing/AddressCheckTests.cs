using System.Net;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>An address that a page cannot have is told to whoever writes it, not only at publication.</summary>
public sealed class AddressCheckTests : TreeTest
{
    [Fact]
    public async Task TakenByALivePage_BlocksTheChecksAndTheSubmission()
    {
        using var author = await SignInAsync(Role.Author);
        var editor = await BeginAsync(author, "About", "en");

        Assert.Equal([("blocks", "The page “About this site” has this address. Choose another.")], await ChecksAsync(author, editor, "about"));
        await SaveWholeAsync(author, editor, "about");

        await author.GoAsync(editor + "/review");
        var refused = await RefusedAsync(author, editor + "/submit", HttpStatusCode.UnprocessableEntity);
        Assert.Contains("Another page has this address.", refused.TextContent, StringComparison.Ordinal);
        Assert.Contains(editor + "#slug", refused.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
    }

    [Theory]
    [InlineData("kk", "search")]
    [InlineData("kk", "feedback")]
    [InlineData("ru", "search")]
    public async Task TheSitesOwnAddress_Blocks(string language, string slug)
    {
        using var author = await SignInAsync(Role.Author);
        var editor = await BeginAsync(author, "Іздеу", language);

        var check = Assert.Single(await ChecksAsync(author, editor, slug));
        Assert.Equal("blocks", check.Kind);
        Assert.Contains("The site needs this address itself.", check.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OldAddressOfAnotherPage_WarnsWhoseVisitorsWouldCome()
    {
        await ByStaff.PublishAsync(Site.Database, "about", Language.English, text => text with { Slug = "about-us" });
        using var author = await SignInAsync(Role.Author);
        var editor = await BeginAsync(author, "About", "en");

        Assert.Equal([("warns", "This is an old address of “About” and leads there now. If this page takes it, visitors who know it come here instead.")], await ChecksAsync(author, editor, "about"));
        Assert.Empty(await ChecksAsync(author, editor, "about-everything"));

        // The page's own old address is its to take back.
        var about = $"/admin/pages/{await IdOfAsync("about")}/en";
        Assert.Empty(await ChecksAsync(author, about, "about"));
    }

    [Fact]
    public async Task AddressOfAnotherDraft_Warns()
    {
        using var author = await SignInAsync(Role.Author);
        var first = await BeginAsync(author, "Parks", "en");
        var second = await BeginAsync(author, "Gardens", "en");

        Assert.Equal([("warns", "The draft “Parks” is to have this address too. Only one of the two can be published: choose another.")], await ChecksAsync(author, second, "parks"));
        Assert.Empty(await ChecksAsync(author, first, "parks"));
    }

    [Fact]
    public async Task PageAboveNotLive_Warns()
    {
        await ByStaff.WithdrawAsync(Site.Database, "about", Language.Kazakh);
        using var author = await SignInAsync(Role.Author);
        var editor = await BeginAsync(author, "Кеңес", "kk", await IdOfAsync("about"));

        Assert.Equal([("warns", "The page above this one is not public in this language. Publish that one first.")], await ChecksAsync(author, editor, "кеңес"));
    }

    private static async Task<string> BeginAsync(StaffBrowser author, string title, string language, int parent = 0)
    {
        await author.GoAsync("/admin/pages/new");
        using var made = await author.SendAsync("/admin/pages/new", ("title", title), ("language", language), ("parent", $"{parent}"));
        return made.Headers.Location!.OriginalString;
    }

    /// <summary>Of a text to which nothing else is to be said.</summary>
    private static async Task<IReadOnlyList<(string Kind, string Words)>> ChecksAsync(StaffBrowser author, string editor, string slug)
    {
        await author.GoAsync(editor);
        return [.. (await author.PartAsync(editor + "/checks", Whole(author, slug))).QuerySelectorAll("li").Select(i => (i.ClassName!, i.QuerySelector("p")!.TextContent[(i.QuerySelector(".badge")!.TextContent.Length + 1)..]))];
    }

    private static async Task SaveWholeAsync(StaffBrowser author, string editor, string slug)
    {
        await author.GoAsync(editor);
        using var saved = await author.PostAsync(editor, Whole(author, slug));
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
    }

    private static IEnumerable<KeyValuePair<string, string>> Whole(StaffBrowser author, string slug)
    {
        (string Name, string Value)[] typed = [("slug", slug), ("summary", "Summary."), ("body", "Text."), ("data.source.title", "City administration"), ("data.source.date", "2026")];
        return StaffBrowser.Filled(author.Page.Forms["editor"]!).Where(f => typed.All(t => t.Name != f.Key)).Concat(typed.Select(t => KeyValuePair.Create(t.Name, t.Value)));
    }
}
