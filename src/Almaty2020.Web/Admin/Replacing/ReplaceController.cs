using System.Text;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Comparing;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Validation;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Replacing;

/// <summary>Finds a phrase in many texts, shows each place, and replaces the chosen ones in drafts. Nothing goes live.</summary>
public sealed class ReplaceController(
    PhraseSearch search,
    EditablePageQuery editablePages,
    PageTitles titles,
    SaveDraft save,
    TimeProvider clock
) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    /// <param name="replacement">May be empty: the phrase is then left out.</param>
    /// <param name="code">Code of the only language to search.</param>
    /// <param name="after">Where the page of results begins.</param>
    [HttpGet("/admin/replace")]
    public async Task<IActionResult> Find(
        string? find,
        [FromQuery(Name = "with")] string? replacement,
        [FromQuery(Name = "in")] string? code,
        int after
    )
    {
        var viewModel = new ReplaceViewModel(
            Layout(Texts["admin.replace.title"]),
            find ?? "",
            replacement ?? "",
            Language.TryFind(code, out var language) ? language : null,
            Results: null
        );
        // An empty field arrives as null too.
        if (!Request.Query.ContainsKey("find"))
            return View("Replace", viewModel);
        if (Check(find, replacement) is { } issue)
            return Invalid("Replace", viewModel with { Issues = [issue] });
        var results = await search.FindAsync(Staff, Composed(find!), viewModel.In, Math.Max(0, after), Ct);
        return View("Replace", viewModel with { Results = results });
    }

    /// <param name="state">The texts that the user saw, each with its state.</param>
    /// <param name="place">The chosen places.</param>
    [HttpPost("/admin/replace")]
    public async Task<IActionResult> Replace(
        string? find,
        [FromForm(Name = "with")] string? replacement,
        [FromForm] string[] state,
        [FromForm] string[] place
    )
    {
        var chosen = ChosenPlaces.Read(state, place);
        var issue = Check(find, replacement) ?? (chosen.Count == 0 ? new Issue("", IssueCodes.NoPlaceChosen) : null);
        if (issue is not null)
            return Invalid(
                "Replace",
                new ReplaceViewModel(Layout(Texts["admin.replace.title"]), find ?? "", replacement ?? "", In: null, Results: null)
                {
                    Issues = [issue],
                }
            );

        var (phrase, words) = (Composed(find!), Composed(replacement ?? ""));
        var texts = new List<ReplacedText>();
        foreach (var text in chosen)
        {
            if (await ReplaceAsync(text, phrase, words) is { } done)
                texts.Add(done);
        }

        return View("Replaced", new ReplacedViewModel(Layout(Texts["admin.replace.title"]), find!, replacement ?? "", texts));
    }

    private static Issue? Check(string? find, string? replacement) =>
        string.IsNullOrWhiteSpace(find) ? new Issue("find", IssueCodes.Missing)
        : find.Length < PhraseSearch.PhraseMinLength ? new Issue("find", IssueCodes.TooShortToFind)
        : find.Length > PhraseSearch.PhraseMaxLength ? new Issue("find", IssueCodes.TooLong)
        : replacement?.Length > PhraseSearch.PhraseMaxLength ? new Issue("with", IssueCodes.TooLong)
        : null;

    /// <summary>Stored texts have composed letters.</summary>
    private static string Composed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }

    /// <returns>Null for a text that the user may not edit.</returns>
    private async Task<ReplacedText?> ReplaceAsync(ChosenPlaces chosen, string phrase, string words)
    {
        var (pageId, language) = (chosen.PageId, chosen.Language);
        if (await editablePages.ReadTextAsync(Staff, pageId, language, Ct) is not { } page)
            return null;
        var text = page.Draft?.Text ?? page.StartingRevision?.Text;
        var title = text is { Title.Length: > 0 } ? text.Title : (await titles.ReadAsync([pageId], Language, Ct))[pageId].Title;
        var result = new ReplacedText(pageId, language, title, Reason: null);
        if (page.Draft is { IsInReview: true })
            return result with { Reason = Texts["admin.replace.in-review"] };
        if (
            text is null
            || (page.Draft?.Version ?? 0) != chosen.Version
            || (page.Draft is null && page.StartingRevision?.Id != chosen.RevisionId)
        )
            return result with { Reason = Texts["admin.replace.changed"] };

        var request = new SaveDraft.Request(
            pageId,
            language,
            PhraseReplacement.Replace(text, phrase, words, chosen.Places),
            chosen.Version,
            Texts.For(language)["admin.replace.note", Shortened(phrase), Shortened(words)]
        )
        {
            BaseRevisionId = page.Draft is null ? chosen.RevisionId : null,
        };
        return await save.ExecuteAsync(request, Staff.Actor(clock), Ct) switch
        {
            SaveDraft.Outcome.Saved => result,
            SaveDraft.Outcome.Locked => result with { Reason = Texts["admin.replace.in-review"] },
            SaveDraft.Outcome.Refused { Issues: var issues } => result with
            {
                Reason = string.Join(' ', issues.Select(i => NamedIssue.TextOf(i, Texts))),
            },
            _ => result with { Reason = Texts["admin.replace.changed"] },
        };
    }

    private static string Shortened(string words) => words.Length <= 80 ? words : words[..79] + "…";
}
