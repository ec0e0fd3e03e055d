using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.History;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.History;

/// <summary>The history of a page: finding, comparing and restoring its revisions.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private const string Key = "almaty-2020/active-city";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private TestAccount author = null!;
    private StaffBrowser browser = null!;
    private int page;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        author = await site.AddAccountAsync(Role.Author, "Dana");
        browser = await site.SignInAsync(author);
        page = await StaffCommands.IdOfAsync(site.Database, Key);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await site.DisposeAsync();
    }

    private string History => Address(Language.Kazakh, "history");

    private string Compare => Address(Language.Kazakh, "compare");

    private string Restore => Address(Language.Kazakh, "restore");

    [Fact]
    public async Task PublishedTwice_ListsRevisionsNewestFirstWithAuthorNoteAndWhatIsLive()
    {
        await PublishAsync(text => text with { Title = "Жаңа тақырып" }, "Тақырып <түзетілді>");

        var rows = Rows(await browser.GoAsync(History));

        Assert.Equal(
            ["Revision 2 Live Published by its writer", "Revision 1 Published earlier"],
            rows.Select(r => r.QuerySelector("th")!.TextContent)
        );
        Assert.Equal(["Dana", "Import"], rows.Select(r => Cell(r, "Who")));
        Assert.Equal("Тақырып <түзетілді>", Cell(rows[0], "What changed"));
        Assert.Equal(["Revision 2", "Changes since revision 1"], rows[0].QuerySelectorAll("a").Select(a => a.TextContent));
        Assert.Equal(["Revision 1", "Revision 1: compare with what is live"], rows[1].QuerySelectorAll("a").Select(a => a.TextContent));
        Assert.Contains("2 revisions", browser.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("kk", browser.Page.QuerySelector(".lead a")!.GetAttribute("lang"));
        Assert.Equal("Жаңа тақырып", browser.Page.QuerySelector(".lead a")!.TextContent);
        Assert.DoesNotContain("not live yet", browser.Page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "History of changes", "1 revision", "Revision 1 Live", "Draft")]
    [InlineData("ru", "История изменений", "1 версия", "Версия 1 На сайте", "Черновик")]
    [InlineData("kk", "Өзгерістер тарихы", "1 нұсқа", "1-нұсқа Сайтта тұр", "Жоба мәтін")]
    public async Task History_IsTranslatedIntoEveryLanguage(string language, string title, string count, string revision, string draft)
    {
        await SaveDraftAsync(text => text with { Summary = "Changed." });
        await ChooseAsync(language);

        var shown = await browser.GoAsync(History);

        Assert.Equal(title, shown.QuerySelector("h1")!.TextContent);
        Assert.Contains(count, shown.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal([draft, revision], Rows(shown).Select(r => r.QuerySelector("th")!.TextContent));
        Assert.Equal("kk", shown.QuerySelector(".lead a")!.GetAttribute("lang"));
    }

    [Fact]
    public async Task RemovedAuthor_KeepsTheirName()
    {
        await PublishAsync(text => text with { Title = "A" }, "A");
        await using (var db = site.Database.Open())
            await db
                .Accounts.Where(a => a.Id == author.Id)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.RemovedAtUtc, DateTime.UnixEpoch), Ct);
        using var other = await site.SignInAsync(await site.AddAccountAsync(Role.Author, "Other"));

        Assert.Equal("Dana", Cell(Rows(await other.GoAsync(History))[0], "Who"));
    }

    [Fact]
    public async Task WithdrawnPage_HasNoLiveRevisionButKeepsItsHistory()
    {
        await StaffCommands.WithdrawAsync(site.Database, "mayor", Language.Kazakh, "Жаңа <әкім>.");
        page = await StaffCommands.IdOfAsync(site.Database, "mayor");

        var row = Assert.Single(Rows(await browser.GoAsync(History)));

        Assert.Equal("Revision 1 Published earlier", row.QuerySelector("th")!.TextContent);
        Assert.Equal([History + "/1"], row.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
        var withdrawals = browser.Page.QuerySelector("section[aria-labelledby=withdrawals]")!;
        Assert.Contains("Its address says that it was taken down", withdrawals.TextContent, StringComparison.Ordinal);
        Assert.Equal("Жаңа <әкім>.", withdrawals.QuerySelector(".typed")!.TextContent);
        await browser.GoAsync(Compare);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(Compare + "?from=live&to=1")).StatusCode);
    }

    /// <summary>The log of publications says what happened to a page; the audit log only repeats it.</summary>
    [Fact]
    public async Task MergedPage_NamesTheOtherPage_WhateverTheAuditLogSays()
    {
        page = await StaffCommands.IdOfAsync(site.Database, "mayor");
        var about = await StaffCommands.IdOfAsync(site.Database, "about");
        await new TestStaff(site.Database).WithdrawAsync(page, Language.Kazakh, WithdrawalKind.Merged, about);
        await using (var db = site.Database.Open())
            await db.Audit.ExecuteUpdateAsync(a => a.SetProperty(x => x.Detail, ""), Ct);

        await browser.GoAsync(History);

        var withdrawal = browser.Page.QuerySelector("section[aria-labelledby=withdrawals] strong")!.TextContent;
        Assert.Contains("Its address leads to another page", withdrawal, StringComparison.Ordinal);
        Assert.EndsWith(": About", withdrawal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithdrawnPage_RevisionIsShownInFullAndRestored()
    {
        await StaffCommands.WithdrawAsync(site.Database, "mayor", Language.Kazakh);
        page = await StaffCommands.IdOfAsync(site.Database, "mayor");

        var revision = await browser.GoAsync(History + "/1");

        Assert.Equal("Revision 1", revision.QuerySelector("h1")!.TextContent);
        Assert.Equal("kk", revision.QuerySelector(".prose")!.GetAttribute("lang"));
        Assert.NotEmpty(revision.QuerySelectorAll(".prose p, .prose h2"));
        Assert.Contains(revision.QuerySelectorAll("dd"), d => d.TextContent.Contains("Байбек", StringComparison.Ordinal));
        Assert.Contains(
            "Nothing changes on the site until",
            revision.QuerySelector("section[aria-labelledby=restore]")!.TextContent,
            StringComparison.Ordinal
        );
        using var restored = await browser.SendAsync(
            Restore,
            ("number", revision.QuerySelector("button[name=number]")!.GetAttribute("value"))
        );
        Assert.Equal(HttpStatusCode.Redirect, restored.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal(
            await db.Revisions.Where(r => r.PageId == page && r.Language == Language.Kazakh).Select(r => r.Body).SingleAsync(Ct),
            await db.Drafts.Where(d => d.PageId == page && d.Language == Language.Kazakh).Select(d => d.Body).SingleAsync(Ct)
        );
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(History + "/2")).StatusCode);
    }

    [Fact]
    public async Task LongHistory_IsPaged()
    {
        await AddRevisionsAsync(PageHistory.RevisionsPerPage + 2);

        var first = Rows(await browser.GoAsync(History));
        var older = Rows(await browser.GoAsync(browser.Page.QuerySelector("a[rel=next]")!.GetAttribute("href")!));

        Assert.Equal(PageHistory.RevisionsPerPage, first.Count);
        Assert.Equal("Revision 53", first[0].QuerySelector("strong")!.TextContent);
        Assert.Equal(["Revision 3", "Revision 2", "Revision 1"], older.Select(r => r.QuerySelector("strong")!.TextContent));
        Assert.Null(browser.Page.QuerySelector("a[rel=next]"));
        Assert.Equal(History, browser.Page.QuerySelector("a[rel=prev]")!.GetAttribute("href"));
        Assert.Equal(["2", "3"], Chosen(browser.Page));
        Assert.Equal(3, Rows(await browser.GoAsync(History + "?part=99")).Count);
        Assert.Equal(50, Rows(await browser.GoAsync(History + "?part=-1")).Count);
    }

    [Fact]
    public async Task DraftAheadOfLive_IsFirstRowAndPreselected()
    {
        await SaveDraftAsync(text => text with { Title = "Келесі" });

        var shown = await browser.GoAsync(History);

        Assert.Equal(["1", "draft"], Chosen(shown));
        Assert.Equal("Everything that is not live yet", shown.QuerySelector($"a[href='{Compare}?from=live&to=draft']")!.TextContent);
        Assert.Equal(Compare, shown.QuerySelector("main form")!.GetAttribute("action"));
        Assert.All(shown.QuerySelectorAll("input[type=radio]"), radio =>
            Assert.Matches("^(Before|After): (Draft|Revision 1)$", radio.GetAttribute("aria-label"))
        );
    }

    [Fact]
    public async Task Comparison_LabelsChangedWordsAndCollapsesUnchangedBlocks()
    {
        var body = await BodyAsync();
        var changed = body.Replace(body.Split(' ')[1], "ЖАҢАСӨЗ", StringComparison.Ordinal) + "\n\n<script>alert(1)</script>";
        await SaveDraftAsync(text => text with { Title = "Басқа <b>", Body = changed });

        var shown = await browser.GoAsync(Compare + "?from=live&to=draft");

        Assert.Equal(["Title", "Text", "Restore"], shown.QuerySelectorAll("main h2").Select(h => h.TextContent));
        var text = shown.QuerySelector("section[aria-labelledby=body]")!;
        Assert.Contains("added: ЖАҢАСӨЗ", text.QuerySelectorAll("ins").Select(i => i.TextContent));
        Assert.All(text.QuerySelectorAll("del"), d => Assert.StartsWith("removed: ", d.TextContent, StringComparison.Ordinal));
        Assert.All(text.QuerySelectorAll(".passage"), p => Assert.Equal("kk", p.GetAttribute("lang")));
        Assert.All(text.QuerySelectorAll(".visually-hidden"), s => Assert.Equal("en", s.GetAttribute("lang")));
        Assert.Matches("^[0-9]+ blocks? unchanged$", text.QuerySelector("details:not([open]) > summary")!.TextContent);
        // Shown to the last character, and never as markup.
        Assert.Contains("<script>alert(1)</script>", text.TextContent, StringComparison.Ordinal);
        Assert.Empty(text.QuerySelectorAll("script, b"));
        Assert.Equal(
            body.Replace("\n", "", StringComparison.Ordinal),
            string.Concat(text.QuerySelectorAll(".passage").Select(p => Without(p, "ins, span")))
                .Replace("\n", "", StringComparison.Ordinal)
        );
        Assert.Equal(await TitleAsync(), Without(shown.QuerySelector("#title + .passage")!, "ins, span"));
        Assert.Equal("Басқа <b>", Without(shown.QuerySelector("#title + .passage")!, "del, span"));
    }

    [Theory]
    [InlineData("en", "Before", "added:", "removed:", "Make revision 1 the draft")]
    [InlineData("ru", "Было", "добавлено:", "удалено:", "Сделать версию 1 черновиком")]
    [InlineData("kk", "Бұрынғысы", "қосылды:", "өшірілді:", "1-нұсқаны жоба мәтінге айналдыру")]
    public async Task Comparison_IsTranslatedIntoEveryLanguage(string language, string before, string added, string removed, string button)
    {
        await SaveDraftAsync(text => text with { Slug = "басқа-мекенжай" });
        await ChooseAsync(language);

        var shown = await browser.GoAsync(Compare);

        Assert.Equal(before, shown.QuerySelector(".facts dt")!.TextContent);
        Assert.Equal(
            [removed, added],
            shown.QuerySelectorAll("section[aria-labelledby=slug] .visually-hidden").Select(s => s.TextContent.Trim())
        );
        Assert.Equal(button, shown.QuerySelector("main form button")!.TextContent);
    }

    [Fact]
    public async Task Comparison_OfIdenticalVersionsSaysSo_AndOfMissingOnesIsNotFound()
    {
        var shown = await browser.GoAsync(Compare + "?from=1&to=live");

        Assert.Equal("The two say the same.", shown.QuerySelector(".none")!.TextContent);
        foreach (
            var query in new[]
            {
                "?from=2&to=1",
                "?from=1&to=draft",
                "?from=0&to=1",
                "?from=-1&to=1",
                "?from=x&to=1",
                "?from=99999999999&to=1",
            }
        )
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(Compare + query)).StatusCode);
    }

    [Fact]
    public async Task Restore_MakesRevisionTheDraft_AndKeepsLiveVersion()
    {
        await PublishAsync(text => text with { Title = "Екінші", Body = "Екінші." }, "Second.");
        await browser.GoAsync(Compare + "?from=2&to=1");

        using var restored = await browser.SendAsync(Restore, ("number", "1"));

        Assert.Equal(
            (HttpStatusCode.Redirect, $"/admin/pages/{page}/kk"),
            (restored.StatusCode, restored.Headers.Location?.OriginalString)
        );
        await using var db = site.Database.Open();
        var draft = await db.Drafts.SingleAsync(d => d.PageId == page && d.Language == Language.Kazakh, Ct);
        Assert.True(
            draft.Text.HasSameContent(
                (await db.Revisions.SingleAsync(r => r.PageId == page && r.Language == Language.Kazakh && r.Number == 1, Ct)).Text
            )
        );
        Assert.Equal(author.Id, draft.UpdatedBy);
        Assert.Equal("Екінші", (await db.Publications.SingleAsync(p => p.PageId == page && p.Language == Language.Kazakh, Ct)).Title);
        Assert.Equal("Revision 1 is the draft now.", (await browser.GoAsync(History)).QuerySelector(".notice.done")!.TextContent);
    }

    [Fact]
    public async Task Restore_DraftChangedMeanwhile_ShowsConflictAndOverwritesNothing()
    {
        await browser.GoAsync(Compare + "?from=live&to=1");
        await SaveDraftAsync(text => text with { Title = "Біреудің мәтіні" });

        using var refused = await browser.SendAsync(Restore, ("number", "1"));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("Nothing was overwritten", browser.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Біреудің мәтіні", browser.Page.QuerySelector("#title + .passage")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("It replaces the present draft: Dana", browser.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        // After seeing it, the user may overwrite it.
        using var again = await browser.SendAsync(Restore, ("number", "1"));
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    [Fact]
    public async Task Restore_DraftPublishedMeanwhile_ShowsConflictWithPublishedRevision()
    {
        var version = await SaveDraftAsync(text => text with { Title = "Жоба" });
        await browser.GoAsync(Compare + "?from=draft&to=1");
        await using (var db = site.Database.Open())
            Assert.IsType<PublishOne.Outcome.Live>(
                await PublishOne.ExecuteAsync(
                    db,
                    new Publish.Request(page, Language.Kazakh, version, "Changed.", IsMajor: true)
                    {
                        Approval = new Publish.Approval.AuthorAllowed(),
                    },
                    Now,
                    Ct
                )
            );

        using var refused = await browser.SendAsync(Restore, ("number", "1"));

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("Revision 2", browser.Page.QuerySelector(".facts dd")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PageWithoutRights_IsNotFound()
    {
        using var translator = await site.SignInAsync(
            await site.AddAccountAsync(
                "T",
                hasAuthenticator: false,
                new Grant
                {
                    Role = Role.Translator,
                    PageId = await StaffCommands.IdOfAsync(site.Database, "almaty-2020"),
                    Language = Language.Kazakh,
                }
            )
        );
        var elsewhere = await StaffCommands.IdOfAsync(site.Database, "mayor");
        await translator.GoAsync(History);
        await translator.GoAsync(Compare);

        foreach (var outside in new[] { Address(Language.English, ""), $"/admin/pages/{elsewhere}/kk/", "/admin/pages/999999/kk/" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await translator.GetAsync(outside + "history")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await translator.GetAsync(outside + "compare")).StatusCode);
            var token = await TokenAsync(translator);
            using var refused = await translator.PostAsync(
                outside + "restore",
                [new("form-token", token), new("number", "1"), new("version", "0")]
            );
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        }

        await using var db = site.Database.Open();
        Assert.Equal(0, await db.Drafts.CountAsync(Ct));
        using var restored = await translator.PostAsync(
            Restore,
            [new("form-token", await TokenAsync(translator)), new("number", "1"), new("version", "0")]
        );
        Assert.Equal(HttpStatusCode.Redirect, restored.StatusCode);
    }

    [Fact]
    public async Task Restore_UnknownRevision_IsNotFound()
    {
        using var refused = await browser.PostAsync(
            Restore,
            [new("form-token", await TokenAsync(browser)), new("number", "7"), new("version", "0")]
        );

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task PageWithoutRevisions_SaysSo()
    {
        await using (var db = site.Database.Open())
        {
            db.Pages.Add(
                new Page
                {
                    Key = "empty",
                    Template = Template.Page,
                    SourceLanguage = Language.English,
                    UpdatedBy = author.Id,
                    UpdatedAtUtc = DateTime.UnixEpoch,
                }
            );
            await db.SaveChangesAsync(Ct);
        }

        var empty = $"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "empty")}/kk/";

        Assert.Equal("Nothing has been written here yet.", (await browser.GoAsync(empty + "history")).QuerySelector(".none")!.TextContent);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(empty + "compare")).StatusCode);
    }

    private static List<IElement> Rows(IDocument shown) => [.. shown.QuerySelectorAll("tbody tr")];

    private static string Cell(IElement row, string label) => row.QuerySelector($"td[data-label='{label}']")!.TextContent.Trim();

    private static IEnumerable<string?> Chosen(IDocument shown) =>
        shown
            .QuerySelectorAll("input[type=radio][checked]")
            .OrderBy(r => r.GetAttribute("name"), StringComparer.Ordinal)
            .Select(r => r.GetAttribute("value"));

    private static string Without(IElement passage, string selector)
    {
        var copy = (IElement)passage.Clone();
        foreach (var element in copy.QuerySelectorAll(selector).ToList())
            element.Remove();
        return copy.TextContent;
    }

    private static async Task<string> TokenAsync(StaffBrowser user) =>
        (await user.GoAsync("/admin/account")).QuerySelector("input[name=form-token]")!.GetAttribute("value")!;

    private string Address(Language language, string what) => $"/admin/pages/{page}/{language}/{what}";

    private async Task ChooseAsync(string language)
    {
        await browser.GoAsync("/admin");
        using var chosen = await browser.SendAsync("/admin/language", ("language", language));
    }

    private async Task<string> BodyAsync() => (await LiveAsync()).Body;

    private async Task<string> TitleAsync() => (await LiveAsync()).Title;

    private async Task<PageText> LiveAsync()
    {
        await using var db = site.Database.Open();
        return (
            await db
                .Publications.AsNoTracking()
                .Include(p => p.Revision)
                .SingleAsync(p => p.PageId == page && p.Language == Language.Kazakh, Ct)
        )
            .Revision!
            .Text;
    }

    private async Task<int> SaveDraftAsync(Func<PageText, PageText> change)
    {
        var text = change(await LiveAsync());
        await using var db = site.Database.Open();
        return Assert
            .IsType<SaveDraft.Outcome.Saved>(
                await new SaveDraft(db).ExecuteAsync(new SaveDraft.Request(page, Language.Kazakh, text, 0), Now, Ct)
            )
            .Version;
    }

    private async Task PublishAsync(Func<PageText, PageText> change, string note)
    {
        var version = await SaveDraftAsync(change);
        await using var db = site.Database.Open();
        Assert.IsType<PublishOne.Outcome.Live>(
            await PublishOne.ExecuteAsync(
                db,
                new Publish.Request(page, Language.Kazakh, version, note, IsMajor: true)
                {
                    Approval = new Publish.Approval.AuthorAllowed(),
                },
                Now,
                Ct
            )
        );
    }

    private async Task AddRevisionsAsync(int count)
    {
        var text = await LiveAsync();
        await using var db = site.Database.Open();
        for (var number = 2; number < count + 2; number++)
            db.Revisions.Add(Revision.Of(page, Language.Kazakh, number, text, Now, "", sourceRevisionId: null, Writers.None));
        await db.SaveChangesAsync(Ct);
    }

    private Actor Now => Actor.Now(author.Id, TimeProvider.System);
}
