using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Publishing.Pictures;

/// <summary>Documents of the library in live pages. Each test has a page and a document of its own on one site.</summary>
public sealed class DocumentsInPagesTests(DocumentsInPagesTests.OneSite shared) : IClassFixture<DocumentsInPagesTests.OneSite>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite Site => shared.Site;

    public sealed class OneSite : IAsyncLifetime
    {
        public TestSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Site = await TestSite.StartAsync();

        public ValueTask DisposeAsync() => Site.DisposeAsync();
    }

    [Fact]
    public async Task Link_SaysWhatItLeadsTo_InTheLanguageOfThePage_AndOffersAnotherFormat()
    {
        var document = await AddAsync("budget", TestDocuments.Pdf(pages: 22, catalog: "/Lang (kk)"));
        await PublishAsync("about", Language.English, "Read [the *budget* <b>](media:budget) and [](media:budget).");
        await PublishAsync("about", Language.Russian, "[Бюджет](media:budget)");
        await PublishAsync("about", Language.Kazakh, "[Бюджет](media:budget)");

        var page = await ReadAsync("/en/about");
        var links = page.QuerySelectorAll(".prose a[href^='/media/']");

        Assert.Equal(
            ["the budget <b> (PDF, 2\u00a0KB, 22\u00a0pages, Kazakh)", "Budget & plan (PDF, 2\u00a0KB, 22\u00a0pages, Kazakh)"],
            links.Select(l => l.TextContent)
        );
        Assert.Equal(
            ($"/media/{document.Hash}.pdf", "application/pdf", "kk"),
            (links[0].GetAttribute("href"), links[0].GetAttribute("type"), links[0].GetAttribute("hreflang"))
        );
        Assert.Equal("Бюджет (PDF, 2\u00a0КБ, 22\u00a0страницы, казахский)", await TextAsync("/ru/о-сайте"));
        Assert.Equal("Бюджет (PDF, 2\u00a0КБ, 22\u00a0бет, қазақша)", await TextAsync("/kk/сайт-туралы"));

        var ask = page.QuerySelector(".prose small a")!;
        Assert.Equal("Ask for another format", ask.TextContent);
        var form = await ReadAsync(ask.GetAttribute("href")!);
        Assert.Equal("problem", form.QuerySelector("input[name=answer][checked]")!.GetAttribute("value"));
        Assert.Contains("“Budget & plan”", form.QuerySelector("textarea")!.TextContent, StringComparison.Ordinal);

        async Task<string> TextAsync(string address) => (await ReadAsync(address)).QuerySelector(".prose a[href^='/media/']")!.TextContent;
    }

    [Fact]
    public async Task TaggedDocument_OffersNoOtherFormat()
    {
        await AddAsync("tagged", TestDocuments.Pdf(isTagged: true));
        await PublishAsync("privacy", Language.Russian, "[Отчёт](media:tagged)");

        Assert.Null((await ReadAsync("/ru/конфиденциальность")).QuerySelector(".prose small"));
    }

    [Fact]
    public async Task File_IsPublicOnlyWhileALivePageLinksToIt_AndServedSafely()
    {
        var file = TestDocuments.Docx([("word/a.xml", TestDocuments.Xml("<served/>"))]);
        var document = await AddAsync("served", file, "Қала \"есебі\".docx");
        var address = new Uri($"/media/{document.Hash}.docx", UriKind.Relative);
        var browser = Site.CreateBrowser();
        using (var before = await browser.GetAsync(address, Ct))
            Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        await PublishAsync("privacy", Language.English, $"[Report](media:{document.Key})");

        using var answer = await browser.GetAsync(address, Ct);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(file, await answer.Content.ReadAsByteArrayAsync(Ct));
        Assert.Equal(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            answer.Content.Headers.ContentType!.MediaType
        );
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("Қала \"есебі\".docx", answer.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("sandbox; default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("public, max-age=31536000, immutable", string.Join(", ", answer.Headers.GetValues("Cache-Control")));
        using var part = new HttpRequestMessage(HttpMethod.Get, address);
        part.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(0, 3);
        using var ranged = await browser.SendAsync(part, Ct);
        Assert.Equal((HttpStatusCode.PartialContent, "PK\u0003\u0004"), (ranged.StatusCode, await ranged.Content.ReadAsStringAsync(Ct)));
        Assert.Contains("sandbox", Assert.Single(ranged.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        using var wrong = await browser.GetAsync(new Uri($"/media/{document.Hash}.pdf", UriKind.Relative), Ct);
        Assert.Equal(HttpStatusCode.NotFound, wrong.StatusCode);
        Assert.Contains(
            $"[Report]({TestSite.PublicUrl}{address})",
            await browser.GetStringAsync(new Uri("/en/privacy.md", UriKind.Relative), Ct),
            StringComparison.Ordinal
        );

        Assert.IsType<TrashPicture.Outcome.InUse>(await TestPictures.TrashAsync(Site.Database, document.Key));
    }

    [Fact]
    public async Task PictureAndDocument_AreNotTakenForOneAnother()
    {
        await AddAsync("paper", TestDocuments.Pdf(pages: 3));
        await TestPictures.AddAsync(Site.Database, "photo.jpg");

        Assert.Equal(["document-missing", "library-picture-missing"], await ChecksAsync("![a](media:paper) [b](media:photo)"));
        Assert.Equal(["document-missing"], await ChecksAsync("[b](media:none)"));
        Assert.Equal(["document-not-titled"], await ChecksAsync("[](media:paper)", Language.Kazakh));
        Assert.Equal([], await ChecksAsync("[](media:paper) [b](media:paper)"));
    }

    [Fact]
    public void Words_HaveTheNumbersAndPluralsOfTheReader()
    {
        Assert.Equal(
            "PDF, 1.2\u00a0MB, 1,014\u00a0pages, Kazakh",
            DocumentWords.Of(PictureType.Pdf, 1_258_291, 1014, Language.Kazakh, Language.English)
        );
        Assert.Equal("PDF, 1.0\u00a0MB, 1\u00a0page", DocumentWords.Of(PictureType.Pdf, 1024 * 1024, 1, null, Language.English));
        Assert.Equal(
            "PDF, 1,2\u00a0МБ, 21\u00a0страница, английский",
            DocumentWords.Of(PictureType.Pdf, 1_258_291, 21, Language.English, Language.Russian)
        );
        Assert.Equal("PDF, 1\u00a0КБ, 11\u00a0страниц", DocumentWords.Of(PictureType.Pdf, 10, 11, null, Language.Russian));
        Assert.Equal("CSV, 1\u00a0КБ, орысша", DocumentWords.Of(PictureType.Csv, 10, null, Language.Russian, Language.Kazakh));
    }

    private async Task<IReadOnlyList<string>> ChecksAsync(string body, Language? language = null)
    {
        await using var db = Site.Database.Open();
        var text = await db.Revisions.OrderBy(r => r.Id).FirstAsync(Ct);
        return
        [
            .. (await db.CheckPicturesAsync(text.Text with { Body = body }, language ?? Language.English, rendered: null, Ct))
                .Select(i => i.Code)
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Adds a document with an English title.</summary>
    private async Task<Picture> AddAsync(string key, byte[] file, string? name = null)
    {
        var document = await TestPictures.AddAsync(Site.Database, name ?? key + ".pdf", file);
        await TestPictures.DescribeAsync(Site.Database, document.Key, texts: (Language.English, "Budget & plan"));
        return document;
    }

    private async Task PublishAsync(string key, Language language, string body)
    {
        await StaffCommands.PublishAsync(Site.Database, key, language, text => text with { Body = body });
        await Site.CatchUpAsync();
    }

    private Task<IDocument> ReadAsync(string address) => Site.CreateBrowser().GetPageAsync(address);
}
