using Almaty2020.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Publishing.Model;

/// <summary>
/// The only definition of "behind its source". A translation is behind if its source is live and had a major change after the revision that
/// the translation is up to date with. A page says which language is its source. A revision with the same text as an earlier one is no
/// change. Retired texts are not kept up to date: neither a retired source nor a retired translation counts.
/// </summary>
/// <remarks>Written as SQL, because a start reads it without EF Core (decision 4). EF queries use the same text.</remarks>
internal static class BehindSource
{
    private const string SourceIsLive = "COALESCE(s.Language, '') = g.SourceLanguage AND s.RetiredAtUtc IS NULL";

    private const string IsMajorChange = "l.PageId = s.PageId AND l.Language = s.Language AND l.Act = 'Published' AND l.IsMajor = 1";

    /// <summary>The same as <see cref="Page.CaughtUpRevisionId"/>.</summary>
    private const string CaughtUp =
        "(CASE WHEN g.SourceChangedAtRevisionId > COALESCE(p.SourceRevisionId, 0) THEN g.SourceChangedAtRevisionId ELSE p.SourceRevisionId END)";

    /// <summary>
    /// Live translations that are behind, with the time of the first change that they lack. Append conditions on <c>p</c>, then
    /// <see cref="GroupBy"/>.
    /// </summary>
    // Join the log last, because few pages are behind. COALESCE keeps the database from using an index by language, which would make it
    // read the rows with the bodies.
    public const string Select =
        "SELECT p.PageId, p.Language, MIN(l.AtUtc) AS SinceUtc "
        + "FROM Publications AS p INNER JOIN Pages AS g ON g.Id = p.PageId INNER JOIN Publications AS s ON s.PageId = p.PageId AND s.RevisionId > "
        + CaughtUp
        + " CROSS JOIN PublicationLog AS l CROSS JOIN Revisions AS r "
        + "WHERE "
        + SourceIsLive
        + " AND p.Language <> s.Language AND p.RetiredAtUtc IS NULL AND "
        + IsMajorChange
        + " AND r.Id = l.RevisionId AND COALESCE(r.SameTextAsRevisionId, r.Id) > "
        + CaughtUp;

    public const string GroupBy = " GROUP BY p.PageId, p.Language";

    // The condition holds for every page. Without it, SQLite reads the rows with the bodies instead of the covering index.
    public const string All = Select + " AND p.PageId > 0" + GroupBy;

    public const string OfPage = Select + " AND p.PageId = @page" + GroupBy;

    /// <summary>The same for a text that is not live, by the source revision of <see cref="Page.CaughtUpRevisionId"/>.</summary>
    public const string OfText =
        "SELECT MIN(l.AtUtc) AS Value FROM Publications AS s INNER JOIN Pages AS g ON g.Id = s.PageId "
        + "CROSS JOIN PublicationLog AS l CROSS JOIN Revisions AS r "
        + "WHERE s.PageId = @page AND s.RevisionId > @caughtUp AND "
        + SourceIsLive
        + " AND "
        + IsMajorChange
        + " AND r.Id = l.RevisionId AND COALESCE(r.SameTextAsRevisionId, r.Id) > @caughtUp";

    /// <summary>A live translation that is behind.</summary>
    public sealed class Row
    {
        public int PageId { get; init; }

        // A string, like the column: the model's conversion to Language does not apply to a type that is not an entity.
        public string Language { get; init; } = "";

        /// <summary>Time of the first change that the translation lacks.</summary>
        public DateTime SinceUtc { get; init; }
    }

    /// <summary>All live translations that are behind.</summary>
    public static IQueryable<Row> TranslationsBehind(this SiteDb db) => db.Database.SqlQueryRaw<Row>(All);

    /// <summary>Live translations of these pages that are behind.</summary>
    public static IQueryable<Row> TranslationsBehind(this SiteDb db, IReadOnlyCollection<int> pageIds)
    {
        // An empty list is no SQL. No page has the id 0.
        if (pageIds.Count == 0)
            pageIds = [0];
        string[] names = [.. pageIds.Select((_, i) => $"@page{i}")];
        return db.Database.SqlQueryRaw<Row>(
            WithPositions($"{Select} AND p.PageId IN ({string.Join(", ", names)}){GroupBy}", names),
            [.. pageIds.Cast<object>()]
        );
    }

    /// <summary>When a live translation fell behind.</summary>
    /// <returns>Null if it is not behind.</returns>
    public static async Task<DateTime?> BehindSinceAsync(this SiteDb db, Publication live, CancellationToken ct) =>
        await db
            .Database.SqlQueryRaw<Row>(WithPositions(OfPage, "@page"), live.PageId)
            .Where(row => row.Language == live.Language.Code)
            .Select(row => (DateTime?)row.SinceUtc)
            .SingleOrDefaultAsync(ct);

    /// <summary>When a translation that is not live fell behind.</summary>
    /// <param name="caughtUpId">The source revision that it is up to date with; null if that is unknown.</param>
    /// <returns>Null if it is not behind.</returns>
    public static async Task<DateTime?> BehindSinceAsync(this SiteDb db, int pageId, int? caughtUpId, CancellationToken ct) =>
        caughtUpId is null
            ? null
            : await db.Database.SqlQueryRaw<DateTime?>(WithPositions(OfText, "@page", "@caughtUp"), pageId, caughtUpId).SingleAsync(ct);

    /// <summary>Parameters of EF queries have positions instead of names.</summary>
    private static string WithPositions(string sql, params string[] names)
    {
        // Longest first, because one name may begin with another.
        foreach (var (name, position) in names.Select((name, position) => (name, position)).OrderByDescending(n => n.name.Length))
            sql = sql.Replace(name, $"{{{position}}}", StringComparison.Ordinal);
        return sql;
    }
}
