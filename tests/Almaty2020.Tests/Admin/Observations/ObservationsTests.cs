using System.Globalization;
using System.Net;
using System.Text;
using Almaty2020.Tests.Admin.Tree;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Observations;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Release;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.Observations;

/// <summary>Importing values of indicators from a table.</summary>
public sealed class ObservationsTests : TreeTestBase
{
    private const string Screen = "/admin/observations";
    private const string Drafts = "/admin/observations/drafts";

    private static readonly IndicatorFields Lanes = DemoIndicators.BicycleLanes;

    [Fact]
    public async Task NewValue_GoesIntoTheDraftsOfAllLanguages_AndNothingGoesLive()
    {
        var page = await AddAsync("lanes", Lanes, Language.English, Language.Russian);
        var version = await Site.Database.Reader.VersionAsync(Ct);

        var check = await CheckAsync("Key;Period;Value;Unit;Note;Source\nlanes;2017;400,5;km;Counted;Office\n", "en");
        Assert.Equal("1 value changes.", check.QuerySelector("[role=status] p")!.TextContent.Trim());
        Assert.Contains("2017: 400.5 km", check.QuerySelector(".found-text li")!.TextContent, StringComparison.Ordinal);
        await using var db = Site.Database.Open();
        Assert.Equal(0, await db.Drafts.CountAsync(Ct));

        var done = await MakeAsync(check);

        Assert.Equal("The values are in 2 drafts. Nothing is live yet.", done.QuerySelector("[role=status].done")!.TextContent);
        var english = await FieldsAsync(page, Language.English);
        Assert.Equal([2016, 2017, 2018, 2020], english.Observations.Select(o => o.Date!.Value.Year));
        Assert.Equal(
            (400.5m, "Counted", "Office"),
            (english.Observations[1].Value, english.Observations[1].Note, english.Observations[1].Source)
        );
        var russian = await FieldsAsync(page, Language.Russian);
        Assert.Equal((400.5m, null, null), (russian.Observations[1].Value, russian.Observations[1].Note, russian.Observations[1].Source));
        Assert.Equal(Lanes.Observations[1], english.Observations[2]);
        Assert.Equal(version, await Site.Database.Reader.VersionAsync(Ct));
        Assert.Equal(
            [AuditActions.DraftSaved, AuditActions.DraftSaved],
            await db.Audit.Where(a => a.PageId == page).OrderByDescending(a => a.AtUtc).Take(2).Select(a => a.Action).ToListAsync(Ct)
        );
        Assert.Equal(
            [$"{page}-en", $"{page}-ru"],
            done.QuerySelectorAll("form[action='/admin/pages/together'] input[name=cell]").Select(i => i.GetAttribute("value"))
        );

        // The same table again changes nothing.
        var again = await CheckAsync("Key;Period;Value\nlanes;2017;400,5\n", "en");
        Assert.StartsWith(
            "The table changes nothing.",
            again.QuerySelector("[role=status] p")!.TextContent.Trim(),
            StringComparison.Ordinal
        );
        Assert.Null(again.QuerySelector($"form[action='{Drafts}']"));
    }

    [Fact]
    public async Task Rows_ThatCannotBeTaken_AreNamed_AndTheRestIsTaken()
    {
        await AddAsync("lanes", Lanes, Language.English);
        await AddAsync("roads", Lanes, Language.English);
        await AddAsync("twin-a", Lanes, Language.English, title: "Twin");
        await AddAsync("twin-b", Lanes, Language.English, title: "Twin");
        const string Table = """
            Indicator,Period,Value,Unit
            ,2017,1,km
            nowhere,2017,1,km
            Twin,2017,1,km
            lanes,soon,1,km
            lanes,2099,1,km
            lanes,2017,"1,234",km
            lanes,2017,1,miles
            lanes,2017,401,km
            lanes,2017,402,km
            lanes,2016,200,
            roads,2017,400,KM
            roads,2017,400,km
            roads,2019-05,900,km
            roads,2015,20000,km
            roads,"2014,3,km
            """;

        var check = await CheckAsync(Table, "en");

        Assert.Equal(
            [
                "Line 2 The row names no indicator.",
                "Line 3 There is no indicator “nowhere” that you may write.",
                "Line 4 Several indicators are called “Twin”. Write the key or the address instead.",
                "Line 5 The period cannot be read: “soon”. Write a year (2017), a month (2017-03) or a quarter (2017-Q1).",
                "Line 6 The period “2099” has not begun yet.",
                "Line 7 The value cannot be read: “1,234”. Write it without a separator of thousands, with at most six decimals.",
                "Line 8 The unit “miles” is not the indicator’s.",
                "Line 9 The table has two different values for the period “2017”.",
                "Line 10 The table has two different values for the period “2017”.",
                "Line 16 A quotation mark is not closed.",
            ],
            check.QuerySelectorAll("[aria-labelledby=left-out] li").Select(l => l.TextContent.Trim())
        );
        Assert.Equal(
            "3 values change. 1 value is already there and is left as it is.",
            check.QuerySelector("[role=status] p")!.TextContent.Trim()
        );
        var values = check.QuerySelectorAll(".found-text li").Select(l => l.TextContent).ToList();
        Assert.Contains("stands several times in the table", values[0], StringComparison.Ordinal);
        Assert.Contains("does not fit the indicator’s frequency", values[1], StringComparison.Ordinal);
        Assert.Contains("not in the order of time", values[2], StringComparison.Ordinal);
        // Nothing is lost.
        Assert.Equal(Table, ((IHtmlTextAreaElement)check.GetElementById("text")!).Value.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task ChangedValue_IsACorrection_WithItsReasonInEveryLanguage()
    {
        var page = await AddAsync("lanes", Lanes, Language.English, Language.Kazakh);

        var check = await CheckAsync("Key\tPeriod\tValue\nlanes\t2016\t210\n", "en");
        Assert.Contains("was 200", check.QuerySelector(".found-text li")!.TextContent, StringComparison.Ordinal);
        var refused = await MakeAsync(check, HttpStatusCode.UnprocessableEntity, ("reason", ["A street was missing.", ""]));
        Assert.NotNull(refused.GetElementById("error-of-reason-en"));
        Assert.Equal("A street was missing.", refused.GetElementById("reason-kk")!.GetAttribute("value"));
        await using var db = Site.Database.Open();
        Assert.Equal(0, await db.Drafts.CountAsync(Ct));

        await MakeAsync(refused, HttpStatusCode.OK, ("reason", ["Бір көше қалып қойған.", "A street was missing."]));

        var english = (await FieldsAsync(page, Language.English)).Observations[0];
        Assert.Equal((210m, 200m, "A street was missing."), (english.Value, english.PreviousValue, english.Correction));
        var kazakh = (await FieldsAsync(page, Language.Kazakh)).Observations[0];
        Assert.Equal((210m, 200m, "Бір көше қалып қойған."), (kazakh.Value, kazakh.PreviousValue, kazakh.Correction));

        // What is not live yet is changed without a correction, and back to the live value too.
        await MakeAsync(await CheckAsync("Key\tPeriod\tValue\nlanes\t2016\t200\n", "en"));
        Assert.Equal(Lanes.Observations[0], (await FieldsAsync(page, Language.English)).Observations[0]);
    }

    [Fact]
    public async Task FileOfTheSite_ChangesNothing()
    {
        await AddAsync("lanes", Lanes, Language.English, Language.Kazakh, Language.Russian);
        await AddAsync("without-year", DemoIndicators.WithoutYear, Language.English);
        await AddAsync(
            "small",
            Lanes with
            {
                Unit = "=km",
                Observations = [DemoIndicators.Value(2016, 0.125m), DemoIndicators.Value(2017, 1.234m)],
            },
            Language.Russian
        );

        foreach (var address in (string[])["/en/lanes", "/kk/lanes", "/ru/lanes", "/en/without-year", "/ru/small"])
        {
            var csv = await Site.CreateBrowser().GetByteArrayAsync(new Uri(address + ".csv", UriKind.Relative), Ct);
            using var answer = await SendAsync(Screen, [("words", "en")], csv);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var check = Html.Parse(await answer.Content.ReadAsStringAsync(Ct));
            Assert.StartsWith(
                "The table changes nothing.",
                check.QuerySelector("[role=status] p")!.TextContent.Trim(),
                StringComparison.Ordinal
            );
            Assert.Null(check.GetElementById("left-out"));
        }
    }

    [Fact]
    public async Task TextChangedOrSubmittedMeanwhile_IsLeft()
    {
        var (changed, submitted) = (await AddAsync("lanes", Lanes, Language.English), await AddAsync("roads", Lanes, Language.English));
        var check = await CheckAsync("Key;Period;Value\nlanes;2017;400\nroads;2017;400\n", "en");
        await StaffCommands.SaveDraftAsync(Site.Database, "lanes", Language.English, text => text with { Body = "Changed." });
        var draft = await StaffCommands.SaveDraftAsync(Site.Database, "roads", Language.English, text => text with { Body = "Submitted." });
        await using var db = Site.Database.Open();
        await new SubmitForReview(db).ExecuteAsync(
            new SubmitForReview.Request(submitted, Language.English, draft, ""),
            Actor.Now("author", TimeProvider.System),
            Ct
        );

        var done = await MakeAsync(check);

        Assert.Null(done.QuerySelector("[role=status].done"));
        Assert.Equal(2, done.QuerySelectorAll("[aria-labelledby=left] li").Length);
        Assert.Equal(3, (await FieldsAsync(changed, Language.English)).Observations.Count);
        Assert.Equal(3, (await FieldsAsync(submitted, Language.English)).Observations.Count);

        // The next check shows the other's draft, adds to it, and keeps it.
        var again = await CheckAsync("Key;Period;Value\nlanes;2017;400\nroads;2017;400\n", "en");
        Assert.Contains("The text is in review", again.Body!.TextContent, StringComparison.Ordinal);
        await MakeAsync(again);
        var text = await db.Drafts.AsNoTracking().SingleAsync(d => d.PageId == changed, Ct);
        Assert.Equal("Changed.", text.Body);
        Assert.Equal(4, ((IndicatorFields)text.Text.Fields).Observations.Count);
    }

    [Fact]
    public async Task Rights_LimitWhatIsReadAndWritten()
    {
        var page = await AddAsync("lanes", Lanes, Language.English, Language.Russian);
        using var russian = await SignInAsync(Role.Author, new Grant { Role = Role.Author, Language = Language.Russian });
        using var elsewhere = await SignInAsync(Role.Author, new Grant { Role = Role.Author, PageId = await IdOfAsync("about") });

        await russian.GoAsync(Screen);
        var made = await MakeAsync(await CheckAsync("Key;Period;Value\nlanes;2017;400\n", "ru", russian), browser: russian);
        Assert.Single(made.QuerySelectorAll(".items li"));
        await using var db = Site.Database.Open();
        Assert.Equal([Language.Russian], await db.Drafts.Where(d => d.PageId == page).Select(d => d.Language).ToListAsync(Ct));

        await elsewhere.GoAsync(Screen);
        var check = await CheckAsync("Key;Period;Value\nlanes;2018;400\n", "en", elsewhere);
        Assert.Contains("There is no indicator “lanes” that you may write.", check.Body!.TextContent, StringComparison.Ordinal);
        using var template = await elsewhere.GetAsync("/admin/observations/template.csv");
        Assert.DoesNotContain("lanes", await template.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Template_ListsIndicatorsWithTheirNewestValue_AndImportsUnchanged()
    {
        await AddAsync("lanes", Lanes, Language.English);

        using var answer = await Publisher.GetAsync("/admin/observations/template.csv");
        var bytes = await answer.Content.ReadAsByteArrayAsync(Ct);

        Assert.Contains(
            "lanes,\"Indicator lanes\",2020,1231.5,km,,",
            Encoding.UTF8.GetString(bytes).Replace("lanes,Indicator lanes", "lanes,\"Indicator lanes\"", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        await Publisher.GoAsync(Screen);
        using var sent = await SendAsync(Screen, [("words", "en")], bytes);
        var check = Html.Parse(await sent.Content.ReadAsStringAsync(Ct));
        Assert.StartsWith(
            "The table changes nothing.",
            check.QuerySelector("[role=status] p")!.TextContent.Trim(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("", "text-error", "Fill this in.")]
    [InlineData("a;b\n1;2", "text-error", "The first row must name the columns")]
    public async Task NothingToRead_ShowsErrorBesideField_AndKeepsTheText(string text, string error, string words)
    {
        await Publisher.GoAsync(Screen);
        using var answer = await SendAsync(Screen, [("text", text), ("words", "en")]);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync(Ct));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.StartsWith(words, page.GetElementById(error)!.TextContent, StringComparison.Ordinal);
        Assert.Equal(text, ((IHtmlTextAreaElement)page.GetElementById("text")!).Value);
    }

    [Fact]
    public async Task ManyTexts_AreSavedByTurns_EachOnce()
    {
        const int Many = ObservationsController.TextsPerRequest + 3;
        var staff = new TestStaff(Site.Database);
        var table = new StringBuilder("Key;Period;Value\n");
        for (var n = 0; n < Many; n++)
        {
            var id = await staff.AddPageAsync($"many-{n}", template: Template.Indicator);
            await staff.SaveDraftAsync(id, Language.English, DemoIndicators.Text($"many-{n}", Lanes));
            table.Append(CultureInfo.InvariantCulture, $"many-{n};2017;400\n");
        }

        var first = await MakeAsync(await CheckAsync(table.ToString(), "en"));
        Assert.Contains("3 texts are still to be changed.", first.Body!.TextContent, StringComparison.Ordinal);
        var last = await MakeAsync(first);

        Assert.Null(last.QuerySelector($"form[action='{Drafts}']"));
        Assert.Equal($"The values are in {Many} drafts. Nothing is live yet.", last.QuerySelector("[role=status].done")!.TextContent);
        Assert.Null(last.GetElementById("left"));
        await using var db = Site.Database.Open();
        Assert.Equal(
            Many,
            await db.Audit.CountAsync(
                a =>
                    a.Action == AuditActions.DraftSaved
                    && a.ToRevisionId != null
                    && db.Revisions.Any(r => r.Id == a.ToRevisionId && r.Note == "Values imported from a table"),
                Ct
            )
        );
    }

    /// <summary>
    /// Also measures the import: with <c>TEST_INDICATORS=2000</c> and <c>-method "*ManyIndicators_EachGetsAllItsPeriods" -showLiveOutput</c>, alone.
    /// </summary>
    [Fact]
    public async Task ManyIndicators_EachGetsAllItsPeriods()
    {
        const int Periods = 40;
        var indicators = int.Parse(Environment.GetEnvironmentVariable("TEST_INDICATORS") ?? "20", CultureInfo.InvariantCulture);
        var staff = new TestStaff(Site.Database);
        var table = new StringBuilder("Key;Period;Value;Unit\n");
        for (var n = 0; n < indicators; n++)
        {
            var id = await staff.AddPageAsync($"many-{n}", template: Template.Indicator);
            await staff.SaveDraftAsync(id, Language.English, DemoIndicators.Text($"many-{n}", Lanes with { Observations = [] }));
            for (var period = 0; period < Periods; period++)
                table.Append(CultureInfo.InvariantCulture, $"many-{n};{2000 + (period / 4)}-Q{(period % 4) + 1};{period + 100};km\n");
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var page = await CheckAsync(table.ToString(), "en");
        var checkedAfter = watch.Elapsed;
        var requests = 0;
        for (; page.QuerySelector($"form[action='{Drafts}']") is not null; requests++)
            page = await MakeAsync(page);

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Check {checkedAfter.TotalSeconds:0.0} s, all {watch.Elapsed.TotalSeconds:0.0} s in {requests} requests"
            )
        );
        await using var db = Site.Database.Open();
        var fields = await db.Drafts.Where(d => d.Slug.StartsWith("many-")).Select(d => d.Fields).ToListAsync(Ct);
        Assert.Equal(indicators * Periods, fields.Sum(f => ((IndicatorFields)PageFields.FromJson(f)).Observations.Count));
    }

    private async Task<int> AddAsync(string slug, IndicatorFields fields, params Language[] languages) =>
        await AddAsync(slug, fields, languages, title: null);

    private Task<int> AddAsync(string slug, IndicatorFields fields, Language language, string title) =>
        AddAsync(slug, fields, [language], title);

    private async Task<int> AddAsync(string slug, IndicatorFields fields, Language[] languages, string? title)
    {
        var staff = new TestStaff(Site.Database);
        var pageId = await staff.AddPageAsync(slug, template: Template.Indicator);
        foreach (var language in languages)
        {
            var text = DemoIndicators.Text(slug, fields with { ReviewedByNativeSpeaker = language == Language.English ? null : false });
            Assert.IsType<PublishOne.Outcome.Live>(
                await staff.PublishAsync(pageId, language, title is null ? text : text with { Title = title })
            );
        }

        await Site.CatchUpAsync();
        return pageId;
    }

    private async Task<IndicatorFields> FieldsAsync(int page, Language language)
    {
        await using var db = Site.Database.Open();
        return (IndicatorFields)
            (await db.Drafts.AsNoTracking().SingleAsync(d => d.PageId == page && d.Language == language, Ct)).Text.Fields;
    }

    private async Task<IDocument> CheckAsync(string table, string words, StaffBrowser? browser = null)
    {
        await (browser ?? Publisher).GoAsync(Screen);
        using var answer = await SendAsync(Screen, [("text", table), ("words", words)], browser: browser);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Html.Parse(await answer.Content.ReadAsStringAsync(Ct));
    }

    private Task<IDocument> MakeAsync(IDocument check, StaffBrowser? browser = null) => MakeAsync(check, HttpStatusCode.OK, null, browser);

    /// <param name="instead">Values of a field instead of those of the form, in their order.</param>
    private async Task<IDocument> MakeAsync(
        IDocument check,
        HttpStatusCode status,
        (string Name, string[] Values)? instead,
        StaffBrowser? browser = null
    )
    {
        var form = check.Forms.Single(f => f.GetAttribute("action") == Drafts);
        List<(string, string)> fields =
        [
            .. StaffBrowser.FieldsOf(form).Where(f => f.Key != "form-token" && f.Key != instead?.Name).Select(f => (f.Key, f.Value)),
            .. (instead?.Values ?? []).Select(v => (instead!.Value.Name, v)),
        ];
        using var answer = await SendAsync(Drafts, fields, browser: browser);
        Assert.Equal(status, answer.StatusCode);
        return Html.Parse(await answer.Content.ReadAsStringAsync(Ct));
    }

    private async Task<HttpResponseMessage> SendAsync(
        string address,
        IEnumerable<(string Name, string Value)> fields,
        byte[]? file = null,
        StaffBrowser? browser = null
    )
    {
        var from = browser ?? Publisher;
        if (from.Page.QuerySelector("input[name=form-token]") is null || file is not null)
            await from.GoAsync(Screen);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(from.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!), "form-token" },
        };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        if (file is not null)
            form.Add(new ByteArrayContent(file), "file", "table.csv");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = form };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await from.Client.SendAsync(request, Ct);
    }
}
