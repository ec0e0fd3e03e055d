using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Feedback from residents and broken links of a page in one language, shown while it is being edited.</summary>
public sealed class PageFeedbackSummary(SiteDb db, TimeProvider clock)
{
    /// <summary>Number of days for which feedback is counted.</summary>
    public const int Days = 90;

    private const int MaxComments = 5;

    /// <param name="Text">The resident's comment.</param>
    /// <param name="IsAboutLiveText">True if the feedback is about the text that is live now.</param>
    public sealed record Comment(DateTime AtUtc, Answer Answer, string Text, bool IsAboutLiveText);

    public sealed record BrokenLink(string Target, string Reason, DateTime SinceUtc);

    /// <param name="Answers">How often each answer was given.</param>
    /// <param name="Newest">Open feedback with a comment, newest first.</param>
    public sealed record Summary(IReadOnlyDictionary<Answer, int> Answers, IReadOnlyList<Comment> Newest, IReadOnlyList<BrokenLink> Faults)
    {
        public int Count => Answers.Values.Sum();

        public int Of(Answer answer) => Answers.GetValueOrDefault(answer);
    }

    /// <param name="page">A page that the current user may edit.</param>
    public async Task<Summary> ReadAsync(EditablePage page, CancellationToken ct)
    {
        var (pageId, language) = (page.Page.Id, page.Language);
        var since = clock.GetUtcNow().UtcDateTime.AddDays(-Days);
        var said = db.Feedback.AsNoTracking().Where(f => f.PageId == pageId && f.Language == language && f.AtUtc >= since);
        var answers = await said.GroupBy(f => f.Answer)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var live = page.Live?.RevisionId;
        var newest =
            answers.Count == 0
                ? []
                : await said.Where(f => f.Text != "" && f.DoneAtUtc == null)
                    .OrderByDescending(f => f.AtUtc)
                    .ThenByDescending(f => f.Id)
                    .Select(f => new Comment(f.AtUtc, f.Answer, f.Text, f.RevisionId == live))
                    .Take(MaxComments)
                    .ToListAsync(ct);
        var faults = await db
            .LinkFaults.AsNoTracking()
            .Where(f => f.PageId == pageId && f.Language == language)
            .OrderBy(f => f.SinceUtc)
            .ThenBy(f => f.Id)
            .Select(f => new BrokenLink(f.Target, f.Reason, f.SinceUtc))
            .ToListAsync(ct);
        return new Summary(answers, newest, faults);
    }
}
