using System.ComponentModel.DataAnnotations;
using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Localization;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Feedback;

/// <summary>Which feedback is listed.</summary>
public enum FeedbackState
{
    Open,

    /// <summary>Open, and the user looks after it.</summary>
    Mine,
    Done,
    All,
}

/// <summary>The filter as in addresses. Invalid values count as missing.</summary>
/// <param name="Find">Part of the title of a page, to look for it.</param>
public sealed record FeedbackQuery(
    string? State,
    string? Answer,
    string? Language,
    int? Page,
    string? After,
    [property: FromQuery(Name = "page-find")] string? Find = null
);

/// <param name="IsDone">Null to leave it as it is.</param>
public sealed record FeedbackForm(bool? IsDone, string? Assignee, [DataType(DataType.MultilineText)] string? Note);

/// <param name="Languages">Languages of which the user may see feedback.</param>
/// <param name="Filter">The requested filter.</param>
/// <param name="Pages">Pages that have feedback.</param>
public sealed record FeedbackListViewModel(
    AdminLayoutModel Layout,
    FeedbackInbox.ResultPage Part,
    FeedbackState State,
    FeedbackInbox.Filter Filter,
    IReadOnlyList<Language> Languages,
    PageOptions Pages
) : AdminViewModel(Layout)
{
    public const int Shown = 50;

    /// <summary>The entry and what was submitted about it, if that was refused.</summary>
    public (Guid Id, FeedbackForm Form)? Submitted { get; init; }

    public bool IsFiltered => Filter is not { Answer: null, Language: null, PageId: null };

    /// <summary>Address of this list from a place on; without a place, from the beginning.</summary>
    public string AddressFrom(TimeCursor? place) => WithQuery(AdminLinks.Feedback, place);

    /// <summary>Address for changing an entry; the filter shows the same list again.</summary>
    public string AddressOf(FeedbackInbox.Entry entry) => WithQuery(AdminLinks.FeedbackEntry(entry.Id), Filter.After);

    public string ExportAddress => WithQuery(AdminLinks.FeedbackExport, place: null);

    /// <summary>Name of an answer in addresses.</summary>
    public static string NameOf(Answer answer) =>
        answer switch
        {
            Answer.Yes => "yes",
            Answer.No => "no",
            _ => "problem",
        };

    /// <summary>Name of a state in addresses.</summary>
    public static string NameOf(FeedbackState state) => state.ToString().ToLowerInvariant();

    /// <summary>The form's content: the saved values, or submitted ones that were not saved.</summary>
    public FeedbackForm FormOf(FeedbackInbox.Entry entry) =>
        Submitted is { } submitted && submitted.Id == entry.Id ? submitted.Form : new FeedbackForm(null, entry.AssigneeId, entry.Note);

    private string WithQuery(string address, TimeCursor? place)
    {
        string?[] query =
        [
            State == FeedbackState.Open ? null : $"state={NameOf(State)}",
            Filter.Answer is { } answer ? $"answer={NameOf(answer)}" : null,
            Filter.Language is { } language ? $"language={language}" : null,
            Filter.PageId is { } page ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"page={page}") : null,
            place is null ? null : $"after={place}",
        ];
        var joined = string.Join('&', query.Where(q => q is not null));
        return joined.Length > 0 ? $"{address}?{joined}" : address;
    }
}

/// <summary>Residents' feedback on the pages that the user may edit: lists, handles, exports and removes it.</summary>
public sealed class FeedbackController(
    FeedbackInbox inbox,
    HandleFeedback handle,
    RemoveFeedback remove,
    FeedbackExport export,
    PageOptionsQuery options,
    TimeProvider clock
) : AdminController
{
    private CancellationToken Ct => HttpContext.RequestAborted;

    private static IReadOnlyList<Answer> Answers { get; } = Enum.GetValues<Answer>();

    private static IReadOnlyList<FeedbackState> States { get; } = Enum.GetValues<FeedbackState>();

    [MarksNotificationsRead(IsFeedback = true)]
    [HttpGet("/admin/feedback")]
    public async Task<IActionResult> Index([FromQuery] FeedbackQuery query) => View("Feedback", await BuildViewModelAsync(query));

    /// <summary>Marks an entry as done or open, gives it to a person, or saves a note on it.</summary>
    [HttpPost("/admin/feedback/{id:guid}")]
    public async Task<IActionResult> Update([FromRoute] Guid id, [FromQuery] FeedbackQuery query, [FromForm] FeedbackForm form)
    {
        var request = new HandleFeedback.Request(id, form.IsDone, form.Assignee, form.Note);
        switch (await handle.ExecuteAsync(request, Staff.Rights, Staff.Actor(clock), Ct))
        {
            case HandleFeedback.Outcome.Done:
                SetFlashMessage(
                    form.IsDone switch
                    {
                        true => Texts["admin.feedback.done-now"],
                        false => Texts["admin.feedback.reopened-now"],
                        null => Texts["admin.feedback.saved"],
                    }
                );
                return Redirect((await BuildViewModelAsync(query)).AddressFrom(TimeCursor.TryParse(query.After)));
            case HandleFeedback.Outcome.Refused { Issue: var issue }:
                return Invalid(
                    "Feedback",
                    await BuildViewModelAsync(query) with
                    {
                        Submitted = (id, form),
                        // Each entry has fields of its own.
                        Issues = [issue with { Field = $"{issue.Field}-{id:N}" }],
                    }
                );
            default:
                return NotFound();
        }
    }

    /// <summary>Removes the text of one resident's feedback. The answer stays.</summary>
    [HttpPost("/admin/feedback/{id:guid}/text/remove")]
    public Task<IActionResult> RemoveText(Guid id, string? returnUrl) =>
        RemoveAsync(id, isWhole: false, Texts["admin.feedback.removed-now"], returnUrl);

    /// <summary>Removes an entry, with its answer.</summary>
    [HttpPost("/admin/feedback/{id:guid}/remove")]
    public Task<IActionResult> Remove(Guid id, string? returnUrl) =>
        RemoveAsync(id, isWhole: true, Texts["admin.feedback.entry-removed-now"], returnUrl);

    /// <remarks>A POST, because each export is recorded, and another site's page must not be able to trigger it.</remarks>
    [HttpPost("/admin/feedback/export")]
    public async Task Export([FromQuery] FeedbackQuery query)
    {
        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = "attachment; filename=\"feedback.csv\"";
        await using var writer = new StreamWriter(Response.Body, Csv.Encoding, bufferSize: 16 * 1024, leaveOpen: true);
        await export.ExecuteAsync(Staff.Rights, FilterOf(query), Staff.Actor(clock), writer, Ct);
    }

    private async Task<IActionResult> RemoveAsync(Guid id, bool isWhole, string words, string? returnUrl)
    {
        if (!await remove.ExecuteAsync(id, isWhole, Staff.Rights, Staff.Actor(clock), Ct))
            return NotFound();
        SetFlashMessage(words);
        return RedirectWithinAdmin(returnUrl ?? AdminLinks.Feedback);
    }

    private static FeedbackState StateOf(FeedbackQuery query) => States.FirstOrDefault(s => FeedbackListViewModel.NameOf(s) == query.State);

    private FeedbackInbox.Filter FilterOf(FeedbackQuery query)
    {
        var state = StateOf(query);
        return new FeedbackInbox.Filter(
            Answers.Where(a => FeedbackListViewModel.NameOf(a) == query.Answer).Select(a => (Answer?)a).FirstOrDefault(),
            Language.TryFind(query.Language, out var chosen) ? chosen : null,
            TimeCursor.TryParse(query.After)
        )
        {
            PageId = query.Page,
            IsDone = state == FeedbackState.All ? null : state == FeedbackState.Done,
            AssigneeId = state == FeedbackState.Mine ? Staff.Account.Id : null,
        };
    }

    private async Task<FeedbackListViewModel> BuildViewModelAsync(FeedbackQuery query)
    {
        var filter = FilterOf(query);
        var part = await inbox.WithPeopleAsync(await inbox.ReadAsync(Staff.Rights, filter, FeedbackListViewModel.Shown, Ct), Ct);
        var pages = await options.ReadAsync(
            [.. await inbox.PagesAsync(Staff.Rights, Ct)],
            query.Find,
            query.Page is { } chosen ? [chosen] : [],
            Language,
            Ct
        );
        return new FeedbackListViewModel(
            Layout(Texts["admin.feedback.title"]),
            part,
            StateOf(query),
            filter,
            Staff.Rights.LanguagesOf(Rights.WritingRoles),
            pages with
            {
                // Not in tree order: most pages of the tree are missing.
                Pages =
                [
                    .. pages
                        .Pages.OrderBy(p => p.Title, StringComparer.Create(Language.Culture, ignoreCase: true))
                        .Select(p => p with { Depth = 0 }),
                ],
            }
        );
    }
}
