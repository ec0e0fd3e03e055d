using System.Net;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Redirects;

/// <summary>The screen of former addresses: list, add, try, remove.</summary>
public sealed class RedirectsTests : TreeTestBase
{
    private const string Screen = "/admin/redirects";
    private const string Removal = "/admin/redirects/remove";

    [Fact]
    public async Task Redirect_IsAddedTriedListedAndRemoved()
    {
        await Publisher.GoAsync("/admin/pages");
        Assert.NotNull(Publisher.Page.QuerySelector($".ways-on a[href='{Screen}']"));
        await Publisher.GoAsync(Screen);

        // Pasted from the browser, in capitals and with a query.
        await SubmitAndFollowAsync(
            Publisher,
            Screen,
            Screen,
            ("from", $"{TestSite.PublicUrl}/en/Old_Site/News.php?id=3"),
            ("to", "/en/about")
        );

        Assert.Equal("/en/old_site/news.php now leads to “About this site”.", FlashMessageOf(Publisher.Page));
        Assert.Equal("/en/about", (await GetPublicAsync("/en/old_site/news.php")).To);
        Assert.Contains("About this site", await TryAsync("/en/old_site/news.php"), StringComparison.Ordinal);
        Assert.Contains("This is the address of a page", await TryAsync("/en/about"), StringComparison.Ordinal);
        Assert.Contains("has exactly this address", await TryAsync("/en/nowhere"), StringComparison.Ordinal);
        await Publisher.GoAsync(Screen + "?q=old_site");
        Assert.Single(Publisher.Page.QuerySelectorAll("table.redirects tbody tr"));

        await SubmitAndFollowAsync(Publisher, Removal, Screen);

        Assert.Equal(HttpStatusCode.NotFound, (await GetPublicAsync("/en/old_site/news.php")).Status);
        await using var db = Site.Database.Open();
        Assert.Equal(
            [(AuditActions.RedirectAdded, "old_site/news.php"), (AuditActions.RedirectRemoved, "old_site/news.php")],
            (await db.Audit.Where(a => a.Action.StartsWith("redirect.")).OrderBy(a => a.Id).ToListAsync(Ct)).Select(a =>
                (a.Action, a.Detail)
            )
        );

        async Task<string> TryAsync(string address) =>
            (await Publisher.GoAsync($"{Screen}?try={Uri.EscapeDataString(address)}"))
                .QuerySelector("[role=status].destination")!
                .TextContent;
    }

    [Theory]
    [InlineData("/en/mayor", "/en/about", "from", "A live page has this address.")]
    [InlineData("/en", "/en/about", "from", "A live page has this address.")]
    [InlineData("/en/loop", "/en/loop/", "to", "An address cannot lead to itself.")]
    [InlineData("/en/a", "/en/nowhere", "to", "No page is live at this address.")]
    [InlineData("/en/search/a", "/en/about", "from", "The site needs this address itself.")]
    [InlineData("/en/about.md", "/en/about", "from", "The site needs this address itself.")]
    [InlineData("https://elsewhere.example/en/a", "/en/about", "from", "This is no address of this site.")]
    [InlineData("/old", "/en/about", "from", "This is no address of this site.")]
    [InlineData("", "/en/about", "from", "Fill this in.")]
    public async Task WrongAddress_IsRefusedWithAClearSentence(string from, string to, string field, string sentence)
    {
        await Publisher.GoAsync(Screen);

        await SendInvalidAsync(Publisher, Screen, HttpStatusCode.UnprocessableEntity, ("from", from), ("to", to));

        Assert.Contains(sentence, Publisher.Page.GetElementById($"{field}-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(from, Publisher.Page.GetElementById("from")!.GetAttribute("value") ?? "");
    }

    /// <summary>A redirect to a former address leads to its page at once, so that there are no chains, and so no loops.</summary>
    [Fact]
    public async Task RedirectToAFormerAddress_LeadsToThePage_WhoseFormerAddressStays()
    {
        await StaffCommands.PublishAsync(Site.Database, "about", Language.English, text => text with { Slug = "about-us" });
        await Publisher.GoAsync(Screen);
        await Publisher.SubmitAsync(Screen, Screen, ("from", "/en/a"), ("to", "/en/about"));
        await using (var db = Site.Database.Open())
            Assert.Equal(await IdOfAsync("about"), await db.Redirects.Where(r => r.Path == "a").Select(r => r.PageId).SingleAsync(Ct));
        Assert.Equal("/en/about-us", (await GetPublicAsync("/en/a")).To);

        // Every address that was public keeps its answer.
        await Publisher.GoAsync(Screen);
        var former = RowOf("/en/about");
        Assert.Contains("it stays", former.TextContent, StringComparison.Ordinal);
        Assert.Null(former.QuerySelector("form"));
        var refused = await SendInvalidAsync(Publisher, Removal, HttpStatusCode.UnprocessableEntity, ("address", "/en/about"));
        Assert.Contains("A page had this address.", refused.TextContent, StringComparison.Ordinal);
        var twice = await SendInvalidAsync(Publisher, Screen, HttpStatusCode.UnprocessableEntity, ("from", "/en/a"), ("to", "/en/mayor"));
        Assert.Contains("This address already leads to a page.", twice.TextContent, StringComparison.Ordinal);

        IElement RowOf(string address) =>
            Publisher.Page.QuerySelectorAll("table.redirects tbody tr").Single(r => r.QuerySelector("th")!.TextContent == address);
    }

    [Fact]
    public async Task Rights_LimitListTargetsAndRemoval()
    {
        await Publisher.GoAsync(Screen);
        await Publisher.SubmitAsync(Screen, Screen, ("from", "/en/a"), ("to", "/en/about"));
        using var kazakh = await SignInAsync(Role.Publisher, new Grant { Role = Role.Publisher, Language = Language.Kazakh });
        using var author = await SignInAsync(Role.Author);

        Assert.Empty((await kazakh.GoAsync(Screen)).QuerySelectorAll("table.redirects"));
        await SendInvalidAsync(kazakh, Screen, HttpStatusCode.UnprocessableEntity, ("from", "/en/b"), ("to", "/en/about"));
        Assert.NotNull(kazakh.Page.GetElementById("to-error"));
        var token = kazakh.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        using var removal = await kazakh.PostAsync(Removal, [new("address", "/en/a"), new("form-token", token)]);
        Assert.Equal(HttpStatusCode.NotFound, removal.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await author.GetAsync(Screen)).StatusCode);
        Assert.Null((await author.GoAsync("/admin/pages")).QuerySelector($".ways-on a[href='{Screen}']"));
    }
}
