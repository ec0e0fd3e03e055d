using System.Text;
using Almaty2020.Markup;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Site.Pages;
using Almaty2020.Web.Templates;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Observations;

/// <summary>Reads values of many indicators from a table, shows what they change, and puts them into drafts. Nothing goes live.</summary>
public sealed class ObservationsController(IndicatorTexts indicators, SaveDraft save, TimeProvider clock) : AdminController
{
    /// <summary>Bytes of a form, with a file or its text.</summary>
    internal const int MaxBytes = 24 * 1024 * 1024;

    /// <summary>Characters of a table.</summary>
    internal const int MaxLength = 10_000_000;

    /// <summary>Texts that one request saves, so that it ends in time on a slow database too. The next request goes on.</summary>
    internal const int TextsPerRequest = 150;

    private CancellationToken Ct => HttpContext.RequestAborted;

    private DateOnly Today => Formats.DayOf(clock.GetUtcNow().UtcDateTime);

    [HttpGet("/admin/observations")]
    public IActionResult Index() => View("Observations", ModelOf(new ObservationForm()));

    /// <summary>A table to fill in: the indicators of the user, each with its newest value.</summary>
    [HttpGet("/admin/observations/template.csv")]
    public async Task<IActionResult> Template()
    {
        var texts = await indicators.ReadAsync(Staff, Ct);
        var (separator, rows) = (Csv.SeparatorIn(Language), new List<string[]>());
        foreach (var page in texts.GroupBy(t => t.Page.Id))
        {
            var text = page.FirstOrDefault(t => t.Language == Language) ?? page.First();
            var newest = text.Fields.Observations.Where(o => o.Date is not null).MaxBy(o => IndicatorStatus.LastMonthOf(o.Date!.Value));
            rows.Add([
                text.Page.Key,
                Csv.WithoutFormula(text.Text.Title),
                newest?.Date?.ToString() ?? "",
                newest?.Value is { } value ? Amount.ToText(value).Replace(".", Language.DecimalSeparator, StringComparison.Ordinal) : "",
                Csv.WithoutFormula(text.Fields.Unit),
                "",
                "",
            ]);
        }

        string[] headings =
        [
            Texts["admin.observations.key"],
            Texts["indicator.indicator"],
            Texts["indicator.when"],
            Texts["indicator.value"],
            Texts["indicator.unit"],
            Texts["indicator.note-only"],
            Texts["indicator.source-only"],
        ];
        return File(
            [
                .. Csv.Encoding.Preamble,
                .. Csv.Encoding.GetBytes(string.Concat(((string[][])[headings, .. rows]).Select(row => Csv.Row(separator, row)))),
            ],
            "text/csv; charset=utf-8",
            "indicators.csv"
        );
    }

    [HttpPost("/admin/observations")]
    [ReadsBodyAfterSignIn, RequestSizeLimit(MaxBytes), RequestFormLimits(MultipartBodyLengthLimit = MaxBytes, ValueLengthLimit = MaxBytes)]
    public async Task<IActionResult> Check(IFormFile? file, ObservationForm form)
    {
        form = await WithTextAsync(form);
        if (file is { Length: > 0 })
        {
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, Ct);
            if (CellTable.Read(bytes.ToArray(), Ct) is not { } read)
                return Invalid("Observations", ModelOf(form) with { Issues = [new Issue("file", IssueCodes.NoTable)] });
            form = form with { Text = TextNormalizer.ContentFile(read) };
        }

        var (model, _) = await PlanAsync(form with { State = null, Done = null });
        return model.Issues.Count > 0 ? Invalid("Observations", model) : View("Observations", model);
    }

    [HttpPost("/admin/observations/drafts")]
    [ReadsBodyAfterSignIn, RequestSizeLimit(MaxBytes), RequestFormLimits(MultipartBodyLengthLimit = MaxBytes, ValueLengthLimit = MaxBytes)]
    public async Task<IActionResult> Create(ObservationForm form)
    {
        form = await WithTextAsync(form);
        var (model, texts) = await PlanAsync(form);
        if (model.Plan is not { } plan)
            return Invalid("Observations", model);
        var reasons = form.Reasons();
        List<Issue> issues =
        [
            .. plan
                .LanguagesToExplain.Where(l => !reasons.ContainsKey(l))
                .Select(l => new Issue(ObservationForm.ReasonName(l), IssueCodes.Missing)),
            .. reasons
                .Where(r => r.Value.Length > FieldDefinition.TextMaxLength)
                .Select(r => new Issue(ObservationForm.ReasonName(r.Key), IssueCodes.TooLong)),
        ];
        if (issues.Count > 0)
            return Invalid("Observations", model with { Issues = issues });

        var seen = (form.State ?? "").Split(' ').ToHashSet(StringComparer.Ordinal);
        var (left, done, saved, waiting) = (new List<ImportedText>(), form.DoneCells().ToList(), 0, 0);
        foreach (var change in plan.Changes)
        {
            left.AddRange(change.InReview.Select(t => ImportedText.Of(t, Texts["admin.observations.in-review"])));
            int? source = null;
            foreach (var text in change.Texts)
            {
                if (!seen.Contains(text.State))
                {
                    left.Add(ImportedText.Of(text, Texts["admin.observations.changed"]));
                    continue;
                }

                if (saved == TextsPerRequest)
                {
                    waiting++;
                    continue;
                }

                if (
                    await SaveAsync(text, change, form.WordsLanguage(Language), reasons.GetValueOrDefault(text.Language, ""), source) is
                    { } reason
                )
                {
                    left.Add(ImportedText.Of(text, reason));
                    continue;
                }

                saved++;
                done.Add((text.Page.Id, text.Language));
                // A translation that was up to date stays so, unless there are words to translate.
                if (
                    text == change.Texts[0]
                    && text.Language == text.Page.SourceLanguage
                    && change.Values.All(v => (v.Note + v.Source).Length == 0)
                )
                    source = change.Texts.Count > 1 ? await indicators.SavedRevisionAsync(text, Ct) : null;
            }
        }

        var titles = texts.ToDictionary(t => (t.Page.Id, t.Language));
        return View(
            "Imported",
            new ImportedViewModel(
                Layout(Texts["admin.observations.title"]),
                form with
                {
                    Done = ObservationForm.DoneOf(done),
                },
                [.. done.Distinct().Where(titles.ContainsKey).Select(d => ImportedText.Of(titles[d], null))],
                left,
                waiting
            )
        );
    }

    /// <returns>The localized reason why the text was not saved; null if it was.</returns>
    private async Task<string?> SaveAsync(IndicatorText text, IndicatorChange change, Language words, string reason, int? source)
    {
        var isUpToDate =
            source is not null
            && text.Page.CaughtUpRevisionId(text.SourceRevisionId) is { } caughtUp
            && change.Texts[0].OwnRevisionId is { } own
            && caughtUp >= own;
        var outcome = await save.ExecuteAsync(
            new SaveDraft.Request(
                text.Page.Id,
                text.Language,
                ObservationPlan.Apply(text, change, words, reason),
                text.Version,
                Texts.For(text.Language)["admin.observations.note"]
            )
            {
                BaseRevisionId = text.RevisionId,
                SourceRevisionId = isUpToDate ? source : null,
            },
            Staff.Actor(clock),
            Ct
        );
        return outcome switch
        {
            SaveDraft.Outcome.Saved => null,
            SaveDraft.Outcome.Locked => Texts["admin.observations.in-review"],
            SaveDraft.Outcome.Refused(var issues) => string.Join(' ', issues.Select(i => NamedIssue.TextOf(i, Texts))),
            _ => Texts["admin.observations.changed"],
        };
    }

    private async Task<(ObservationsViewModel Model, IReadOnlyList<IndicatorText> Texts)> PlanAsync(ObservationForm form)
    {
        var model = ModelOf(form);
        var text = form.Text ?? "";
        if (string.IsNullOrWhiteSpace(text))
            return (model with { Issues = [new Issue("text", IssueCodes.Missing)] }, []);
        if (text.Length > MaxLength)
            return (ModelOf(form with { Text = text[..MaxLength] }) with { Issues = [new Issue("text", IssueCodes.TooLong)] }, []);
        var table = CellTable.Parse(text);
        if (table.Rows.Count > ObservationRow.MaxRows + 1)
            return (model with { Issues = [new Issue("text", IssueCodes.TooLong)] }, []);
        if (ObservationRow.Read(table) is not { } rows)
            return (model with { Issues = [new Issue("text", IssueCodes.NoHeadings)] }, []);
        var texts = await indicators.ReadAsync(Staff, Ct);
        var plan = ObservationPlan.Of(rows, texts, Today, Language);
        // Only texts that are still as the user saw them get values.
        var state = form.State ?? string.Join(' ', plan.Changes.SelectMany(c => c.Texts).Select(t => t.State));
        return (ModelOf(form with { Text = text, State = state }) with { Plan = plan }, texts);
    }

    /// <summary>Tabs and lines of the table must stay, unlike in other texts of forms.</summary>
    private async Task<ObservationForm> WithTextAsync(ObservationForm form) =>
        form with
        {
            Text = TextNormalizer.ContentFile((await Request.ReadFormAsync(Ct))["text"].ToString()),
        };

    private ObservationsViewModel ModelOf(ObservationForm form) =>
        new(Layout(Texts["admin.observations.title"]), form, form.WordsLanguage(Language));
}
