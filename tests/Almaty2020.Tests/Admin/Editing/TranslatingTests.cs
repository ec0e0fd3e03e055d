using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>A translation beside its source, and when it has caught up.</summary>
public sealed class TranslatingTests : IAsyncLifetime
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private StaffBrowser publisher = null!;
    private int page;

    private string Address => $"/admin/pages/{page}/kk";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        page = await ByStaff.IdOfAsync(site.Database, "about");
        publisher = await site.SignInAsync(await site.AddAccountAsync(Role.Publisher, "Aigerim"));
        await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text with { Body = "One.\n\n## Heading\n\nTwo old words, 1,234.5 of them." });
        await ByStaff.PublishAsync(site.Database, "about", Language.Kazakh, text => text with { Body = "Бір.\n\n## Тақырып\n\nЕкі ескі сөз, 1 234,5." }, catchesUp: true);
    }

    public ValueTask DisposeAsync()
    {
        publisher.Dispose();
        return site.DisposeAsync();
    }

    [Fact]
    public async Task SourceStandsBesideTheTranslation_BlockByBlock()
    {
        var editor = await publisher.GoAsync(Address);

        Assert.Equal([("One.", "Бір."), ("## Heading", "## Тақырып"), ("Two old words, 1,234.5 of them.", "Екі ескі сөз, 1 234,5.")], Pairs(editor)[2..]);
        Assert.Null(editor.QuerySelector("#caughtUp"));
        Assert.Null(editor.QuerySelector(".mismatches"));
        Assert.Null((await publisher.GoAsync($"/admin/pages/{page}/en")).QuerySelector("#source"));
    }

    [Fact]
    public async Task DataOfTheSourceThatChanged_IsMarkedToo()
    {
        await ByStaff.PublishAsync(site.Database, "mayor", Language.English, text => text with
        {
            Fields = ((Web.Publishing.Fields.ProfileFields)text.Fields) with { Birthplace = "Another place", Family = "Married, three daughters" },
        });

        var source = (await publisher.GoAsync($"/admin/pages/{await ByStaff.IdOfAsync(site.Database, "mayor")}/kk")).QuerySelector("#source")!;

        Assert.Equal(["source-Birthplace", "source-Family"], source.QuerySelectorAll(".aligned-pair.changed").Select(p => p.Id));
        Assert.Contains("Another place", source.QuerySelector("#source-Birthplace")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Place of birth", source.QuerySelector("#source-Birthplace .soft")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SourceHasChanged_IsMarkedWithDayAndNote_AndCaughtUpWhenTheWriterSaysSo()
    {
        await ChangeSourceAsync("Two new words");
        var editor = await publisher.GoAsync(Address);
        Assert.Contains("The words are new.", editor.QuerySelector("#source .notice")!.TextContent, StringComparison.Ordinal);
        var changed = Assert.Single(editor.QuerySelectorAll(".aligned-pair.changed"));
        Assert.Equal(["old", "new"], changed.QuerySelectorAll("del, ins").Select(e => e.LastChild!.TextContent));
        Assert.Equal("Екі ескі сөз, 1 234,5.", changed.QuerySelector(".aligned-translation")!.TextContent.Trim());
        var shown = editor.QuerySelector("#caughtUp")!.GetAttribute("value");

        // A mended comma catches up with nothing, whoever publishes it.
        await SendAsync(Address, ("body", "Бір!\n\n## Тақырып\n\nЕкі ескі сөз, 1 234,5."));
        Assert.NotNull((await publisher.GoAsync(Address)).QuerySelector("#caughtUp"));
        await SendAsync(Address, ("body", "Бір.\n\n## Тақырып\n\nЕкі жаңа сөз, 1 234,5."), ("caughtUp", shown));
        Assert.Null((await publisher.GoAsync(Address)).QuerySelector("#caughtUp"));
        await PublishDraftAsync();
        Assert.False(await IsBehindAsync());
    }

    [Fact]
    public async Task CaughtUp_SavedByItself_IsKeptInTheDraft()
    {
        var source = await ChangeSourceAsync("Two new words");
        var editor = await publisher.GoAsync(Address);
        var fields = StaffBrowser.Filled(editor.Forms["editor"]!).Append(new("caughtUp", editor.QuerySelector("#caughtUp")!.GetAttribute("value")!));

        using var answer = await publisher.PostAsync(Address + "/autosave", fields);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal(source, await db.Drafts.Select(d => d.SourceRevisionId).SingleAsync(Ct));
    }

    /// <summary>What was seen counts, not what there is by then.</summary>
    [Fact]
    public async Task SourceGoesOnWhileTheTranslatorWorks_TheyAreStillBehind()
    {
        await ChangeSourceAsync("Two new words");
        var editor = await publisher.GoAsync(Address);
        var shown = editor.QuerySelector("#caughtUp")!.GetAttribute("value");
        await ChangeSourceAsync("Two brand new words");

        publisher.Show(editor);
        await SendAsync(Address, ("body", "Екі жаңа сөз."), ("caughtUp", shown));
        await PublishDraftAsync();

        Assert.True(await IsBehindAsync());
    }

    [Fact]
    public async Task StillCorrect_ClearsItWithoutAWord_AsAMinorChange()
    {
        var source = await ChangeSourceAsync("Two new words");
        Assert.True(await IsBehindAsync());
        var before = await LiveAsync();
        await publisher.GoAsync(Address);
        await SendAsync(Address + "/still-correct");

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
    public async Task StillCorrect_AfterTheSourceHasMovedOn_IsRefusedAndNothingIsLeft()
    {
        await ChangeSourceAsync("Two new words");
        var old = await publisher.GoAsync(Address);
        await ChangeSourceAsync("Two brand new words");
        var version = await VersionAsync();

        publisher.Show(old);
        using var answer = await publisher.SendAsync(Address + "/still-correct");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("The source has changed", publisher.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.True(await IsBehindAsync());
        Assert.Equal(version, await VersionAsync());

        // Shown anew there, it can be said at once.
        await SendAsync(Address + "/still-correct");
        Assert.False(await IsBehindAsync());
    }

    [Fact]
    public async Task StillCorrect_AfterTheTranslationHasMovedOnOrIsBeingWritten_IsNotDone()
    {
        await ChangeSourceAsync("Two new words");
        var old = await publisher.GoAsync(Address);
        await ByStaff.PublishAsync(site.Database, "about", Language.Kazakh, text => text with { Body = "Басқа." });
        publisher.Show(old);
        using var conflict = await publisher.SendAsync(Address + "/still-correct");
        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);

        old = await publisher.GoAsync(Address);
        await ByStaff.SaveDraftAsync(site.Database, "about", Language.Kazakh, text => text with { Body = "Жазылып жатыр." });
        publisher.Show(old);
        using var inWork = await publisher.SendAsync(Address + "/still-correct");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, inWork.StatusCode);
        Assert.Null((await publisher.GoAsync(Address)).QuerySelector("#still-correct"));
        Assert.True(await IsBehindAsync());
    }

    [Fact]
    public async Task StillCorrect_IsForWhoPublishesThatLanguage()
    {
        await ChangeSourceAsync("Two new words");
        using var translator = await site.SignInAsync(await site.AddAccountAsync(Role.Translator));

        var editor = await translator.GoAsync(Address);

        Assert.Null(editor.QuerySelector("#still-correct"));
        using var answer = await translator.PostAsync(Address + "/still-correct", [new("form-token", editor.QuerySelector("input[name=form-token]")!.GetAttribute("value")!)]);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    /// <summary>None of these is a change that residents of the other language miss.</summary>
    [Theory]
    [InlineData("minor")]
    [InlineData("moved")]
    [InlineData("renamed")]
    [InlineData("saved")]
    [InlineData("published unchanged")]
    [InlineData("withdrawn")]
    public async Task SourceOnly_LeavesTheTranslationWhereItIs(string what)
    {
        switch (what)
        {
            case "minor":
                await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text with { Body = "A comma." }, isMajor: false);
                break;
            case "moved":
                await site.Database.ChangeUnseenAsync($"UPDATE Pages SET Position = 99 WHERE Id = {page}");
                break;
            case "renamed":
                await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text with { Slug = "about-us" }, isMajor: false);
                break;
            case "saved":
                await ByStaff.SaveDraftAsync(site.Database, "about", Language.English, text => text with { Body = "Not yet." });
                break;
            case "published unchanged":
                await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text, isMajor: false);
                break;
            case "withdrawn":
                await ByStaff.WithdrawAsync(site.Database, "about", Language.English);
                break;
        }

        Assert.False(await IsBehindAsync());
        Assert.Null((await publisher.GoAsync(Address)).QuerySelector("#still-correct"));
    }

    [Fact]
    public async Task MinorChangeOfTheSource_IsShownAsSuch_AndAsksForNothing()
    {
        await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text with { Body = text.Body.Replace("One.", "One!", StringComparison.Ordinal) }, isMajor: false);

        var notice = (await publisher.GoAsync(Address)).QuerySelector("#source .notice")!;

        Assert.Contains("Small corrections", notice.TextContent, StringComparison.Ordinal);
        Assert.Null(publisher.Page.QuerySelector("#still-correct"));
    }

    [Fact]
    public async Task FiguresLinksAndPictures_ThatDiffer_StandInATable()
    {
        await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text with
        {
            Body = "In 1999, 1,234.5 of [them](page:mayor#work) and [more](https://example.kz/).\n\n![A map](/media/map.png)",
        });
        await publisher.GoAsync(Address);
        await SendAsync(Address, ("body", "2021 жылы, 1 234,5, [олар](page:mayor#жұмыс)."));

        var rows = (await publisher.GoAsync(Address)).QuerySelectorAll(".mismatches tbody tr").Select(r => string.Join(" | ", r.Children.Select(c => c.TextContent)));

        Assert.Equal(["Figure | 1999 | 2021", "Link | https://example.kz/ | not there", "Picture | /media/map.png | not there"], rows);
    }

    [Fact]
    public async Task NewTranslation_BeginsWithTheSourcesDataAndNoWord()
    {
        await NeverWrittenAsync("mayor", Language.Kazakh);
        var editor = await publisher.GoAsync($"/admin/pages/{await ByStaff.IdOfAsync(site.Database, "mayor")}/kk");

        Assert.Equal(("", "", "", ""), (editor.QuerySelector("#title")!.GetAttribute("value"), editor.QuerySelector("#summary")!.TextContent.Trim(), editor.QuerySelector("#slug")!.GetAttribute("value"), editor.QuerySelector("#body")!.TextContent.Trim()));
        Assert.Equal("1974-03-19", editor.GetElementById("data.born")!.GetAttribute("value"));
    }

    /// <summary>Whoever translates has a text before them whenever there is one.</summary>
    [Fact]
    public async Task PageThatIsOnlyInKazakh_IsTranslatedFromThat_AndKeptInStepWithNothing()
    {
        foreach (var language in new[] { Language.Russian, Language.English })
            await NeverWrittenAsync("about", language);

        foreach (var code in new[] { "ru", "en" })
        {
            var editor = await publisher.GoAsync($"/admin/pages/{page}/{code}");
            Assert.Equal([("Бір.", ""), ("## Тақырып", ""), ("Екі ескі сөз, 1 234,5.", "")], Pairs(editor)[2..].Select(p => (p.Item1, p.Item2 == "Not translated yet" ? "" : p.Item2)));
            Assert.All(editor.QuerySelectorAll(".aligned-source .passage"), p => Assert.Equal("kk", p.GetAttribute("lang")));
            Assert.Null(editor.QuerySelector("#caughtUp"));
        }

        Assert.Null((await publisher.GoAsync(Address)).QuerySelector("#source"));
    }

    [Fact]
    public async Task StillCorrect_IsSaidWhereTheTwoTextsStandBesideEachOther()
    {
        await ChangeSourceAsync("Two new words");

        var button = Assert.Single((await publisher.GoAsync(Address)).QuerySelectorAll("button[form=still-correct]"));
        Assert.NotNull(button.Closest("#source"));
        Assert.Null((await publisher.GoAsync(Address + "/review")).QuerySelector("#still-correct, [form=still-correct]"));
    }

    [Fact]
    public async Task Withdrawn_AndWrittenOn_HasCaughtUpWithWhatItHadThen()
    {
        await ChangeSourceAsync("Two new words");
        await ByStaff.WithdrawAsync(site.Database, "about", Language.Kazakh);
        Assert.NotNull((await publisher.GoAsync(Address)).QuerySelector("#caughtUp"));
        await SendAsync(Address, ("body", "Бір!\n\n## Тақырып\n\nЕкі ескі сөз, 1 234,5."));

        Assert.NotNull((await publisher.GoAsync(Address)).QuerySelector("#caughtUp"));
        await PublishDraftAsync();
        Assert.True(await IsBehindAsync());
    }

    [Fact]
    public async Task Restored_AnEarlierTranslation_HasCaughtUpWithWhatItHadThen()
    {
        await ChangeSourceAsync("Two new words");
        await ByStaff.PublishAsync(site.Database, "about", Language.Kazakh, text => text with { Body = "Жаңа." }, catchesUp: true);
        Assert.False(await IsBehindAsync());
        await publisher.GoAsync(Address + "/compare?from=2&to=3");
        using var restored = await publisher.SendAsync(Address + "/restore", ("number", "2"));
        Assert.Equal(HttpStatusCode.Redirect, restored.StatusCode);

        Assert.NotNull((await publisher.GoAsync(Address)).QuerySelector("#caughtUp"));
        await PublishDraftAsync();
        Assert.True(await IsBehindAsync());
    }

    /// <summary>As if nobody had ever written it.</summary>
    private async Task NeverWrittenAsync(string key, Language language)
    {
        var id = await ByStaff.IdOfAsync(site.Database, key);
        await using var db = site.Database.Open();
        await db.Publications.Where(p => p.PageId == id && p.Language == language).ExecuteDeleteAsync(Ct);
        await db.Database.ExecuteSqlAsync($"DELETE FROM PublicationLog WHERE PageId = {id} AND Language = {language.Code}", Ct);
        await db.Database.ExecuteSqlAsync($"UPDATE Revisions SET SourceRevisionId = NULL WHERE PageId = {id}", Ct);
        await db.Database.ExecuteSqlAsync($"DELETE FROM Revisions WHERE PageId = {id} AND Language = {language.Code}", Ct);
    }

    private static (string, string)[] Pairs(IDocument editor) =>
        [.. editor.QuerySelectorAll(".aligned-pair").Select(p => (p.QuerySelector(".aligned-source")!.TextContent.Trim(), p.QuerySelector(".aligned-translation")!.TextContent.Trim()))];

    /// <returns>The source's new revision.</returns>
    private async Task<int> ChangeSourceAsync(string words)
    {
        await ByStaff.PublishAsync(site.Database, "about", Language.English, text => text with { Body = $"One.\n\n## Heading\n\n{words}, 1,234.5 of them." }, note: "The words are new.");
        await using var db = site.Database.Open();
        return await db.Publications.Where(p => p.PageId == page && p.Language == Language.English).Select(p => p.RevisionId).SingleAsync(Ct);
    }

    private async Task SendAsync(string action, params (string Name, string? Value)[] fields)
    {
        using var answer = await publisher.SendAsync(action, fields);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{action}: {(int)answer.StatusCode} {publisher.Page.QuerySelector(".notice")?.TextContent}");
    }

    private async Task PublishDraftAsync()
    {
        await using var db = site.Database.Open();
        var version = await db.Drafts.Where(d => d.PageId == page && d.Language == Language.Kazakh).Select(d => d.Version).SingleAsync(Ct);
        var request = new Publish.Request(page, Language.Kazakh, version, "Аударма.", IsMajor: true) { Approval = new Publish.Approval.ByAnybody() };
        Assert.IsType<Publish.Outcome.Live>(await new Publish(db).ExecuteAsync(request, Actor.Now("editor-2", TimeProvider.System), Ct));
    }

    private async Task<bool> IsBehindAsync() =>
        (await site.Database.Reader.SiteAsync(Ct)).Pages.Single(p => p.PageId == page && p.Language == Language.Kazakh).BehindSinceUtc is not null;

    private async Task<long> VersionAsync() => await site.Database.Reader.VersionAsync(Ct);

    private async Task<Publication> LiveAsync()
    {
        await using var db = site.Database.Open();
        return await db.Publications.AsNoTracking().SingleAsync(p => p.PageId == page && p.Language == Language.Kazakh, Ct);
    }
}
