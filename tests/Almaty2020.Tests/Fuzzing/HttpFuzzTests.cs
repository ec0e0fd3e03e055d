using System.Net;
using System.Xml.Linq;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Importing;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Fuzzing;

/// <summary>Fuzz test: sends a sample of the generated texts through the whole site over HTTP.</summary>
public sealed class HttpFuzzTests
{
    private const int Texts = 120;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnyText_SentByVisitors_CausesNoServerError()
    {
        await using var site = await TestSite.StartAsync();
        using var browser = site.CreateBrowser();
        var about = await StaffCommands.IdOfAsync(site.Database, "about");
        var revision = await RevisionAsync(site, about);
        var sent = 0;
        foreach (var text in TextGenerator.Sample(Texts))
        {
            var encoded = Uri.EscapeDataString(text);
            string[] addresses =
            [
                $"/en/search?q={encoded}",
                $"/kk/search/suggestions?q={encoded}",
                $"/shared?link={encoded}",
                $"/api/ru/search?q={encoded}&page={encoded}",
                $"/api/ru/pages?under={encoded}",
                $"/api/ru/pages?template={encoded}&after={encoded}",
                $"/api/changes?after={encoded}",
                // The test server itself refuses a path with this character.
                $"/api/{encoded.Replace("%00", "", StringComparison.Ordinal)}/pages",
                $"/ru/{encoded.Replace("%00", "", StringComparison.Ordinal)}.json",
            ];
            foreach (var address in addresses)
                await AssertAnsweredAsync(await browser.GetAsync(new Uri(address, UriKind.Relative), Ct), text);
            using var content = new FormUrlEncodedContent([new("answer", "no"), new("text", text)]);
            using var request = new HttpRequestMessage(
                HttpMethod.Post,
                new Uri($"/en/feedback?page={about}&revision={revision}", UriKind.Relative)
            )
            {
                Content = content,
            };
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            request.Headers.Add(TestSite.ClientAddressHeader, $"10.1.{sent / 250}.{(sent % 250) + 1}");
            await AssertAnsweredAsync(await browser.SendAsync(request, Ct), text);
            sent++;

            if (sent % 6 == 0)
            {
                using var visitor = new StaffBrowser(site);
                await visitor.GoAsync("/admin/sign-in");
                await AssertAnsweredAsync(await visitor.SendAsync("/admin/sign-in", ("email", text), ("password", text)), text);
                await visitor.GoAsync("/admin/forgotten");
                await AssertAnsweredAsync(await visitor.SendAsync("/admin/forgotten", ("email", text)), text);
            }
        }

        await using var db = site.Database.Open();
        var kept = await db.Feedback.Select(f => f.Text).ToListAsync(Ct);
        Assert.Equal(Texts, kept.Count);
        Assert.All(kept, TextGenerator.AssertIsNormalized);
    }

    [Fact]
    public async Task AnyText_SavedByStaff_IsStoredNormalized_WithoutServerError()
    {
        await using var site = await TestSite.StartAsync();
        using var author = await site.SignInAsync(await site.AddAccountAsync(Role.Author));
        var about = await StaffCommands.IdOfAsync(site.Database, "about");
        var address = $"/admin/pages/{about}/kk";
        await author.GoAsync(address);
        foreach (var text in TextGenerator.Sample(Texts / 2))
        {
            await AssertAnsweredAsync(
                await author.SendAsync(
                    address,
                    ("title", text),
                    ("summary", text),
                    ("body", text),
                    ("note", text),
                    ("data.source.title", text),
                    ("data.short-title", text)
                ),
                text
            );
            await author.GoAsync(address);
            await author.GoAsync(address + "/review");
            if (HasForm("/remarks"))
                await AssertAnsweredAsync(await author.SendAsync(address + "/remarks", ("text", text), ("quote", text)), text);
            await author.GoAsync(address + "/review");
            if (HasForm("/submit"))
                await AssertAnsweredAsync(await author.SendAsync(address + "/submit", ("message", text)), text);
            await AssertAnsweredAsync(await author.GetAsync("/admin/slug?title=" + Uri.EscapeDataString(text)), text);
            await AssertAnsweredAsync(await author.GetAsync("/admin/pages?q=" + Uri.EscapeDataString(text)), text);
            await author.GoAsync(address);
            if (HasForm("/take-back"))
            {
                (await author.SendAsync(address + "/take-back")).Dispose();
                await author.GoAsync(address);
            }
        }

        await using var db = site.Database.Open();
        var revisions = await db.Revisions.Where(r => r.AuthorId != Actor.ImportUserId).ToListAsync(Ct);
        Assert.NotEmpty(revisions);
        Assert.All(revisions, r => Assert.All([r.Title, r.Summary, r.Slug, r.Body, r.Note], TextGenerator.AssertIsNormalized));
        Assert.All(await db.Remarks.Select(r => r.Text).ToListAsync(Ct), TextGenerator.AssertIsNormalized);
        Assert.All(await db.Remarks.Select(r => r.Quote).ToListAsync(Ct), TextGenerator.AssertIsNormalized);

        bool HasForm(string action) => author.Page.Forms.Any(f => f.GetAttribute("action") == address + action);
    }

    /// <summary>Texts that are not normalized, as older versions stored them in the database.</summary>
    [Fact]
    public async Task AnyTextInDatabase_IsServedByEveryOutput()
    {
        // The test site disposes of its database.
        var database = await TestDatabase.WithContentAsync();
        await StoreAsync(database, TextGenerator.Sample(200).Where(t => t.Length > 0).ToList());
        Directory.Delete(Path.Combine(database.DataPath, "search"), recursive: true);
        await using var site = TestSite.StartOn(database);
        using var browser = site.CreateBrowser();
        var pages = await ReadAsync(database, db => db.Publications.Select(p => new
                {
                    p.PageId,
                    p.Language,
                    p.Path,
                })
                .ToListAsync(Ct));
        // Residents have no page about the site.
        foreach (var page in pages.Where(p => p.Path != Template.SitePath))
        {
            var address = Web.Published.Addresses.ForHref(Web.Published.Addresses.PagePath(page.Language, page.Path));
            await AssertAnsweredAsync(await browser.GetAsync(new Uri(address, UriKind.Relative), Ct), address, HttpStatusCode.OK);
            await AssertAnsweredAsync(await browser.GetAsync(new Uri(address + ".md", UriKind.Relative), Ct), address, HttpStatusCode.OK);
        }

        foreach (var language in Language.All)
        {
            Assert.NotNull(XDocument.Parse(await browser.GetStringAsync(new Uri($"/{language}/feed.xml", UriKind.Relative), Ct)).Root);
            await AssertAnsweredAsync(
                await browser.GetAsync(new Uri($"/{language}/search?q=City", UriKind.Relative), Ct),
                "search",
                HttpStatusCode.OK
            );
        }

        Assert.NotNull(XDocument.Parse(await browser.GetStringAsync(new Uri("/sitemap.xml", UriKind.Relative), Ct)).Root);
        Assert.Equal("Healthy", await browser.GetStringAsync(new Uri("/health/ready", UriKind.Relative), Ct));

        await site.AddAccountAsync("\ufffeAdmin\u2028;=1+1", true, new Grant { Role = Role.Administrator });
        using var administrator = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator));
        await AssertAnsweredAsync(
            await administrator.Client.GetAsync(new Uri("/admin/audit", UriKind.Relative), Ct),
            "audit",
            HttpStatusCode.OK
        );
        await AssertAnsweredAsync(
            await administrator.Client.GetAsync(new Uri("/admin/accounts", UriKind.Relative), Ct),
            "accounts",
            HttpStatusCode.OK
        );
        using var publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher));
        // Don't parse these pages: the encoder writes noncharacters as references, which a strict HTML parser rejects.
        foreach (var address in (string[])["/admin/feedback", "/admin/pages", $"/admin/pages/{pages[0].PageId}/en/history"])
            await AssertAnsweredAsync(await publisher.Client.GetAsync(new Uri(address, UriKind.Relative), Ct), address, HttpStatusCode.OK);

        await using var db = database.Open();
        using var written = new StringWriter();
        Assert.Equal(1, await new FeedbackExport(db).ExecuteAsync(written, Ct));
        var folder = Directory.CreateTempSubdirectory("almaty2020-any-").FullName;
        try
        {
            Assert.Equal(pages.Count, (await new ContentExport(db).ExecuteAsync(folder, Ct)).Count);
            Assert.All(Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories), file =>
                Assert.DoesNotContain('\ufffe', File.ReadAllText(file))
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Stores texts directly in the database, without normalization.</summary>
    private static async Task StoreAsync(TestDatabase database, List<string> texts)
    {
        await using var db = database.Open();
        var next = 0;
        foreach (
            var (pageId, language, revisionId) in (
                await db
                    .Publications.AsNoTracking()
                    .Select(p => new
                    {
                        p.PageId,
                        p.Language,
                        p.RevisionId,
                    })
                    .ToListAsync(Ct)
            ).Select(p => (p.PageId, p.Language, p.RevisionId))
        )
        {
            var text = "\ufffe" + texts[next++ % texts.Count];
            var shortTitle = text[..Math.Min(text.Length, 40)];
            var body = string.Concat(texts.Skip(next).Take(5)) + "\ufffe\u2028 | a\ufffe |";
            await db
                .Publications.Where(p => p.PageId == pageId && p.Language == language)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(p => p.Title, text)
                            .SetProperty(p => p.ShortTitle, shortTitle)
                            .SetProperty(p => p.Summary, text)
                            .SetProperty(p => p.PlainText, body),
                    Ct
                );
            await db
                .Revisions.Where(r => r.Id == revisionId)
                .ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(r => r.Title, text)
                            .SetProperty(r => r.Summary, text)
                            .SetProperty(r => r.Body, body)
                            .SetProperty(r => r.Note, text),
                    Ct
                );
            await db
                .PublicationLog.Where(e => e.RevisionId == revisionId)
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.Note, text), Ct);
        }

        var live = await db.Publications.AsNoTracking().FirstAsync(Ct);
        db.Feedback.Add(
            new FeedbackEntry
            {
                Id = Guid.NewGuid(),
                PageId = live.PageId,
                Language = live.Language,
                RevisionId = live.RevisionId,
                Answer = Answer.No,
                Text = "\ufffea;=1+1\u2028",
                AtUtc = DateTime.UnixEpoch,
            }
        );
        db.Audit.Add(
            new AuditEntry
            {
                Id = Guid.NewGuid(),
                ActorId = Actor.SystemUserId,
                Action = AuditActions.NameChanged,
                Detail = "\ufffe\0\u2028;=1+1",
                AtUtc = DateTime.UnixEpoch,
            }
        );
        await db.SaveChangesAsync(Ct);
    }

    private static async Task AssertAnsweredAsync(HttpResponseMessage response, string text, HttpStatusCode? status = null)
    {
        using (response)
        {
            // Read the body too: an error in the middle of a response shows only there.
            await response.Content.ReadAsByteArrayAsync(Ct);
            Assert.True(
                status is null ? (int)response.StatusCode < 500 : response.StatusCode == status,
                $"{(int)response.StatusCode} {response.RequestMessage?.RequestUri} for {TextGenerator.Escape(text)}"
            );
        }
    }

    private static Task<int> RevisionAsync(TestSite site, int pageId) =>
        ReadAsync(site.Database, db =>
            db.Publications.Where(p => p.PageId == pageId && p.Language == Language.English).Select(p => p.RevisionId).SingleAsync(Ct)
        );

    private static async Task<T> ReadAsync<T>(TestDatabase database, Func<Web.Data.SiteDb, Task<T>> read)
    {
        await using var db = database.Open();
        return await read(db);
    }
}
