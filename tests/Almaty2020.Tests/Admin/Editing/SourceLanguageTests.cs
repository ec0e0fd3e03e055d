using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>A site with staff of a Kazakh press office: the author and the publisher write every language, the translator Russian.</summary>
public sealed class PressOffice : IAsyncLifetime
{
    internal TestSite Site { get; private set; } = null!;

    internal StaffBrowser Author { get; private set; } = null!;

    internal StaffBrowser Translator { get; private set; } = null!;

    internal StaffBrowser Publisher { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Site = await TestSite.StartAsync();
        Author = await Site.SignInAsync(await Site.AddAccountAsync(Role.Author));
        Publisher = await Site.SignInAsync(await Site.AddAccountAsync(Role.Publisher));
        Translator = await Site.SignInAsync(
            await Site.AddAccountAsync(
                "Translator",
                hasAuthenticator: false,
                new Grant { Role = Role.Translator, Language = Language.Russian }
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        Author.Dispose();
        Translator.Dispose();
        Publisher.Dispose();
        await Site.DisposeAsync();
    }
}

/// <summary>Pages that were begun in another language than English, as their staff and residents meet them.</summary>
public sealed class SourceLanguageTests(PressOffice office) : IClassFixture<PressOffice>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KazakhDraft_IsTranslatedBeforeItIsLive_AndBothGoLiveTogether()
    {
        var page = await BeginAsync("Жаңа саябақ", "Саябақ 12 гектар.\n\n## Жолдар\n\nТөрт жол.");

        // The translator finds it on the start page.
        var missing = (await office.Translator.GoAsync("/admin")).QuerySelector(
            $"section[aria-labelledby=missing] a[href='/admin/pages/{page}/ru']"
        )!;
        Assert.Equal(("Жаңа саябақ", "kk"), (missing.TextContent, missing.GetAttribute("lang")));
        Assert.Contains("Draft", missing.ParentElement!.QuerySelector(".item-facts")!.TextContent, StringComparison.Ordinal);

        // The draft stands beside the empty translation, although she may not write Kazakh.
        var editor = await office.Translator.GoAsync($"/admin/pages/{page}/ru");
        Assert.Contains("Саябақ 12 гектар.", editor.QuerySelector("#source")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Жаңа саябақ Русский", Words(editor.QuerySelector("h1")!));
        Assert.Equal(HttpStatusCode.NotFound, (await office.Translator.GetAsync($"/admin/pages/{page}/kk")).StatusCode);

        // She begins from a copy.
        editor = await office.Translator.GoAsync(editor.QuerySelector("#copy-source")!.GetAttribute("href")!);
        Assert.Equal("Саябақ 12 гектар.\n\n## Жолдар\n\nТөрт жол.", editor.QuerySelector("#body")!.TextContent.Trim());
        await office.Translator.SubmitAsync(
            $"/admin/pages/{page}/ru",
            ("title", "Новый парк"),
            ("summary", "О парке."),
            ("body", "Парк 12 гектаров.\n\n## Дорожки\n\nЧетыре дорожки.")
        );
        Assert.Null((await office.Translator.GoAsync("/admin")).QuerySelector($"section[aria-labelledby=missing] a[href$='/{page}/ru']"));

        await SubmitAsync(office.Author, page, "kk");
        await SubmitAsync(office.Translator, page, "ru");
        await office.Publisher.GoAsync($"/admin/pages/{page}/kk/review");
        await office.Publisher.SubmitAsync($"/admin/pages/{page}/kk/publish", ("also", "ru"));

        Assert.Equal([false, false], await AreBehindAsync(page));
        await using var db = office.Site.Database.Open();
        Assert.Equal(Language.Kazakh, await db.Pages.Where(p => p.Id == page).Select(p => p.SourceLanguage).SingleAsync(Ct));
        var live = await db.Publications.Where(p => p.PageId == page).ToDictionaryAsync(p => p.Language, Ct);
        Assert.Equal(live[Language.Kazakh].RevisionId, live[Language.Russian].SourceRevisionId);
        Assert.Null(live[Language.Kazakh].SourceRevisionId);
    }

    [Fact]
    public async Task KazakhChanged_EveryTranslationIsBehind_ForResidentsAndStaff()
    {
        var page = await BeginAsync("Көше", "Көше ұзын.");
        await PublishAsync(page, "kk");
        await TranslateAsync(page, "ru", "Улица", "Улица длинная.");
        await TranslateAsync(page, "en", "Street", "The street is long.");
        Assert.Equal([false, false, false], await AreBehindAsync(page));

        await ChangeAsync(page, "kk", "Көше ұзын, жаңа мекенжайы бар.", "Жаңа мекенжай.");

        Assert.Equal([false, true, true], await AreBehindAsync(page));
        var residents = await office.Site.CreateBrowser().GetPageAsync(await AddressAsync(page, "ru"));
        var notice = residents.QuerySelector("main .quiet p:last-child")!;
        Assert.StartsWith("Исходная версия этой страницы (казахский язык) изменилась", notice.TextContent, StringComparison.Ordinal);
        Assert.Equal("kk", notice.QuerySelector("a")!.GetAttribute("hreflang"));

        var behind = (await office.Translator.GoAsync("/admin")).QuerySelector(
            $"section[aria-labelledby=behind] a[href='/admin/pages/{page}/ru']"
        )!;
        Assert.Contains("The source (Қазақша) changed on", behind.ParentElement!.TextContent, StringComparison.Ordinal);
        var board = await office.Publisher.GoAsync("/admin/pages?state=Behind&in=ru&q=koshe");
        Assert.Single(board.QuerySelectorAll(".board tbody tr"));
        var editor = await office.Publisher.GoAsync($"/admin/pages/{page}/ru");
        Assert.Contains("Жаңа мекенжай.", editor.QuerySelector("#source .notice")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(editor.QuerySelector("#still-correct"));
        Assert.Null((await office.Publisher.GoAsync($"/admin/pages/{page}/kk")).QuerySelector("#source"));

        await office.Publisher.GoAsync($"/admin/pages/{page}/ru");
        await office.Publisher.SubmitAsync($"/admin/pages/{page}/ru/still-correct");
        Assert.Equal([false, false, true], await AreBehindAsync(page));
    }

    /// <summary>The draft is saved as a revision for the translation; publishing the same text is no change.</summary>
    [Fact]
    public async Task TranslationOfADraft_SourceGoesLiveFirst_IsBehindOnlyIfItChangedInBetween()
    {
        var page = await BeginAsync("Мектеп", "Мектеп ашылды.");
        await WriteAsync(office.Translator, page, "ru", "Школа", "Школа открыта.");
        await PublishAsync(page, "kk");
        await PublishAsync(page, "ru");
        Assert.Equal([false, false], await AreBehindAsync(page));

        page = await BeginAsync("Балабақша", "Балабақша ашылды.");
        await WriteAsync(office.Translator, page, "ru", "Детский сад", "Сад открыт.");
        await WriteAsync(office.Author, page, "kk", "Балабақша", "Балабақша жабылды.");
        await PublishAsync(page, "kk");
        var editor = await office.Translator.GoAsync($"/admin/pages/{page}/ru");
        Assert.Equal(["ашылды", "жабылды"], editor.QuerySelectorAll("#source del, #source ins").Select(e => e.LastChild!.TextContent));
        await PublishAsync(page, "ru");
        Assert.Equal([false, true], await AreBehindAsync(page));
    }

    [Fact]
    public async Task AutosavedDraft_ShownToTheTranslator_BecomesARevisionOfItsAuthor()
    {
        var page = await BeginAsync("Алаң", "Алаң кең.", isSaved: false);
        var author = await office.Author.GoAsync($"/admin/pages/{page}/kk");
        var editor = await office.Translator.GoAsync($"/admin/pages/{page}/ru");

        using var answer = await office.Translator.PostAsync(
            $"/admin/pages/{page}/ru/autosave",
            FieldsOf(editor, ("title", "Площадь"), ("body", "Площадь широкая."))
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var db = office.Site.Database.Open();
        var revision = await db.Revisions.SingleAsync(r => r.PageId == page, Ct);
        var drafts = await db.Drafts.Where(d => d.PageId == page).ToDictionaryAsync(d => d.Language, Ct);
        Assert.Equal(
            (Language.Kazakh, drafts[Language.Kazakh].UpdatedBy, "Алаң кең."),
            (revision.Language, revision.AuthorId, revision.Body)
        );
        Assert.Equal(revision.Id, drafts[Language.Russian].SourceRevisionId);

        // The author, who has the page open, goes on as before.
        office.Author.ReturnTo(author);
        await office.Author.SubmitAsync($"/admin/pages/{page}/kk", ("body", "Алаң тар."));
    }

    [Fact]
    public async Task TranslateFrom_AnotherTranslation_CountsAsUpToDateWithItsSource()
    {
        var page = await BeginAsync("Көпір", "Көпір биік.");
        await PublishAsync(page, "kk");
        await TranslateAsync(page, "ru", "Мост", "Мост высокий.");
        var source = await CaughtUpAsync(page, Language.Russian);
        Assert.NotNull(source);

        var editor = await office.Author.GoAsync($"/admin/pages/{page}/en");
        Assert.Equal(["Қазақша", "Русский"], editor.QuerySelectorAll("#source nav a").Select(a => a.TextContent));
        editor = await office.Author.GoAsync(editor.QuerySelectorAll("#source nav a")[1].GetAttribute("href")!.Split('#')[0]);
        Assert.Contains("Мост высокий.", editor.QuerySelector("#source-text")!.TextContent, StringComparison.Ordinal);
        var next = await office.Author.SubmitAsync($"/admin/pages/{page}/en", ("title", "Bridge"), ("body", "The bridge is high."));

        // The same text stays beside it.
        Assert.Equal($"/admin/pages/{page}/en?from=ru", next);
        Assert.Equal(source, await CaughtUpAsync(page, Language.English));
        var fragment = await office.Author.PostForFragmentAsync(
            $"/admin/pages/{page}/en/source",
            FieldsOf(await office.Author.GoAsync(next), ("body", "High."))
        );
        Assert.Contains("Мост высокий.", fragment.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SourceInReview_ItsLiveTranslations_AreListedAsBehindBeforeItIsLive()
    {
        var page = await BeginAsync("Бақ", "Бақ жасыл.");
        await PublishAsync(page, "kk");
        await TranslateAsync(page, "ru", "Сад", "Сад зелёный.");
        await WriteAsync(office.Author, page, "kk", "Бақ", "Бақ қызыл.");
        Assert.Null(await UpcomingAsync());

        await SubmitAsync(office.Author, page, "kk");

        Assert.Contains("The draft of the source (Қазақша) was submitted on", await UpcomingAsync(), StringComparison.Ordinal);
        Assert.Equal([false, false], await AreBehindAsync(page));
        var editor = await office.Translator.GoAsync($"/admin/pages/{page}/ru");
        await office.Translator.SubmitAsync(
            $"/admin/pages/{page}/ru",
            ("body", "Сад красный."),
            ("caughtUp", editor.QuerySelector("#caughtUp")!.GetAttribute("value"))
        );
        Assert.Null(await UpcomingAsync());

        async Task<string?> UpcomingAsync() =>
            (await office.Translator.GoAsync("/admin"))
                .QuerySelector($"section[aria-labelledby=behind] a[href='/admin/pages/{page}/ru']")
                ?.ParentElement!.TextContent;
    }

    [Fact]
    public async Task SourceChangedInSettings_TextsCountAsUpToDate_AndFollowTheNewSource()
    {
        var page = await StaffCommands.IdOfAsync(office.Site.Database, "privacy");
        await ChangeAsync(page, "en", "Changed in English.", "Changed.");
        Assert.Equal([true, true, false], await AreBehindAsync(page));
        var settings = $"/admin/pages/{page}/settings";
        await office.Publisher.GoAsync(settings);

        await office.Publisher.SubmitAsync(settings, ("source", "kk"));

        Assert.Equal([false, false, false], await AreBehindAsync(page));
        await using (var db = office.Site.Database.Open())
            Assert.Equal(
                "en > kk",
                await db
                    .Audit.Where(a => a.Action == AuditActions.PageSettingsChanged && a.PageId == page)
                    .Select(a => a.Detail)
                    .SingleAsync(Ct)
            );
        await office.Publisher.GoAsync($"/admin/pages/{page}/ru");
        Assert.Null(office.Publisher.Page.QuerySelector("#caughtUp"));

        await ChangeAsync(page, "kk", "Қазақша өзгерді.", "Өзгерді.");
        Assert.Equal([false, true, true], await AreBehindAsync(page));
        var editor = await office.Publisher.GoAsync($"/admin/pages/{page}/en");
        Assert.Contains("Қазақша өзгерді.", editor.QuerySelector("#source ins")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(editor.QuerySelector("[name='data.reviewed']"));
        Assert.Null((await office.Publisher.GoAsync($"/admin/pages/{page}/kk")).QuerySelector("[name='data.reviewed']"));
    }

    [Fact]
    public async Task SourceWithoutText_IsNotOffered_AndRefused()
    {
        var page = await BeginAsync("Тек қазақша", "Мәтін.");
        var settings = $"/admin/pages/{page}/settings";
        var form = await office.Publisher.GoAsync(settings);
        Assert.Equal(["kk"], form.QuerySelectorAll("#source input").Select(i => i.GetAttribute("value")));

        using var answer = await office.Publisher.SendAsync(settings, ("source", "en"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("#source", office.Publisher.Page.QuerySelector("[role=alert] a")!.GetAttribute("href"));
        await using var db = office.Site.Database.Open();
        Assert.Equal(Language.Kazakh, await db.Pages.Where(p => p.Id == page).Select(p => p.SourceLanguage).SingleAsync(Ct));
    }

    [Fact]
    public async Task TranslationChangedAlone_IsPointedOutToTheReviewer()
    {
        var page = await BeginAsync("Бюджет", "Барлығы 600 млн. [Бет](page:about).\n\n## Кіріс\n\nМәтін.");
        await PublishAsync(page, "kk");
        await TranslateAsync(page, "ru", "Бюджет", "Всего 600 млн. [Страница](page:about).\n\n## Доходы\n\nТекст.");

        await WriteAsync(
            office.Translator,
            page,
            "ru",
            "Бюджет",
            "Всего 600 млн, из них 750 тыс. [Новости](page:mayor).\n\n## Доходы\n\nТекст.\n\n## Расходы\n\nТекст."
        );

        var review = await office.Publisher.GoAsync($"/admin/pages/{page}/ru/review");
        var found = review.QuerySelectorAll(".checks li a").Select(a => a.TextContent).ToList();
        Assert.Contains(found, f => f.StartsWith("“750 тыс” is new in this translation", StringComparison.Ordinal));
        Assert.Contains(found, f => f.StartsWith("The link page:mayor is new in this translation", StringComparison.Ordinal));
        Assert.Contains(found, f => f.StartsWith("The link page:about was taken out of this translation", StringComparison.Ordinal));
        Assert.Contains(found, f => f.Contains("from 1 to 2. The source has 1.", StringComparison.Ordinal));

        // Once the source says the same, nothing is left to point out.
        await WriteAsync(
            office.Author,
            page,
            "kk",
            "Бюджет",
            "Барлығы 600 млн, оның 750 мыңы. [Жаңалық](page:mayor).\n\n## Кіріс\n\nМәтін.\n\n## Шығыс\n\nМәтін."
        );
        review = await office.Publisher.GoAsync($"/admin/pages/{page}/ru/review");
        Assert.DoesNotContain(review.QuerySelectorAll(".checks li a"), a =>
            a.TextContent.Contains("this translation", StringComparison.Ordinal)
        );
    }

    /// <summary>Creates a page in Kazakh and writes a draft.</summary>
    private async Task<int> BeginAsync(string title, string body, bool isSaved = true)
    {
        await office.Author.GoAsync("/admin/pages/new");
        var editor = await office.Author.SubmitAsync("/admin/pages/new", ("title", title), ("parent", "0"), ("language", "kk"));
        var page = int.Parse(editor.Split('/')[3], System.Globalization.CultureInfo.InvariantCulture);
        if (isSaved)
        {
            await WriteAsync(office.Author, page, "kk", title, body);
            return page;
        }

        var form = await office.Author.GoAsync(editor);
        using var answer = await office.Author.PostAsync(editor + "/autosave", FieldsOf(form, ("body", body)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return page;
    }

    private static async Task WriteAsync(StaffBrowser writer, int page, string language, string title, string body)
    {
        var address = $"/admin/pages/{page}/{language}";
        await writer.GoAsync(address);
        await writer.SubmitAsync(
            address,
            ("title", title),
            ("summary", title + "."),
            ("body", body),
            ("data.source.title", "Әкімдік"),
            ("data.source.date", "2026")
        );
    }

    private static async Task SubmitAsync(StaffBrowser writer, int page, string language)
    {
        await writer.GoAsync($"/admin/pages/{page}/{language}/review");
        await writer.SubmitAsync($"/admin/pages/{page}/{language}/submit");
    }

    private async Task PublishAsync(int page, string language, string note = "")
    {
        await office.Publisher.GoAsync($"/admin/pages/{page}/{language}/review");
        await office.Publisher.SubmitAsync($"/admin/pages/{page}/{language}/publish", ("note", note));
    }

    private async Task TranslateAsync(int page, string language, string title, string body)
    {
        await WriteAsync(office.Author, page, language, title, body);
        await PublishAsync(page, language);
    }

    private async Task ChangeAsync(int page, string language, string body, string note)
    {
        var address = $"/admin/pages/{page}/{language}";
        await office.Author.GoAsync(address);
        await office.Author.SubmitAsync(address, ("body", body));
        await PublishAsync(page, language, note);
    }

    private async Task<IReadOnlyList<bool>> AreBehindAsync(int page)
    {
        await office.Site.CatchUpAsync();
        var live = (await office.Site.Database.Reader.SiteAsync(Ct)).InEveryLanguage(page);
        return [.. live.Select(p => p.OutdatedSinceUtc is not null)];
    }

    private async Task<string> AddressAsync(int page, string language)
    {
        var site = await office.Site.Database.Reader.SiteAsync(Ct);
        return site.InEveryLanguage(page).Single(p => p.Language.Code == language).Address;
    }

    private async Task<int?> CaughtUpAsync(int page, Language language)
    {
        await using var db = office.Site.Database.Open();
        return await db.Drafts.AnyAsync(d => d.PageId == page && d.Language == language, Ct)
            ? await db.Drafts.Where(d => d.PageId == page && d.Language == language).Select(d => d.SourceRevisionId).SingleAsync(Ct)
            : await db.Publications.Where(p => p.PageId == page && p.Language == language).Select(p => p.SourceRevisionId).SingleAsync(Ct);
    }

    private static IEnumerable<KeyValuePair<string, string>> FieldsOf(IDocument editor, params (string Name, string Value)[] typed) =>
        StaffBrowser
            .FieldsOf(editor.Forms["editor"]!)
            .Where(f => typed.All(t => t.Name != f.Key))
            .Concat(typed.Select(t => KeyValuePair.Create(t.Name, t.Value)));

    private static string Words(IElement element) =>
        string.Join(' ', element.TextContent.Split((char[])[' ', '\n', '\u00a0'], StringSplitOptions.RemoveEmptyEntries));
}
