using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Residents;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>What residents, and the nightly check of links, say of a page in one language: to be read while writing it.</summary>
public sealed class PageSignals(SiteDb db, TimeProvider clock)
{
    /// <summary>How far back answers are counted.</summary>
    public const int Days = 90;

    private const int Words = 5;

    /// <param name="Text">What somebody wrote.</param>
    /// <param name="IsOfNow">Whether what was judged is what is live now.</param>
    public sealed record Said(DateTime AtUtc, Answer Answer, string Text, bool IsOfNow);

    public sealed record Fault(string Target, string Reason, DateTime SinceUtc);

    /// <param name="Answers">How often each was given.</param>
    /// <param name="Newest">With words, the newest first.</param>
    public sealed record Summary(IReadOnlyDictionary<Answer, int> Answers, IReadOnlyList<Said> Newest, IReadOnlyList<Fault> Faults)
    {
        public int Count => Answers.Values.Sum();

        public int Of(Answer answer) => Answers.GetValueOrDefault(answer);
    }

    /// <param name="page">One that whoever asks may write.</param>
    public async Task<Summary> ReadAsync(Manuscript page, CancellationToken ct)
    {
        var (pageId, language) = (page.Page.Id, page.Language);
        var since = clock.GetUtcNow().UtcDateTime.AddDays(-Days);
        var said = db.Feedback.AsNoTracking().Where(f => f.PageId == pageId && f.Language == language && f.AtUtc >= since);
        var answers = await said.GroupBy(f => f.Answer).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var live = page.Live?.RevisionId;
        var newest = answers.Count == 0 ? [] : await said.Where(f => f.Text != "")
            .OrderByDescending(f => f.AtUtc).ThenByDescending(f => f.Id)
            .Select(f => new Said(f.AtUtc, f.Answer, f.Text, f.RevisionId == live))
            .Take(Words)
            .ToListAsync(ct);
        var faults = await db.LinkFaults.AsNoTracking().Where(f => f.PageId == pageId && f.Language == language)
            .OrderBy(f => f.SinceUtc).ThenBy(f => f.Id).Select(f => new Fault(f.Target, f.Reason, f.SinceUtc)).ToListAsync(ct);
        return new Summary(answers, newest, faults);
    }
}
