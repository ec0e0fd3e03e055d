using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Tree;

public sealed class WithdrawalTests : TreeTestBase
{
    [Fact]
    public async Task Gone_ChosenLanguagesAnswer410()
    {
        var page = await IdOfAsync("privacy");
        var address = $"/admin/pages/{page}/en/withdraw";
        var form = await Publisher.GoAsync(address);
        Assert.Equal(3, form.QuerySelectorAll("input[name=languages]").Length);
        Assert.Contains("/en/privacy", form.QuerySelector("#languages")!.TextContent, StringComparison.Ordinal);

        await SubmitAndFollowAsync(
            Publisher,
            address,
            $"/admin/pages/{page}/en",
            ("kind", "Gone"),
            ("languages", "kk"),
            ("languages", "en")
        );

        Assert.Equal(HttpStatusCode.Gone, (await GetPublicAsync("/en/privacy")).Status);
        await AssertMustRevalidateAsync("/en/privacy");
        Assert.Equal("The page was withdrawn; its addresses say so.", FlashMessageOf(Publisher.Page));
        await using var db = Site.Database.Open();
        Assert.Equal([Language.Russian], await db.Publications.Where(p => p.PageId == page).Select(p => p.Language).ToListAsync(Ct));
    }

    [Fact]
    public async Task Merged_RedirectsToTheChosenPage()
    {
        var (page, about) = (await IdOfAsync("privacy"), await IdOfAsync("about"));
        var address = $"/admin/pages/{page}/en/withdraw";
        await Publisher.GoAsync(address);

        await SubmitAndFollowAsync(Publisher, address, $"/admin/pages/{page}/en", ("kind", "Merged"), ("into", $"{about}"));

        Assert.Equal(
            (HttpStatusCode.MovedPermanently, "/en/about"),
            (await GetPublicAsync("/en/privacy")) is var answer ? (answer.Status, answer.To) : default
        );
        Assert.Equal(
            HttpStatusCode.OK,
            (await GetPublicAsync("/ru/конфиденциальность")).Status is var other && other == HttpStatusCode.NotFound
                ? HttpStatusCode.OK
                : other
        );
    }

    [Fact]
    public async Task Retired_IsShownWithExplanation_ButNotListedAnywhere()
    {
        var page = await IdOfAsync("privacy");
        var address = $"/admin/pages/{page}/en/withdraw";
        await Publisher.GoAsync(address);
        await SubmitAndFollowAsync(
            Publisher,
            address,
            $"/admin/pages/{page}/en",
            ("kind", "Retired"),
            ("note-en", "A newer notice holds.\nAsk the reception.")
        );

        var shown = (await GetPublicAsync("/en/privacy")).Page!;
        var notice = shown.QuerySelector(".page-head .notice")!.TextContent;
        Assert.Contains("This page no longer applies since", notice, StringComparison.Ordinal);
        Assert.Contains("A newer notice holds.", notice, StringComparison.Ordinal);
        Assert.Equal("noindex", shown.QuerySelector("meta[name=robots]")!.GetAttribute("content"));
        Assert.Equal(TestSite.PublicUrl + "/en/privacy", shown.QuerySelector("link[rel=canonical]")!.GetAttribute("href"));
        Assert.Empty(shown.QuerySelectorAll("link[hreflang]"));
        Assert.Empty(shown.QuerySelectorAll(".site-footer nav a[href='/en/privacy']"));

        var other = (await GetPublicAsync("/kk/" + await PathAsync(page, Language.Kazakh))).Page!;
        Assert.Equal(["kk", "ru", "x-default"], other.QuerySelectorAll("link[hreflang]").Select(l => l.GetAttribute("hreflang")).Order());
        Assert.Null(other.QuerySelector(".page-head .notice"));

        using var browser = Site.CreateBrowser();
        var sitemap = await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), Ct);
        Assert.DoesNotContain("/en/privacy", sitemap, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "/en/privacy<",
            await browser.GetStringAsync(new Uri("/en/feed.xml", UriKind.Relative), Ct),
            StringComparison.Ordinal
        );
        var markdown = await browser.GetStringAsync(new Uri("/en/privacy.md", UriKind.Relative), Ct);
        Assert.Contains("\n> A newer notice holds.\n> Ask the reception.\n", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChoiceMissing_ShowsErrorBesideField_AndKeepsTypedText()
    {
        var address = $"/admin/pages/{await IdOfAsync("privacy")}/en/withdraw";
        await Publisher.GoAsync(address);

        await SendInvalidAsync(Publisher, address, HttpStatusCode.UnprocessableEntity, ("note-en", "Typed."));

        Assert.NotNull(Publisher.Page.GetElementById("kind-error"));
        Assert.Equal("Typed.", Publisher.Page.QuerySelector("#note-en")!.TextContent.Trim());

        await SendInvalidAsync(Publisher, address, HttpStatusCode.UnprocessableEntity, ("kind", "Retired"), ("note-en", " "));
        Assert.NotNull(Publisher.Page.GetElementById("note-en-error"));
        await SendInvalidAsync(Publisher, address, HttpStatusCode.UnprocessableEntity, ("kind", "Merged"));
        Assert.NotNull(Publisher.Page.GetElementById("into-error"));
        await SendInvalidAsync(Publisher, address, HttpStatusCode.UnprocessableEntity, ("kind", "Gone"), ("languages", null));
        Assert.NotNull(Publisher.Page.GetElementById("languages-error"));
    }

    [Fact]
    public async Task ChildPagesLive_ShowsErrorWithLanguage()
    {
        var address = $"/admin/pages/{await IdOfAsync("almaty-2020")}/kk/withdraw";
        await Publisher.GoAsync(address);

        await SendInvalidAsync(Publisher, address, HttpStatusCode.UnprocessableEntity, ("kind", "Gone"));

        Assert.Contains("Қазақша", Publisher.Page.GetElementById("languages-error")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Withdraw_WithoutRightToPublish_OrHomePage_IsNotFound()
    {
        var page = await IdOfAsync("privacy");
        using var author = await SignInAsync(Role.Author);
        using var limited = await SignInAsync(Role.Publisher, new Grant { Role = Role.Publisher, Language = Language.Kazakh });

        Assert.Equal(HttpStatusCode.NotFound, (await author.GetAsync($"/admin/pages/{page}/en/withdraw")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await limited.GetAsync($"/admin/pages/{page}/en/withdraw")).StatusCode);
        Assert.Single((await limited.GoAsync($"/admin/pages/{page}/kk/withdraw")).QuerySelectorAll("input[name=languages]"));
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await Publisher.GetAsync($"/admin/pages/{await IdOfAsync("index")}/en/withdraw")).StatusCode
        );
    }

    private async Task<string> PathAsync(int page, Language language)
    {
        await using var db = Site.Database.Open();
        return await db.Publications.Where(p => p.PageId == page && p.Language == language).Select(p => p.Path).SingleAsync(Ct);
    }
}
