using System.Net;
using System.Text.Json;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Pictures;

/// <summary>Pictures of the library in live pages: what residents get, and what stops a text from going live.</summary>
public sealed class PicturesInPagesTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;

    private TestDatabase Database => site.Database;

    public async ValueTask InitializeAsync() => site = await TestSite.StartAsync();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Picture_HasSizesTextCaptionAndCredit()
    {
        var picture = await AddMedeuAsync(credit: "A. <Photographer>");
        await PublishAsync(Language.English, "![](media:medeu \"In \\\"winter\\\"\")\n\nText.\n\n![Own \\\"words\\\" <b>](media:medeu)");

        var figures = (await ReadAsync("/en/about")).QuerySelectorAll(".prose figure");

        var sources = figures[0].QuerySelectorAll("picture > source");
        Assert.Equal(["image/avif", "image/webp"], sources.Select(s => s.GetAttribute("type")));
        Assert.Equal(
            string.Join(", ", new[] { 320, 480, 640, 800 }.Select(w => $"/media/{picture.Hash}-{w}.avif {w}w")),
            sources[0].GetAttribute("srcset")
        );
        Assert.All(sources, s => Assert.NotNull(s.GetAttribute("sizes")));
        var first = figures[0].QuerySelector("img")!;
        Assert.Equal(
            ("The \"ice\" <rink>", "800", "600", $"/media/{picture.Hash}-800.jpg"),
            (first.GetAttribute("alt"), first.GetAttribute("width"), first.GetAttribute("height"), first.GetAttribute("src"))
        );
        Assert.Equal("In \"winter\" By A. <Photographer>", figures[0].QuerySelector("figcaption")!.TextContent);
        // The first picture is seen at once; the others wait until they are scrolled to.
        Assert.Equal(("high", null), (first.GetAttribute("fetchpriority"), first.GetAttribute("loading")));
        var second = figures[1].QuerySelector("img")!;
        Assert.Equal("Own \"words\" <b>", second.GetAttribute("alt"));
        Assert.Equal((null, "lazy"), (second.GetAttribute("fetchpriority"), second.GetAttribute("loading")));
        Assert.Equal("By A. <Photographer>", figures[1].QuerySelector("figcaption")!.TextContent);

        Assert.Contains(
            $"![]({TestSite.PublicUrl}/media/{picture.Hash}-800.jpg \"In",
            await site.CreateBrowser().GetStringAsync(new Uri("/en/about.md", UriKind.Relative), Ct),
            StringComparison.Ordinal
        );
        using var file = await site.CreateBrowser().GetAsync(new Uri(first.GetAttribute("src")!, UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
    }

    [Fact]
    public async Task FirstPicture_IsTheSharePicture_TheMainImage_AndInTheSitemap()
    {
        var drawn = Meta(await ReadAsync("/en/about"), "og:image");
        var picture = await AddMedeuAsync(credit: "A. Photographer");
        await PublishAsync(Language.English, "Text.\n\n![](media:medeu)\n\n![again](media:medeu)");
        var url = $"{TestSite.PublicUrl}/media/{picture.Hash}-800.jpg";

        var page = await ReadAsync("/en/about");

        Assert.Equal(
            (url, "800", "600", "The \"ice\" <rink>"),
            (Meta(page, "og:image"), Meta(page, "og:image:width"), Meta(page, "og:image:height"), Meta(page, "og:image:alt"))
        );
        using var data = JsonDocument.Parse(page.QuerySelector("script[type='application/ld+json']")!.TextContent);
        var image = data
            .RootElement.GetProperty("@graph")
            .EnumerateArray()
            .Single(n => n.TryGetProperty("primaryImageOfPage", out _))
            .GetProperty("primaryImageOfPage");
        Assert.Equal(
            ("ImageObject", url, 800, 600, "The \"ice\" <rink>", "A. Photographer"),
            (
                image.GetProperty("@type").GetString(),
                image.GetProperty("contentUrl").GetString(),
                image.GetProperty("width").GetInt32(),
                image.GetProperty("height").GetInt32(),
                image.GetProperty("caption").GetString(),
                image.GetProperty("creditText").GetString()
            )
        );

        var sitemap = XDocument.Parse(await site.CreateBrowser().GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), Ct));
        XNamespace images = "http://www.google.com/schemas/sitemap-image/1.1";
        var listed = sitemap.Descendants(images + "loc").Single();
        Assert.Equal(url, listed.Value);
        Assert.Equal($"{TestSite.PublicUrl}/en/about", listed.Parent!.Parent!.Elements().First(e => e.Name.LocalName == "loc").Value);

        // A decorative picture says nothing about the page.
        await TestPictures.DescribeAsync(Database, "medeu", isDecorative: true);
        await site.CatchUpAsync();
        Assert.Equal(drawn, Meta(await ReadAsync("/en/about"), "og:image"));
    }

    [Fact]
    public async Task FieldsOfAPageUnreadable_SitemapIsStillServed()
    {
        var picture = await AddMedeuAsync();
        await PublishAsync(Language.English, "![](media:medeu)");
        await Database.ExecuteUnloggedAsync(
            $"UPDATE Revisions SET Fields = '{{' WHERE Id IN (SELECT RevisionId FROM Publications WHERE Html LIKE '%media:medeu%')"
        );

        var sitemap = await site.CreateBrowser().GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), Ct);

        Assert.Contains($"/media/{picture.Hash}-800.jpg", sitemap, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Gallery_ShowsFiguresWithCaptionsAndCredits_LaterOnesLazily()
    {
        await AddMedeuAsync(credit: "A. Author");
        var other = await TestPictures.AddAsync(Database, "other.jpg", TestPictures.Draw(PictureType.Jpeg, 400, 300, seed: 2));
        await PublishAsync(Language.English, "::: gallery\n![](media:medeu \"Winter\")\n![Own words](media:other)\n![](media:medeu)\n:::");

        var figures = (await ReadAsync("/en/about")).QuerySelectorAll(".prose ul.gallery > li > figure").ToList();

        Assert.Equal(["Winter By A. Author", null, "By A. Author"], figures.Select(f => f.QuerySelector("figcaption")?.TextContent));
        var images = figures.Select(f => f.QuerySelector("picture > img")!).ToList();
        Assert.Equal(["The \"ice\" <rink>", "Own words", "The \"ice\" <rink>"], images.Select(i => i.GetAttribute("alt")));
        Assert.Equal(["high", null, null], images.Select(i => i.GetAttribute("fetchpriority")));
        Assert.Equal([null, "lazy", "lazy"], images.Select(i => i.GetAttribute("loading")));
        Assert.Equal(("400", "300"), (images[1].GetAttribute("width"), images[1].GetAttribute("height")));
        Assert.Equal($"/media/{other.Hash}-400.jpg", images[1].GetAttribute("src"));
        Assert.All(figures, f => Assert.Contains("14rem", f.QuerySelector("source")!.GetAttribute("sizes")!, StringComparison.Ordinal));
        // Its pictures count as used.
        Assert.IsType<TrashPicture.Outcome.InUse>(await TestPictures.TrashAsync(Database, "other"));
    }

    private static string Meta(IDocument page, string property) =>
        page.QuerySelector($"meta[property='{property}']")!.GetAttribute("content")!;

    [Fact]
    public async Task TextMissingInKazakh_StopsKazakhOnly()
    {
        await AddMedeuAsync();

        await PublishAsync(Language.English, "![](media:medeu)");
        Assert.Equal([new Issue("Body", IssueCodes.PictureNotDescribed)], await RefusedAsync(Language.Kazakh, "![](media:medeu)"));
        // Words of its own, or a description in the library, are enough.
        await PublishAsync(Language.Kazakh, "![Медеу](media:medeu)");
        await TestPictures.DescribeAsync(Database, "medeu", texts: (Language.Kazakh, "Мұз айдыны"));
        await PublishAsync(Language.Kazakh, "Мәтін ![](media:medeu)");
        Assert.Equal("Мұз айдыны", (await ReadAsync("/kk/сайт-туралы")).QuerySelector(".prose img")!.GetAttribute("alt"));
    }

    [Fact]
    public async Task DecorativePicture_NeedsNoText()
    {
        await AddMedeuAsync();
        await TestPictures.DescribeAsync(Database, "medeu", isDecorative: true);

        await PublishAsync(Language.Kazakh, "![](media:medeu)");

        Assert.Equal("", (await ReadAsync("/kk/сайт-туралы")).QuerySelector(".prose img")!.GetAttribute("alt"));
    }

    [Fact]
    public async Task PictureMissing_TextIsRefused_InBodyAndField()
    {
        Assert.Equal([new Issue("Body", IssueCodes.PictureMissing)], await RefusedAsync(Language.English, "![a](media:none)"));
        Assert.Equal(
            [new Issue("data.portrait.image", IssueCodes.PictureMissing)],
            await RefusedAsync("mayor", Language.English, text => WithPortrait(text, "media:none"))
        );
    }

    [Fact]
    public async Task Portrait_ShowsPictureOfTheLibraryAtItsFocus()
    {
        var picture = await TestPictures.AddAsync(Database, "mayor.jpg");
        await using (var db = Database.Open())
            await db.Pictures.ExecuteUpdateAsync(set => set.SetProperty(p => p.FocusY, 17), Ct);
        await StaffCommands.PublishAsync(Database, "mayor", Language.English, text => WithPortrait(text, "media:mayor"));
        await site.CatchUpAsync();

        var page = await ReadAsync("/en/mayor");
        var portrait = page.QuerySelector(".profile-head picture > img")!;

        Assert.Equal(
            ("portrait focus-x-50 focus-y-20", "320", "400", "The mayor", $"/media/{picture.Hash}-800.jpg"),
            (
                portrait.ClassName,
                portrait.GetAttribute("width"),
                portrait.GetAttribute("height"),
                portrait.GetAttribute("alt"),
                portrait.GetAttribute("src")
            )
        );
        const string FocusSheet = "link[rel=stylesheet][href^='/css/focus.']";
        Assert.NotNull(page.QuerySelector(FocusSheet));
        Assert.Null((await ReadAsync("/kk/әкім")).QuerySelector(FocusSheet));
    }

    [Fact]
    public async Task DescriptionChanged_EveryLivePageShowsIt_WithoutPublication()
    {
        await AddMedeuAsync();
        await PublishAsync(Language.English, "![](media:medeu)");
        Assert.Equal("The \"ice\" <rink>", (await ReadAsync("/en/about")).QuerySelector(".prose img")!.GetAttribute("alt"));

        Assert.IsType<DescribePicture.Outcome.Described>(
            await TestPictures.DescribeAsync(Database, "medeu", texts: (Language.English, "A skating rink"))
        );
        await site.CatchUpAsync();

        Assert.Equal("A skating rink", (await ReadAsync("/en/about")).QuerySelector(".prose img")!.GetAttribute("alt"));
    }

    [Fact]
    public async Task DescriptionOfLivePicture_NeedsARightToPublish_AndIsNeverEmptied()
    {
        await AddMedeuAsync();
        await PublishAsync(Language.English, "![](media:medeu)");

        Assert.Equal(IssueCodes.NotPermitted, await DescribeRefusedAsync(false, (Language.English, "Nonsense")));
        Assert.Equal(IssueCodes.Missing, await DescribeRefusedAsync(true, (Language.English, " ")));
        // No live page shows the text in Russian.
        Assert.IsType<DescribePicture.Outcome.Described>(
            await TestPictures.DescribeAsync(Database, "medeu", mayPublish: false, texts: (Language.Russian, "Каток"))
        );

        async Task<string> DescribeRefusedAsync(bool mayPublish, (Language, string) text) =>
            Assert
                .Single(
                    Assert
                        .IsType<DescribePicture.Outcome.Refused>(
                            await TestPictures.DescribeAsync(Database, "medeu", mayPublish: mayPublish, texts: text)
                        )
                        .Issues
                )
                .Code;
    }

    [Fact]
    public async Task Deletion_IsRefusedWithTheTextsThatShowThePicture()
    {
        await AddMedeuAsync();
        await TestPictures.AddAsync(Database, "medeu 2.jpg", TestPictures.Draw(PictureType.Jpeg, seed: 9));
        await PublishAsync(Language.English, "![](media:medeu)");
        await StaffCommands.SaveDraftAsync(Database, "about", Language.Russian, text => text with { Body = "![][1]\n\n[1]: media:medeu" });
        await StaffCommands.SaveDraftAsync(Database, "privacy", Language.Russian, text => text with { Body = "![](media:medeu-2)" });

        var uses = Assert.IsType<TrashPicture.Outcome.InUse>(await TestPictures.TrashAsync(Database, "medeu")).Uses;

        Assert.Equal(
            [("about", "en", PictureUseKind.Live), ("about", "ru", PictureUseKind.Draft)],
            uses.Select(u => (u.Page.Key, u.Language.Code, u.Kind))
        );
        await PublishAsync(Language.English, "No picture.");
        await StaffCommands.SaveDraftAsync(Database, "about", Language.English, text => text with { Body = "Still none." });
        Assert.IsType<TrashPicture.Outcome.InUse>(await TestPictures.TrashAsync(Database, "medeu"));
        await using var db = Database.Open();
        await db.Drafts.Where(d => d.Body.Contains("[1]")).ExecuteUpdateAsync(set => set.SetProperty(d => d.Body, ""), Ct);
        Assert.IsType<TrashPicture.Outcome.Trashed>(await TestPictures.TrashAsync(Database, "medeu"));
        Assert.Equal(1, await db.Pictures.CountAsync(p => p.TrashedAtUtc != null, Ct));
    }

    private async Task<Picture> AddMedeuAsync(string credit = "")
    {
        var picture = await TestPictures.AddAsync(Database, "medeu.jpg");
        Assert.IsType<DescribePicture.Outcome.Described>(
            await TestPictures.DescribeAsync(Database, "medeu", credit: credit, texts: (Language.English, "The \"ice\" <rink>"))
        );
        return picture;
    }

    private static PageText WithPortrait(PageText text, string address) =>
        text with
        {
            Fields = (ProfileFields)text.Fields with { Portrait = new Portrait(address, "The mayor") },
        };

    private async Task PublishAsync(Language language, string body)
    {
        await StaffCommands.PublishAsync(Database, "about", language, text => text with { Body = body });
        await site.CatchUpAsync();
    }

    private Task<IReadOnlyList<Issue>> RefusedAsync(Language language, string body) =>
        RefusedAsync("about", language, text => text with { Body = body });

    private async Task<IReadOnlyList<Issue>> RefusedAsync(string key, Language language, Func<PageText, PageText> change)
    {
        var version = await StaffCommands.SaveDraftAsync(Database, key, language, change);
        var pageId = await StaffCommands.IdOfAsync(Database, key);
        await using var db = Database.Open();
        var outcome = await PublishOne.ExecuteAsync(
            db,
            new Publish.Request(pageId, language, version, "Changed.", IsMajor: true) { Approval = new Publish.Approval.AuthorAllowed() },
            Web.Auditing.Actor.Now("editor-1", TimeProvider.System),
            Ct
        );
        await db.Drafts.ExecuteDeleteAsync(Ct);
        return Assert.IsType<PublishOne.Outcome.Refused>(outcome).Issues;
    }

    private Task<IDocument> ReadAsync(string address) => site.CreateBrowser().GetPageAsync(address);
}
