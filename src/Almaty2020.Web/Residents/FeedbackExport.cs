using System.Buffers;
using System.Globalization;
using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Residents;

/// <summary>Writes all feedback as a table for staff: CSV as spreadsheet programs take it (RFC 4180), oldest first.</summary>
public sealed class FeedbackExport(SiteDb db)
{
    private const string Header = "time,language,page,revision,answer,text";

    /// <summary>What begins a formula, wide forms among them.</summary>
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@＝＋－＠\t\r\n");

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n'; ");

    private static readonly TimeZoneInfo Almaty = TimeZoneInfo.FindSystemTimeZoneById("Asia/Almaty");

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

        await to.WriteAsync(Header + "\r\n");
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(ct))
        {
            var time = TimeZoneInfo.ConvertTime(new DateTimeOffset(row.AtUtc), Almaty).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
            string[] cells = [time, row.Language.Code, row.Key, row.Number.ToString(CultureInfo.InvariantCulture), row.Answer.ToString().ToLowerInvariant(), row.Text];
            await to.WriteAsync(string.Join(',', cells.Select(Cell)) + "\r\n");
            count++;
        }

        return count;
    }

    /// <summary>A cell that no spreadsheet program takes for a formula: anybody may have written it.</summary>
    private static string Cell(string value)
    {
        if (value.Length > 0 && Formula.Contains(value[0]))
            value = "'" + value;
        return value.AsSpan().ContainsAny(Quoted) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }
}
