using System.Globalization;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Residents;

/// <summary>Writes all feedback as a table for staff, oldest first.</summary>
public sealed class FeedbackExport(SiteDb db)
{
    /// <returns>How many rows were written.</returns>
    public async Task<int> ExecuteAsync(TextWriter to, CancellationToken ct)
    {
        var count = 0;
        var rows =
            from feedback in db.Feedback.AsNoTracking()
            join page in db.Pages on feedback.PageId equals page.Id
            join revision in db.Revisions on feedback.RevisionId equals revision.Id
            orderby feedback.AtUtc, feedback.Id
            select new { feedback.AtUtc, feedback.Language, page.Key, revision.Number, feedback.Answer, feedback.Text };

        await Csv.WriteRowAsync(to, "time", "language", "page", "revision", "answer", "text");
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(ct))
        {
            await Csv.WriteRowAsync(to, Csv.Time(row.AtUtc), row.Language.Code, row.Key, row.Number.ToString(CultureInfo.InvariantCulture), row.Answer.ToString().ToLowerInvariant(), row.Text);
            count++;
        }

        return count;
    }
}
