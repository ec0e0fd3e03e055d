using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>Translating beside the source, and catching up with its changes.</summary>
public sealed class TranslationWorkflowTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private StaffBrowser publisher = null!;
    private int page;

    private string Address => $"/admin/pages/{page}/kk";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        page = await StaffCommands.IdOfAsync(site.Database, "about");
        publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher, "Aigerim"));
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text =>
            text with
            {
                Body = "One.\n\n## Heading\n\nTwo old words, 1,234.5 of them.",
            }
        );
        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.Kazakh,
            text => text with { Body = "Бір.\n\n## Тақырып\n\nЕкі ескі сөз, 1 234,5." },
            catchesUp: true
        );
    }

    public ValueTask DisposeAsync()
    {
        publisher.Dispose();
        return site.DisposeAsync();
    }

    [Fact]
    public async Task Source_IsShownBesideTranslation_BlockByBlock()
    {
        var editor = await publisher.GoAsync(Address);

        Assert.Equal(
            [("One.", "Бір."), ("## Heading", "## Тақырып"), ("Two old words, 1,234.5 of them.", "Екі ескі сөз, 1 234,5.")],
            Pairs(editor)[2..]
        );
        Assert.Null(editor.QuerySelector("#caughtUp"));
        Assert.Null(editor.QuerySelector(".mismatches"));
        Assert.Null((await publisher.GoAsync($"/admin/pages/{page}/en")).QuerySelector("#source"));
    }

    [Fact]
    public async Task ChangedDataOfSource_IsMarked()
    {
        await StaffCommands.PublishAsync(site.Database, "mayor", Language.English, text =>
            text with
            {
                Fields = ((Web.Templates.ProfileFields)text.Fields) with
                {
                    Birthplace = "Another place",
                    Family = "Married, three daughters",
                },
            }
        );

        var source = (await publisher.GoAsync($"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "mayor")}/kk")).QuerySelector(
            "#source"
        )!;

        Assert.Equal(["source-data.birthplace", "source-data.family"], source.QuerySelectorAll(".aligned-pair.changed").Select(p => p.Id));
        Assert.Contains("Another place", source.QuerySelector("[id='source-data.birthplace']")!.TextContent, StringComparison.Ordinal);
        Assert.Contains(
            "Place of birth",
            source.QuerySelector("[id='source-data.birthplace'] .soft")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task ChangedSource_IsMarkedWithDateAndNote_UntilWriterConfirmsCatchingUp()
    {
        await ChangeSourceAsync("Two new words");
        var editor = await publisher.GoAsync(Address);
        Assert.Contains("The words are new.", editor.QuerySelector("#source .notice")!.TextContent, StringComparison.Ordinal);
        var changed = Assert.Single(editor.QuerySelectorAll(".aligned-pair.changed"));
        Assert.Equal(["old", "new"], changed.QuerySelectorAll("del, ins").Select(e => e.LastChild!.TextContent));
        Assert.Equal("Екі ескі сөз, 1 234,5.", changed.QuerySelector(".aligned-translation")!.TextContent.Trim());
        var shown = editor.QuerySelector("#caughtUp")!.GetAttribute("value");

        // A corrected comma does not count as catching up.
        await publisher.SubmitAsync(Address, ("body", "Бір!\n\n## Тақырып\n\nЕкі ескі сөз, 1 234,5."));
        Assert.NotNull((await publisher.GoAsync(Address)).QuerySelector("#caughtUp"));
        await publisher.SubmitAsync(Address, ("body", "Бір.\n\n## Тақырып\n\nЕкі жаңа сөз, 1 234,5."), ("caughtUp", shown));
        Assert.Null((await publisher.GoAsync(Address)).QuerySelector("#caughtUp"));
        await PublishDraftAsync();
        Assert.False(await IsBehindAsync());
    }

    [Fact]
    public async Task CaughtUp_Autosaved_IsKeptInDraft()
    {
        var source = await ChangeSourceAsync("Two new words");
        var editor = await publisher.GoAsync(Address);
        var fields = StaffBrowser
            .FieldsOf(editor.Forms["editor"]!)
            .Append(new("caughtUp", editor.QuerySelector("#caughtUp")!.GetAttribute("value")!));

        using var answer = await publisher.PostAsync(Address + "/autosave", fields);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal(source, await db.Drafts.Select(d => d.SourceRevisionId).SingleAsync(Ct));
    }

    /// <summary>What counts is the source that the translator saw, not the current one.</summary>
    [Fact]
    public async Task SourceChangedWhileTranslating_TranslationStaysBehind()
    {
        await ChangeSourceAsync("Two new words");
        var editor = await publisher.GoAsync(Address);
        var shown = editor.QuerySelector("#caughtUp")!.GetAttribute("value");
        await ChangeSourceAsync("Two brand new words");

        publisher.ReturnTo(editor);
        await publisher.SubmitAsync(Address, ("body", "Екі жаңа сөз."), ("caughtUp", shown));
        await PublishDraftAsync();

        Assert.True(await IsBehindAsync());
    }

    [Fact]
    public async Task StillCorrect_ClearsBehind_AsMinorChangeWithUnchangedText()
    {
        var source = await ChangeSourceAsync("Two new words");
        Assert.True(await IsBehindAsync());
        var before = await LiveAsync();
        await publisher.GoAsync(Address);
        await publisher.SubmitAsync(Address + "/still-correct");

        Assert.False(await IsBehindAsync());
        Assert.Null((await publisher.GoAsync(Address)).QuerySelector("#still-correct"));
        var after = await LiveAsync();
        Assert.Equal((before.ChangedAtUtc, before.Path, before.Html), (after.ChangedAtUtc, after.Path, after.Html));
        await using var db = site.Database.Open();
        var revision = await db.Revisions.SingleAsync(r => r.Id == after.RevisionId, Ct);
        Assert.Equal(source, revision.SourceRevisionId);
        var log = await db.PublicationLog.OrderBy(e => e.Number).LastAsync(Ct);
        Assert.Equal((revision.Id, false, PublicationAct.Published), (log.RevisionId, log.IsMajor, log.Act));
        Assert.True(await db.Audit.AnyAsync(a => a.Action == AuditActions.TranslationConfirmed && a.ToRevisionId == revision.Id, Ct));
    }

    [Fact]
    public async Task StillCorrect_SourceChangedMeanwhile_IsRefusedWithoutTrace()
    {
        await ChangeSourceAsync("Two new words");
        var old = await publisher.GoAsync(Address);
        await ChangeSourceAsync("Two brand new words");
        var version = await VersionAsync();

        publisher.ReturnTo(old);
        using var answer = await publisher.SendAsync(Address + "/still-correct");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("The source has changed", publisher.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.True(await IsBehindAsync());
        Assert.Equal(version, await VersionAsync());

        // The screen shows the new source, so it can be confirmed there at once.
        await publisher.SubmitAsync(Address + "/still-correct");
        Assert.False(await IsBehindAsync());
    }

    [Fact]
    public async Task StillCorrect_TranslationChangedOrInDraft_IsRefused()
    {
        await ChangeSourceAsync("Two new words");
        var old = await publisher.GoAsync(Address);
        await StaffCommands.PublishAsync(site.Database, "about", Language.Kazakh, text => text with { Body = "Басқа." });
        publisher.ReturnTo(old);
        using var conflict = await publisher.SendAsync(Address + "/still-correct");
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);

        old = await publisher.GoAsync(Address);
        await StaffCommands.SaveDraftAsync(site.Database, "about", Language.Kazakh, text => text with { Body = "Жазылып жатыр." });
        publisher.ReturnTo(old);
        using var inDraft = await publisher.SendAsync(Address + "/still-correct");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, inDraft.StatusCode);
        Assert.Null((await publisher.GoAsync(Address)).QuerySelector("#still-correct"));
        Assert.True(await IsBehindAsync());
    }

    [Fact]
    public async Task StillCorrect_WithoutRightToPublish_IsNotFound()
    {
        await ChangeSourceAsync("Two new words");
        using var translator = await site.SignInAsync(await site.AddAccountAsync(Role.Translator));

        var editor = await translator.GoAsync(Address);

        Assert.Null(editor.QuerySelector("#still-correct"));
        using var answer = await translator.PostAsync(
            Address + "/still-correct",
            [new("form-token", editor.QuerySelector("input[name=form-token]")!.GetAttribute("value")!)]
        );
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    /// <summary>Editor, board, dashboard and "still correct" use the rule of the notice to residents.</summary>
    [Fact]
    public async Task EveryScreen_AgreesWithTheNoticeToResidents()
    {
        await AssertBehindAsync(false);
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text with { Body = "A comma." }, isMajor: false);
        await AssertBehindAsync(false);

        await ChangeSourceAsync("Two new words");
        await AssertBehindAsync(true);

        var staff = new TestStaff(site.Database);
        await staff.WithdrawAsync(page, Language.English, WithdrawalKind.Retired);
        await AssertBehindAsync(false);

        await ChangeSourceAsync("Two brand new words");
        await AssertBehindAsync(true);
        await staff.WithdrawAsync(page, Language.Kazakh, WithdrawalKind.Retired);
        await AssertBehindAsync(false);
    }

    private async Task AssertBehindAsync(bool expected)
    {
        Assert.Equal(expected, await IsBehindAsync());
        var board = await publisher.GoAsync("/admin/pages?q=about&in=kk");
        Assert.Equal(expected, board.QuerySelector(".board tbody")!.TextContent.Contains("changed on", StringComparison.Ordinal));
        var filtered = await publisher.GoAsync("/admin/pages?state=Behind&in=kk");
        Assert.Equal(expected ? 1 : 0, filtered.QuerySelectorAll(".board tbody tr").Length);
        var dashboard = await publisher.GoAsync("/admin");
        Assert.Equal(expected, dashboard.QuerySelector($"section[aria-labelledby=behind] a[href='{Address}']") is not null);

        var editor = await publisher.GoAsync(Address);
        Assert.Equal(expected, editor.QuerySelector("#still-correct") is not null);
        if (expected)
            return;

        await using var db = site.Database.Open();
        var live = await db.Publications.Where(p => p.PageId == page).ToDictionaryAsync(p => p.Language, p => p.RevisionId, Ct);
        using var answer = await publisher.PostAsync(
            Address + "/still-correct",
            [
                new("form-token", editor.QuerySelector("input[name=form-token]")!.GetAttribute("value")!),
                new("revisionId", $"{live[Language.Kazakh]}"),
                new("sourceRevisionId", $"{live[Language.English]}"),
            ]
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    /// <summary>None of these changes matters to residents who read the translation.</summary>
    [Theory]
    [InlineData("minor")]
    [InlineData("moved")]
    [InlineData("renamed")]
    [InlineData("saved")]
    [InlineData("published unchanged")]
    [InlineData("withdrawn")]
    public async Task SourceChangeWithoutNewContent_DoesNotMarkTranslationBehind(string change)
    {
        switch (change)
        {
            case "minor":
                await StaffCommands.PublishAsync(
                    site.Database,
                    "about",
                    Language.English,
                    text => text with { Body = "A comma." },
                    isMajor: false
                );
                break;
            case "moved":
                await site.Database.ExecuteUnloggedAsync($"UPDATE Pages SET Position = 99 WHERE Id = {page}");
                break;
            case "renamed":
                await StaffCommands.PublishAsync(
                    site.Database,
                    "about",
                    Language.English,
                    text => text with { Slug = "about-us" },
                    isMajor: false
                );
                break;
            case "saved":
                await StaffCommands.SaveDraftAsync(site.Database, "about", Language.English, text => text with { Body = "Not yet." });
                break;
            case "published unchanged":
                await StaffCommands.PublishAsync(site.Database, "about", Language.English, text => text, isMajor: false);
                break;
            case "withdrawn":
                await StaffCommands.WithdrawAsync(site.Database, "about", Language.English);
                break;
        }

        Assert.False(await IsBehindAsync());
        Assert.Null((await publisher.GoAsync(Address)).QuerySelector("#still-correct"));
    }

    [Fact]
    public async Task MinorChangeOfSource_IsShown_WithoutAskingForConfirmation()
    {
        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.English,
            text => text with { Body = text.Body.Replace("One.", "One!", StringComparison.Ordinal) },
            isMajor: false
        );

        var notice = (await publisher.GoAsync(Address)).QuerySelector("#source .notice")!;

        Assert.Contains("Small corrections", notice.TextContent, StringComparison.Ordinal);
        Assert.Null(publisher.Page.QuerySelector("#still-correct"));
    }

    [Fact]
    public async Task DifferingFiguresLinksAndPictures_AreListedInATable()
    {
        await StaffCommands.PublishAsync(site.Database, "about", Language.English, text =>
            text with
            {
                Body = "In 1999, 1,234.5 of [them](page:mayor#work) and [more](https://example.kz/).\n\n![A map](/media/map.png)",
            }
        );
        await publisher.GoAsync(Address);
        await publisher.SubmitAsync(Address, ("body", "2021 жылы, 1 234,5, [олар](page:mayor#жұмыс)."));

        var rows = (await publisher.GoAsync(Address))
            .QuerySelectorAll(".mismatches tbody tr")
            .Select(r => string.Join(" | ", r.Children.Select(c => c.TextContent)));

        Assert.Equal(["Figure | 1999 | 2021", "Link | https://example.kz/ | not there", "Picture | /media/map.png | not there"], rows);
    }

    [Fact]
    public async Task NewTranslation_StartsWithSourceDataAndEmptyText()
    {
        await RemoveTextAsync("mayor", Language.Kazakh);
        var editor = await publisher.GoAsync($"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "mayor")}/kk");

        Assert.Equal(
            ("", "", "", ""),
            (
                editor.QuerySelector("#title")!.GetAttribute("value"),
                editor.QuerySelector("#summary")!.TextContent.Trim(),
                editor.QuerySelector("#slug")!.GetAttribute("value"),
                editor.QuerySelector("#body")!.TextContent.Trim()
            )
        );
        Assert.Equal("1974-03-19", editor.GetElementById("data.born")!.GetAttribute("value"));
    }

    /// <summary>Translators always see a text to translate from, if there is one.</summary>
    [Fact]
    public async Task PageOnlyInKazakh_IsTranslatedFromKazakh_WithoutTracking()
    {
        foreach (var language in new[] { Language.Russian, Language.English })
            await RemoveTextAsync("about", language);

        foreach (var code in new[] { "ru", "en" })
        {
            var editor = await publisher.GoAsync($"/admin/pages/{page}/{code}");
            Assert.Equal(
                [("Бір.", ""), ("## Тақырып", ""), ("Екі ескі сөз, 1 234,5.", "")],
                Pairs(editor)[2..].Select(p => (p.Item1, p.Item2 == "Not translated yet" ? "" : p.Item2))
            );
            Assert.All(editor.QuerySelectorAll(".aligned-source .passage"), p => Assert.Equal("kk", p.GetAttribute("lang")));
            Assert.Null(editor.QuerySelector("#caughtUp"));
        }

        Assert.Null((await publisher.GoAsync(Address)).QuerySelector("#source"));
    }

    [Fact]
    public async Task StillCorrect_ButtonIsBesideTheTwoTexts()
    {
        await ChangeSourceAsync("Two new words");

        var button = Assert.Single((await publisher.GoAsync(Address)).QuerySelectorAll("button[form=still-correct]"));
        Assert.NotNull(button.Closest("#source"));
        Assert.Null((await publisher.GoAsync(Address + "/review")).QuerySelector("#still-correct, [form=still-correct]"));
    }

    [Fact]
    public async Task WithdrawnTranslation_EditedAgain_KeepsItsCaughtUpRevision()
    {
        await ChangeSourceAsync("Two new words");
        await StaffCommands.WithdrawAsync(site.Database, "about", Language.Kazakh);
        Assert.NotNull((await publisher.GoAsync(Address)).QuerySelector("#caughtUp"));
        await publisher.SubmitAsync(Address, ("body", "Бір!\n\n## Тақырып\n\nЕкі ескі сөз, 1 234,5."));

        Assert.NotNull((await publisher.GoAsync(Address)).QuerySelector("#caughtUp"));
        await PublishDraftAsync();
        Assert.True(await IsBehindAsync());
    }

    [Fact]
    public async Task RestoredTranslation_KeepsItsCaughtUpRevision()
    {
        await ChangeSourceAsync("Two new words");
        await StaffCommands.PublishAsync(site.Database, "about", Language.Kazakh, text => text with { Body = "Жаңа." }, catchesUp: true);
        Assert.False(await IsBehindAsync());
        await publisher.GoAsync(Address + "/compare?from=2&to=3");
        using var restored = await publisher.SendAsync(Address + "/restore", ("number", "2"));
        Assert.Equal(HttpStatusCode.Redirect, restored.StatusCode);

        Assert.NotNull((await publisher.GoAsync(Address)).QuerySelector("#caughtUp"));
        await PublishDraftAsync();
        Assert.True(await IsBehindAsync());
    }

    /// <summary>Removes all traces of the text, as if it had never been written.</summary>
    private async Task RemoveTextAsync(string key, Language language)
    {
        var id = await StaffCommands.IdOfAsync(site.Database, key);
        await using var db = site.Database.Open();
        await db.Publications.Where(p => p.PageId == id && p.Language == language).ExecuteDeleteAsync(Ct);
        await db.Database.ExecuteSqlAsync($"DELETE FROM PublicationLog WHERE PageId = {id} AND Language = {language.Code}", Ct);
        await db.Database.ExecuteSqlAsync($"UPDATE Revisions SET SourceRevisionId = NULL WHERE PageId = {id}", Ct);
        await db.Database.ExecuteSqlAsync($"DELETE FROM Revisions WHERE PageId = {id} AND Language = {language.Code}", Ct);
    }

    private static (string, string)[] Pairs(IDocument editor) =>
        [
            .. editor
                .QuerySelectorAll(".aligned-pair")
                .Select(p =>
                    (p.QuerySelector(".aligned-source")!.TextContent.Trim(), p.QuerySelector(".aligned-translation")!.TextContent.Trim())
                ),
        ];

    /// <returns>Id of the source's new revision.</returns>
    private async Task<int> ChangeSourceAsync(string words)
    {
        await StaffCommands.PublishAsync(
            site.Database,
            "about",
            Language.English,
            text => text with { Body = $"One.\n\n## Heading\n\n{words}, 1,234.5 of them." },
            note: "The words are new."
        );
        await using var db = site.Database.Open();
        return await db
            .Publications.Where(p => p.PageId == page && p.Language == Language.English)
            .Select(p => p.RevisionId)
            .SingleAsync(Ct);
    }

    private async Task PublishDraftAsync()
    {
        await using var db = site.Database.Open();
        var version = await db.Drafts.Where(d => d.PageId == page && d.Language == Language.Kazakh).Select(d => d.Version).SingleAsync(Ct);
        var request = new Publish.Request(page, Language.Kazakh, version, "Аударма.", IsMajor: true)
        {
            Approval = new Publish.Approval.AuthorAllowed(),
        };
        Assert.IsType<PublishOne.Outcome.Live>(await PublishOne.ExecuteAsync(db, request, Actor.Now("editor-2", TimeProvider.System), Ct));
    }

    private async Task<bool> IsBehindAsync() =>
        (await site.Database.Reader.SiteAsync(Ct)).Pages.Single(p => p.PageId == page && p.Language == Language.Kazakh).OutdatedSinceUtc
            is not null;

    private async Task<long> VersionAsync() => await site.Database.Reader.VersionAsync(Ct);

    private async Task<Publication> LiveAsync()
    {
        await using var db = site.Database.Open();
        return await db.Publications.AsNoTracking().SingleAsync(p => p.PageId == page && p.Language == Language.Kazakh, Ct);
    }
}
