using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>
/// Finds the pages that a filter of the board may let through, by the one thing that they must have for it. <see cref="PageBoard"/> then
/// looks at these alone; of a large site they are few.
/// </summary>
public sealed class BoardCandidates(SiteDb db, SiteConnections connections)
{
    /// <summary>One query each: titles and keys have different collations, which SQL Server refuses to put into one column.</summary>
    public static readonly IReadOnlyList<string> NamesSql = ["SELECT PageId, Title FROM Publications", "SELECT PageId, Title FROM Drafts", "SELECT Id, [Key] FROM Pages"];

    /// <returns>All pages that are in the state in one of the languages, and perhaps others.</returns>
    public async Task<IReadOnlyCollection<int>> InStateAsync(PageState state, IReadOnlyList<Language> languages, CancellationToken ct) => state switch
    {
        PageState.Returned or PageState.InReview or PageState.Draft => await db.Drafts.Select(d => d.PageId).Distinct().ToListAsync(ct),
        PageState.Scheduled => await db.Schedule.Where(a => a.State == ScheduledState.Waiting).Select(a => a.PageId).Distinct().ToListAsync(ct),
        PageState.Behind => await BehindAsync(ct),
        PageState.Withdrawn => await db.PublicationLog.Where(e => e.Act == PublicationAct.Withdrawn).Select(e => e.PageId).Distinct().ToListAsync(ct),
        PageState.Retired => await db.Publications.Where(p => p.RetiredAtUtc != null).Select(p => p.PageId).Distinct().ToListAsync(ct),
        PageState.Missing => await db.Pages.Where(p => db.Publications.Count(live => live.PageId == p.Id && languages.Contains(live.Language)) < languages.Count).Select(p => p.Id).ToListAsync(ct),
        PageState.Live => await db.Publications.Select(p => p.PageId).Distinct().ToListAsync(ct),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "No such state."),
    };

    /// <summary>By a part of a title or a key, in any case.</summary>
    /// <remarks>In memory: SQLite knows capitals of no alphabet but the Latin.</remarks>
    public async Task<IReadOnlyCollection<int>> NamedAsync(string text, CancellationToken ct)
    {
        var found = new HashSet<int>();
        await using var connection = await connections.OpenAsync(ct);
        foreach (var sql in NamesSql)
        {
            await foreach (var (id, name) in connection.EachRowAsync(sql, row => (row.GetInt32(0), row.GetString(1)), ct))
            {
                if (name.Contains(text, StringComparison.OrdinalIgnoreCase))
                    found.Add(id);
            }
        }

        return found;
    }

    private async Task<List<int>> BehindAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await connection.RowsAsync(PublishedSql.BehindFromTo, row => row.GetInt32(0), ct, ("@source", Language.Source.Code), ("@after", 0), ("@upTo", int.MaxValue));
    }
}
