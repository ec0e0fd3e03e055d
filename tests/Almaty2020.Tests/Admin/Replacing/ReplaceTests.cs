using System.Net;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Replacing;

/// <summary>Finding and replacing a phrase in all drafts and live texts.</summary>
public sealed class ReplaceTests : TreeTestBase
{
    private const string Screen = "/admin/replace";

    /// <summary>Stands in no text of the content folder. The apostrophe is escaped in the JSON of the fields.</summary>
    private const string Phrase = "Qala's Old Name";

    [Fact]
    public async Task ChosenPlaces_AreReplacedInDrafts_AndNothingGoesLive()
    {
        var (mayor, about) = (await IdOfAsync("mayor"), await IdOfAsync("about"));
        await StaffCommands.PublishAsync(Site.Database, "mayor", Language.English, text =>
            text with
            {
                Title = Phrase,
                Body = $"First {Phrase}, second {Phrase}.",
                Fields = (ProfileFields)text.Fields with { Portrait = null, Source = new PageSource(Phrase, "2019") },
            }
        );
        await StaffCommands.SaveDraftAsync(Site.Database, "about", Language.Kazakh, text => text with { Summary = $"{Phrase}." });
        var version = await Site.Database.Reader.VersionAsync(Ct);

        var preview = await FindAsync(Phrase, "New Name");
        Assert.Equal(["Title", "Text", "Text", "Source", "Summary"], preview.QuerySelectorAll(".places .soft").Select(s => s.TextContent));
        Assert.Equal(
            [$"{mayor}-en-0", $"{mayor}-en-1", $"{mayor}-en-2", $"{mayor}-en-3", $"{about}-kk-0"],
            preview.QuerySelectorAll("input[name=place][checked]").Select(i => i.GetAttribute("value"))
        );
        Assert.Contains(
            $"First {Phrase}New Name, second",
            preview.QuerySelectorAll(".place-words")[1].TextContent,
            StringComparison.Ordinal
        );
        await using var db = Site.Database.Open();
        Assert.Equal(1, await db.Drafts.CountAsync(Ct));

        // All but the second place in the text.
        var done = await ReplaceAsync(preview, $"{mayor}-en-2");

        Assert.Equal("Replaced in 2 drafts. Nothing is live yet.", done.QuerySelector("[role=status].done")!.TextContent);
        Assert.Null(done.GetElementById("left"));
        var text = (await db.Drafts.AsNoTracking().SingleAsync(d => d.PageId == mayor, Ct)).Text;
        Assert.Equal(("New Name", $"First New Name, second {Phrase}.", "New Name"), (text.Title, text.Body, text.Fields.Source.Title));
        Assert.Equal("New Name.", await db.Drafts.Where(d => d.PageId == about).Select(d => d.Summary).SingleAsync(Ct));
        Assert.Equal(version, await Site.Database.Reader.VersionAsync(Ct));
        Assert.Equal(
            $"“{Phrase}” replaced by “New Name”",
            await db.Revisions.Where(r => r.PageId == mayor).OrderByDescending(r => r.Number).Select(r => r.Note).FirstAsync(Ct)
        );

        // One review for all of them.
        var submit = done.QuerySelector("form[action='/admin/pages/together']")!;
        Assert.Equal([$"{mayor}-en", $"{about}-kk"], submit.QuerySelectorAll("input[name=cell]").Select(i => i.GetAttribute("value")));
        await Publisher.GoAsync($"/admin/pages/together?act=Submit&cell={mayor}-en&cell={about}-kk");
        Assert.Equal(2, Publisher.Page.QuerySelectorAll("input[name=cell]").Length);
    }

    [Fact]
    public async Task TextInReview_OrChangedMeanwhile_IsNamedAndNotOverwritten()
    {
        var (mayor, about, privacy) = (await IdOfAsync("mayor"), await IdOfAsync("about"), await IdOfAsync("privacy"));
        var submitted = await StaffCommands.SaveDraftAsync(Site.Database, "mayor", Language.English, text => text with { Title = Phrase });
        var changed = await StaffCommands.SaveDraftAsync(Site.Database, "about", Language.English, text => text with { Summary = Phrase });
        await StaffCommands.PublishAsync(Site.Database, "privacy", Language.English, text => text with { Summary = Phrase });
        await SubmitAsync(mayor, submitted);

        var preview = await FindAsync(Phrase, "New Name");
        Assert.Equal(3, preview.QuerySelectorAll(".found-text").Length);
        Assert.Empty(preview.QuerySelectorAll($"input[value^='{mayor}-en']"));
        Assert.Contains("The text is in review", preview.QuerySelector(".found-text")!.TextContent, StringComparison.Ordinal);

        // While the list is open, one text is changed and another gets a draft.
        await SaveAsync(about, changed, text => text with { Body = "Changed meanwhile." });
        await StaffCommands.SaveDraftAsync(Site.Database, "privacy", Language.English, text => text with { Body = "Begun meanwhile." });
        var done = await ReplaceAsync(preview);

        Assert.Null(done.QuerySelector("[role=status].done"));
        var left = done.QuerySelector("[aria-labelledby=left]")!;
        Assert.Equal(
            [$"/admin/pages/{about}/en", $"/admin/pages/{privacy}/en"],
            left.QuerySelectorAll("a").Select(a => a.GetAttribute("href")).Order(StringComparer.Ordinal)
        );
        Assert.Contains("Somebody has changed the text meanwhile", left.TextContent, StringComparison.Ordinal);
        await using var db = Site.Database.Open();
        Assert.Equal(3, await db.Drafts.CountAsync(d => d.Summary == Phrase || d.Title == Phrase, Ct));
    }

    [Fact]
    public async Task InReviewSinceTheListWasOpened_IsLeft()
    {
        var mayor = await IdOfAsync("mayor");
        var version = await StaffCommands.SaveDraftAsync(Site.Database, "mayor", Language.English, text => text with { Title = Phrase });
        var preview = await FindAsync(Phrase, "New Name");
        await SubmitAsync(mayor, version);

        var done = await ReplaceAsync(preview);

        Assert.Contains("The text is in review", done.QuerySelector("[aria-labelledby=left]")!.TextContent, StringComparison.Ordinal);
        await using var db = Site.Database.Open();
        Assert.True(await db.Drafts.AnyAsync(d => d.Title == Phrase && d.SubmittedAtUtc != null, Ct));
    }

    [Fact]
    public async Task ManyTexts_ComeInPagesOfResults_EachOnce()
    {
        const int Many = 60;
        var staff = new TestStaff(Site.Database);
        var ids = new List<int>();
        for (var n = 0; n < Many; n++)
        {
            ids.Add(await staff.AddPageAsync($"many/{n}"));
            await staff.SaveDraftAsync(ids[n], Language.English, TestStaff.Text($"many-{n}", Phrase));
        }

        var found = new List<string?>();
        var address = $"{Screen}?find={Uri.EscapeDataString(Phrase)}&with=";
        for (var pages = 1; address is not null; pages++)
        {
            Assert.True(pages <= 3);
            var page = await Publisher.GoAsync(address);
            found.AddRange(page.QuerySelectorAll("input[name=place]").Select(i => i.GetAttribute("value")));
            address = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(ids.Select(id => $"{id}-en-0"), found);
    }

    [Fact]
    public async Task Rights_AndExactSpelling_LimitWhatIsFound()
    {
        await StaffCommands.SaveDraftAsync(Site.Database, "mayor", Language.English, text => text with { Title = Phrase });
        await StaffCommands.SaveDraftAsync(Site.Database, "about", Language.Kazakh, text =>
            text with
            {
                Title = Phrase.ToUpperInvariant(),
            }
        );
        var mayor = await IdOfAsync("mayor");
        using var kazakh = await SignInAsync(Role.Author, new Grant { Role = Role.Author, Language = Language.Kazakh });

        Assert.Single((await FindAsync(Phrase, "")).QuerySelectorAll(".found-text"));
        Assert.Empty((await FindAsync(Phrase, "", "&in=kk")).QuerySelectorAll(".found-text"));
        await kazakh.GoAsync($"{Screen}?find={Uri.EscapeDataString(Phrase)}");
        Assert.Empty(kazakh.Page.QuerySelectorAll(".found-text"));
        var token = kazakh.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        using var forged = await kazakh.PostAsync(
            Screen,
            [new("form-token", token), new("find", Phrase), new("with", "X"), new("state", $"{mayor}-en-1-"), new("place", $"{mayor}-en-0")]
        );
        Assert.Equal(HttpStatusCode.OK, forged.StatusCode);
        Assert.Empty(kazakh.Page.QuerySelectorAll(".item-name"));
        await using var db = Site.Database.Open();
        Assert.True(await db.Drafts.AnyAsync(d => d.PageId == mayor && d.Title == Phrase, Ct));
    }

    [Theory]
    [InlineData("", "Fill this in.")]
    [InlineData("a", "Write at least two characters.")]
    public async Task PhraseMissingOrTooShort_ShowsErrorBesideField(string find, string sentence)
    {
        using var answer = await Publisher.GetAsync($"{Screen}?find={find}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(sentence, Publisher.Page.GetElementById("find-error")!.TextContent, StringComparison.Ordinal);
    }

    private Task<IDocument> FindAsync(string find, string replacement, string more = "") =>
        Publisher.GoAsync($"{Screen}?find={Uri.EscapeDataString(find)}&with={Uri.EscapeDataString(replacement)}{more}");

    /// <param name="without">A place whose box is cleared.</param>
    private async Task<IDocument> ReplaceAsync(IDocument preview, string? without = null)
    {
        Publisher.ReturnTo(preview);
        var form = preview.Forms.Single(f => f.GetAttribute("action") == Screen && f.Method == "post");
        using var answer = await Publisher.PostAsync(Screen, StaffBrowser.FieldsOf(form).Where(f => f.Value != without));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Publisher.Page;
    }

    private async Task SaveAsync(int page, int version, Func<PageText, PageText> change)
    {
        await using var db = Site.Database.Open();
        var draft = await db.Drafts.AsNoTracking().SingleAsync(d => d.PageId == page && d.Language == Language.English, Ct);
        Assert.IsType<SaveDraft.Outcome.Saved>(
            await new SaveDraft(db).ExecuteAsync(
                new SaveDraft.Request(page, Language.English, change(draft.Text), version),
                Actor.Now("colleague", TimeProvider.System),
                Ct
            )
        );
    }

    private async Task SubmitAsync(int page, int version)
    {
        await using var db = Site.Database.Open();
        Assert.IsType<DraftOutcome.Done>(
            await new SubmitForReview(db).ExecuteAsync(
                new SubmitForReview.Request(page, Language.English, version, ""),
                Actor.Now("author", TimeProvider.System),
                Ct
            )
        );
    }
}
