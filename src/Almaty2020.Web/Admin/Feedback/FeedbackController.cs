using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Residents;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Feedback;

/// <param name="Languages">Those of which there may be any to see.</param>
/// <param name="Filter">What was asked for.</param>
/// <param name="Pages">Those that there is something of.</param>
public sealed record FeedbackListScreen(AdminFrame Frame, FeedbackInbox.Part Part, FeedbackInbox.Filter Filter, IReadOnlyList<Language> Languages, IReadOnlyList<PageTitles.Item> Pages) : AdminScreen(Frame)
{
    public const int Shown = 50;

    public bool IsFiltered => Filter is not { Answer: null, Language: null, PageId: null };

    /// <summary>The address of the same list, from a place on; of its beginning without one.</summary>
    public string From(FeedbackInbox.Place? place)
    {
        string?[] query =
        [
            Filter.Answer is { } answer ? $"answer={NameOf(answer)}" : null,
            Filter.Language is { } language ? $"language={language}" : null,
            Filter.PageId is { } page ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"page={page}") : null,
            place is null ? null : $"after={place}",
        ];
        var joined = string.Join('&', query.Where(q => q is not null));
        return joined.Length > 0 ? $"/admin/feedback?{joined}" : "/admin/feedback";
    }

    /// <summary>As addresses have it.</summary>
    public static string NameOf(Answer answer) => answer switch { Answer.Yes => "yes", Answer.No => "no", _ => "problem" };
}

/// <summary>What residents said of the pages that somebody works on.</summary>
public sealed class FeedbackController(FeedbackInbox inbox, RemoveFeedbackText remove, PageTitles titles, TimeProvider clock) : AdminController
{
    [HttpGet("/admin/feedback")]
    public async Task<IActionResult> Index(string? answer, string? language, int? page, string? after)
    {
        var ct = HttpContext.RequestAborted;
        var filter = new FeedbackInbox.Filter(
            Answers.Where(a => FeedbackListScreen.NameOf(a) == answer).Select(a => (Answer?)a).FirstOrDefault(),
            Language.TryFind(language, out var chosen) ? chosen : null,
            FeedbackInbox.Place.Read(after))
        { PageId = page };
        var part = await inbox.ReadAsync(Staff.Rights, filter, FeedbackListScreen.Shown, ct);
        var pages = await titles.ReadAsync([.. await inbox.PagesAsync(Staff.Rights, ct)], Language, ct);
        return View("Feedback", new FeedbackListScreen(Frame(Texts["admin.feedback.title"]), part, filter, Staff.Rights.LanguagesOf(Rights.Writing), [.. pages.Values.OrderBy(p => p.Title, StringComparer.Create(Language.Culture, ignoreCase: true))]));
    }

    /// <summary>Removes one resident's words; the answer stays.</summary>
    [HttpPost("/admin/feedback/{id:guid}/text/remove")]
    public async Task<IActionResult> RemoveText(Guid id, string? returnUrl)
    {
        if (!await remove.ExecuteAsync(id, Staff.Rights, Staff.Actor(clock), HttpContext.RequestAborted))
            return NotFound();
        Say(Texts["admin.feedback.removed-now"]);
        return Onward(returnUrl ?? "/admin/feedback");
    }

    private static IReadOnlyList<Answer> Answers { get; } = Enum.GetValues<Answer>();
}
