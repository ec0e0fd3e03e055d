using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;

namespace Almaty2020.Web.Published;

/// <summary>The texts of <see cref="PublishedReader"/>; "public", defined once: what they give is what the public may see.</summary>
internal static class PublishedSql
{
    public const string Version = "SELECT Number FROM SiteVersion";

    /// <summary>The pages that acts after a number touched.</summary>
    private const string Touched = "(SELECT PageId FROM PublicationLog WHERE Number > @since)";

    public const string Pages = "SELECT Id, [Key], Template, ParentId, Position, Navigation FROM Pages";

    public const string TouchedPages = Pages + " WHERE Id IN " + Touched;

    /// <summary>From an index that holds all of it: see <c>SiteDb.SnapshotIndex</c>.</summary>
    public const string Live =
        "SELECT PageId, Language, Path, Title, ShortTitle, Summary, LastReviewed, RevisionId, ChangedAtUtc, RetiredAtUtc, RetiredNote FROM Publications";

    /// <summary>Of some ids.</summary>
    public const string LiveFromTo = Live + " WHERE PageId > @after AND PageId <= @upTo";

    public const string TouchedLive = Live + " WHERE PageId IN " + Touched;

    /// <summary>Translations whose source, live itself, had a major change that they have not caught up with; since its first.</summary>
    public const string Behind = BehindOf + BehindSince;

    public const string BehindFromTo = BehindOf + " AND p.PageId > @after AND p.PageId <= @upTo" + BehindSince;

    public const string TouchedBehind = BehindOf + " AND p.PageId IN " + Touched + BehindSince;

    /// <summary>What <see cref="Behind"/> begins with; whoever asks of some pages says which, and then adds <see cref="BehindSince"/>.</summary>
    // The log comes last, for few pages are behind; and no index by language is of use here, for it would lead to the bodies.
    public const string BehindOf =
        "SELECT p.PageId, p.Language, MIN(l.AtUtc) AS SinceUtc "
        + "FROM Publications AS p INNER JOIN Publications AS s ON s.PageId = p.PageId AND s.RevisionId > p.SourceRevisionId CROSS JOIN PublicationLog AS l "
        + "WHERE COALESCE(s.Language, '') = @source AND p.Language <> s.Language AND s.RetiredAtUtc IS NULL AND p.RetiredAtUtc IS NULL "
        + "AND l.PageId = s.PageId AND l.Language = s.Language AND l.Act = 'Published' AND l.IsMajor = 1 AND l.RevisionId > p.SourceRevisionId";

    /// <summary>The fields of priorities, which hold their drawing: every list that names them shows it.</summary>
    public const string Signs =
        "SELECT p.PageId, p.Language, r.Fields FROM Pages AS g INNER JOIN Publications AS p ON p.PageId = g.Id INNER JOIN Revisions AS r ON r.Id = p.RevisionId "
        + "WHERE g.Template = 'Priority'";

    public const string TouchedSigns = Signs + " AND p.PageId IN " + Touched;

    public const string BehindSince = " GROUP BY p.PageId, p.Language";

    /// <summary>Of pages that are live and hold. Newest first; whoever reads stops when there is enough, and so the log comes first.</summary>
    public const string NewestChanges =
        "SELECT l.PageId, l.RevisionId, l.AtUtc, l.Note FROM PublicationLog AS l CROSS JOIN Publications AS p "
        + "WHERE l.Language = @language AND l.Act = 'Published' AND l.IsMajor = 1 AND p.PageId = l.PageId AND p.Language = l.Language AND p.RetiredAtUtc IS NULL "
        + "ORDER BY l.Number DESC";

    public const string Redirects = "SELECT r.Language, r.Path, r.PageId FROM Redirects AS r";

    public const string TouchedRedirects = Redirects + LeadingToTouched;

    /// <summary>Pages that went into others, by key: links still name them so.</summary>
    public const string Merged =
        "SELECT DISTINCT r.Language, g.[Key], r.PageId FROM Redirects AS r INNER JOIN Pages AS g ON g.Id = r.MergedFromPageId";

    public const string TouchedMerged = Merged + LeadingToTouched;

    /// <summary>What led to a page that was merged leads to the one that it went into.</summary>
    private const string LeadingToTouched = " WHERE r.PageId IN " + Touched + " OR r.PageId IN (SELECT m.PageId FROM Redirects AS m WHERE m.MergedFromPageId IN " + Touched + ")";

    public const string Body =
        "SELECT p.Html, p.Contents, r.Fields, r.SourceRevisionId FROM Publications AS p INNER JOIN Revisions AS r ON r.Id = p.RevisionId "
        + "WHERE p.PageId = @page AND p.Language = @language";

    public const string ChangesOfPage =
        "SELECT PageId, RevisionId, AtUtc, Note FROM PublicationLog "
        + "WHERE PageId = @page AND Language = @language AND Act = 'Published' AND IsMajor = 1 ORDER BY Number DESC";

    public const string Original =
        "SELECT r.Title, r.Summary, r.Slug, r.Body, r.Fields, l.Note "
        + "FROM Publications AS p INNER JOIN Revisions AS r ON r.Id = p.RevisionId "
        + "INNER JOIN PublicationLog AS l ON l.Number = (SELECT MAX(n.Number) FROM PublicationLog AS n WHERE n.RevisionId = r.Id AND n.Act = 'Published') "
        + "WHERE p.PageId = @page AND p.Language = @language";

    public const string Farewell =
        "SELECT AtUtc, Note FROM PublicationLog WHERE PageId = @page AND Language = @language AND Act = 'Withdrawn' ORDER BY Number DESC";

    public const string Imports = "SELECT COUNT(*) FROM Audit WHERE Action = @action";

    public const string Outdated = "SELECT COUNT(*) FROM Publications WHERE RendererVersion <> @version";

    /// <summary>What search finds; nobody is to come upon what no longer holds.</summary>
    public const string Texts =
        "SELECT p.PageId, p.Title, p.ShortTitle, p.Summary, p.Contents, p.PlainText, r.Fields "
        + "FROM Publications AS p INNER JOIN Revisions AS r ON r.Id = p.RevisionId "
        + "WHERE p.Language = @language AND p.RetiredAtUtc IS NULL";

    public const string Text = Texts + " AND p.PageId = @page";

    public const string Changes = "SELECT DISTINCT PageId, Language FROM PublicationLog WHERE Number > @after AND Number <= @upTo";

    public const string ActAt = "SELECT AtUtc FROM PublicationLog WHERE Number = @number";

    public static IReadOnlyList<string> All { get; } =
    [
        Version, Pages, TouchedPages, LiveFromTo, TouchedLive, Signs, TouchedSigns, Behind, BehindFromTo, TouchedBehind, Redirects, TouchedRedirects, Merged, TouchedMerged, NewestChanges,
        Body, ChangesOfPage, Original, Farewell, Imports, Outdated, Texts, Text, Changes, ActAt,
    ];
}

/// <summary>Reads what the public sees.</summary>
public sealed partial class PublishedReader(SiteConnections connections, ILogger<PublishedReader>? logger = null)
{
    /// <summary>Keys of the pages that were left out, so that each is told of once.</summary>
    private readonly ConcurrentDictionary<string, bool> leftOut = new(StringComparer.Ordinal);

    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<long> VersionAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await connection.ScalarAsync<long>(PublishedSql.Version, ct);
    }

    /// <summary>All of it.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PublishedSite> SiteAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        while (true)
        {
            var before = await connection.ScalarAsync<long>(PublishedSql.Version, ct);
            var pages = Known(await connection.RowsAsync(PublishedSql.Pages, Place.Of, ct));
            var live = await LiveAsync(pages, await SignsAsync(connection, PublishedSql.Signs, ct), ct);
            var changes = await NewestChangesAsync(connection, ct);
            var redirects = await connection.RowsAsync(PublishedSql.Redirects, Lead, ct);
            var merged = (await connection.RowsAsync(PublishedSql.Merged, Lead, ct)).DistinctBy(m => m.Key).ToDictionary();
            var at = await ActAtAsync(connection, before, ct);

            // Otherwise somebody published between the queries, and they may not fit together.
            if (before == await connection.ScalarAsync<long>(PublishedSql.Version, ct))
                return new PublishedSite(before, live, redirects, changes, merged) { ActAtUtc = at };
        }
    }

    /// <summary>The site as it is now, made from what an older snapshot has, where that is one of this database's past.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PublishedSite> SiteAsync(PublishedSite older, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        (string, object) since = ("@since", older.Version);
        while (true)
        {
            var before = await connection.ScalarAsync<long>(PublishedSql.Version, ct);
            if (older.ActAtUtc is null || before < older.Version || await ActAtAsync(connection, older.Version, ct) != older.ActAtUtc)
                return await SiteAsync(ct);

            var pages = Known(await connection.RowsAsync(PublishedSql.TouchedPages, Place.Of, ct, since));
            var signs = await SignsAsync(connection, PublishedSql.TouchedSigns, ct, since);
            var live = await LiveAsync(connection, pages, signs, PublishedSql.TouchedLive, PublishedSql.TouchedBehind, ct, since);
            var changes = await NewestChangesAsync(connection, ct);
            var redirects = await connection.RowsAsync(PublishedSql.TouchedRedirects, Lead, ct, since);
            var merged = (await connection.RowsAsync(PublishedSql.TouchedMerged, Lead, ct, since)).DistinctBy(m => m.Key).ToList();
            var at = await ActAtAsync(connection, before, ct);

            if (before == await connection.ScalarAsync<long>(PublishedSql.Version, ct))
                return older.With(new PublishedChanges(before, at, pages.ToDictionary(p => p.Key, p => p.Value.Key), live, redirects, merged, changes));
        }
    }

    /// <returns>Null when the page is not live in the language.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PageBody?> BodyAsync(int pageId, Language language, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        (string, object)[] which = [("@page", pageId), ("@language", language.Code)];
        var changes = await connection.FirstRowsAsync(PublishedSql.ChangesOfPage, PageBody.MaxChanges, Change, ct, which);
        var rows = await connection.RowsAsync(
            PublishedSql.Body,
            row => new PageBody(row.GetString(0), Rendering.ContentsFromText(row.GetString(1)), PageFields.FromJson(row.GetString(2)), !row.IsDBNull(3), changes),
            ct,
            which);
        return rows is [var body] ? body : null;
    }

    /// <returns>Null when the page is not live in the language.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PageOriginal?> OriginalAsync(int pageId, Language language, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var rows = await connection.RowsAsync(
            PublishedSql.Original,
            row => new PageOriginal(
                new PageText(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), PageFields.FromJson(row.GetString(4))), row.GetString(5)),
            ct,
            ("@page", pageId),
            ("@language", language.Code));
        return rows is [var original] ? original : null;
    }

    /// <summary>When and why a page was last withdrawn in a language.</summary>
    /// <returns>Null where it never was.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<Farewell?> FarewellAsync(int pageId, Language language, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var rows = await connection.FirstRowsAsync(PublishedSql.Farewell, 1, row => new Farewell(Utc(row, 0), row.GetString(1)), ct, ("@page", pageId), ("@language", language.Code));
        return rows is [var farewell] ? farewell : null;
    }

    /// <summary>Whether an import has run to its end and everything live is the work of this version's renderer.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<bool> IsCompleteAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await connection.ScalarAsync<long>(PublishedSql.Imports, ct, ("@action", AuditActions.ContentImported)) > 0
            && await connection.ScalarAsync<long>(PublishedSql.Outdated, ct, ("@version", Rendering.RendererVersion)) == 0;
    }

    /// <summary>The texts of all live pages of a language but those kept only to be read, read one after the other: all at once would be large.</summary>
    /// <param name="unreadable">Told of each page that cannot be read, which is left out.</param>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async IAsyncEnumerable<PublishedText> TextsAsync(Language language, Action<int, Exception> unreadable, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        await foreach (var text in connection.EachRowAsync(PublishedSql.Texts, row => TryTextOf(row, unreadable), ct, ("@language", language.Code)))
        {
            if (text is { Fields: not UnknownFields })
                yield return text;
        }
    }

    /// <returns>Null when the page is not live in the language, or kept only to be read.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public Task<PublishedText?> TextAsync(int pageId, Language language, CancellationToken ct) => TextAsync(pageId, language, null, ct);

    /// <param name="unreadable">Told when the page cannot be read, which then is as if it were not live; without it, that is an exception.</param>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PublishedText?> TextAsync(int pageId, Language language, Action<int, Exception>? unreadable, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var rows = await connection.RowsAsync(PublishedSql.Text, row => unreadable is null ? TextOf(row) : TryTextOf(row, unreadable), ct, ("@language", language.Code), ("@page", pageId));
        return rows is [{ Fields: not UnknownFields } text] ? text : null;
    }

    /// <summary>Which pages the log's entries after one number and up to another are about.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<(int PageId, Language Language)>> ChangesAsync(long after, long upTo, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await connection.RowsAsync(
            PublishedSql.Changes, row => (row.GetInt32(0), Language.Parse(row.GetString(1))), ct, ("@after", after), ("@upTo", upTo));
    }

    /// <summary>When a log entry was made: two databases may have the same number, and hardly the same moment with it.</summary>
    /// <returns>Null when there is no such entry.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<DateTime?> ActAtAsync(long number, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await ActAtAsync(connection, number, ct);
    }

    private static async Task<DateTime?> ActAtAsync(DbConnection connection, long number, CancellationToken ct) =>
        await connection.RowsAsync(PublishedSql.ActAt, row => Utc(row, 0), ct, ("@number", number)) is [var at] ? at : null;

    /// <summary>The data of another version of the site may be of a template that this one does not know.</summary>
    private static PublishedText? TryTextOf(DbDataReader row, Action<int, Exception> unreadable)
    {
        try
        {
            return TextOf(row);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or FormatException or ArgumentException)
        {
            unreadable(row.GetInt32(0), e);
            return null;
        }
    }

    private static PublishedText TextOf(DbDataReader row) => new(
        row.GetInt32(0),
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        Rendering.ContentsFromText(row.GetString(4)),
        row.GetString(5),
        PageFields.FromJson(row.GetString(6)));

    /// <summary>What the feeds tell: the newest changes of pages that are live and hold, in each language.</summary>
    private static async Task<Dictionary<Language, IReadOnlyList<PageChange>>> NewestChangesAsync(DbConnection connection, CancellationToken ct)
    {
        var changes = new Dictionary<Language, IReadOnlyList<PageChange>>();
        foreach (var language in Language.All)
            changes[language] = await connection.FirstRowsAsync(PublishedSql.NewestChanges, PublishedSite.MaxChanges, Change, ct, ("@language", language.Code));
        return changes;
    }

    private static PageChange Change(DbDataReader row) => new(row.GetInt32(0), row.GetInt32(1), Utc(row, 2), row.GetString(3));

    private static DateTime Utc(DbDataReader row, int column) => DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc);

    private static KeyValuePair<(Language, string), int> Lead(DbDataReader row) =>
        KeyValuePair.Create((Language.Parse(row.GetString(0)), row.GetString(1)), row.GetInt32(2));

    private static async Task<Dictionary<(int, Language), int>> SignsAsync(DbConnection connection, string sql, CancellationToken ct, params (string Name, object Value)[] which) =>
        (await connection.RowsAsync(
            sql,
            row => KeyValuePair.Create((row.GetInt32(0), Language.Parse(row.GetString(1))), (PageFields.FromJson(row.GetString(2)) as PriorityFields)?.Number ?? 1),
            ct,
            which)).ToDictionary();

    private static async Task<List<PublishedPage>> LiveAsync(
        DbConnection connection, Dictionary<int, Place> pages, Dictionary<(int, Language), int> signs, string live, string behind, CancellationToken ct, params (string Name, object Value)[] which)
    {
        var since = (await connection.RowsAsync(
            behind, row => KeyValuePair.Create((row.GetInt32(0), Language.Parse(row.GetString(1))), Utc(row, 2)), ct, [.. which, ("@source", Language.Source.Code)])).ToDictionary();
        return [.. (await connection.RowsAsync(live, row => pages.TryGetValue(row.GetInt32(0), out var place) ? Page(row, place, since, signs) : null, ct, which)).OfType<PublishedPage>()];
    }

    /// <summary>A page of a template that only a newer version knows is left out, and the rest of the site is shown without it.</summary>
    private Dictionary<int, Place> Known(IEnumerable<Place> all)
    {
        var pages = new Dictionary<int, Place>();
        foreach (var page in all)
        {
            if (page.Template.IsKnown())
                pages.Add(page.Id, page);
            else if (leftOut.TryAdd(page.Key, true) && logger is not null)
                LogLeftOut(logger, page.Key);
        }

        return pages;
    }

    [LoggerMessage(1007, LogLevel.Warning, "Page '{Key}' has a template that this version of the site does not know; the page is not shown until a newer version runs again")]
    private static partial void LogLeftOut(ILogger logger, string key);

    /// <summary>A large site is read by all processors: somebody waits for the start.</summary>
    private async Task<List<PublishedPage>> LiveAsync(Dictionary<int, Place> pages, Dictionary<(int, Language), int> signs, CancellationToken ct)
    {
        var (last, parts) = (pages.Keys.DefaultIfEmpty().Max(), pages.Count * Language.All.Count < PublishedSite.Large ? 1 : Environment.ProcessorCount);
        var read = await Task.WhenAll(Enumerable.Range(0, parts).Select(part => Task.Run(
            async () =>
            {
                await using var connection = await connections.OpenAsync(ct);
                return await LiveAsync(
                    connection, pages, signs, PublishedSql.LiveFromTo, PublishedSql.BehindFromTo, ct, ("@after", (int)((long)last * part / parts)), ("@upTo", (int)((long)last * (part + 1) / parts)));
            },
            ct)));
        return [.. read.SelectMany(r => r)];
    }

    private static PublishedPage Page(DbDataReader row, Place place, Dictionary<(int, Language), DateTime> behind, Dictionary<(int, Language), int> signs)
    {
        var (language, title, shortTitle) = (Language.Parse(row.GetString(1)), row.GetString(3), row.GetString(4));
        return new PublishedPage
        {
            PageId = place.Id,
            Key = place.Key,
            Template = place.Template,
            ParentId = place.ParentId,
            Position = place.Position,
            Navigation = place.Navigation,
            Language = language,
            Path = row.GetString(2),
            Title = title,
            // Most pages have no other: kept once, that is a tenth of all memory at a hundred thousand pages.
            ShortTitle = shortTitle == title ? title : shortTitle,
            Summary = row.GetString(5),
            LastReviewed = DateOnly.FromDateTime(row.GetDateTime(6)),
            RevisionId = row.GetInt32(7),
            ChangedAtUtc = Utc(row, 8),
            Retirement = row.IsDBNull(9) ? null : new Retirement(Utc(row, 9), row.GetString(10)),
            BehindSinceUtc = behind.TryGetValue((place.Id, language), out var since) ? since : null,
            Sign = place.Template == Template.Priority && signs.TryGetValue((place.Id, language), out var sign) ? sign : null,
        };
    }

    /// <summary>What a page is in every language alike.</summary>
    private sealed record Place(int Id, string Key, Template Template, int? ParentId, int Position, Navigation Navigation)
    {
        // Looked up, not parsed: there are as many as pages.
        private static readonly string[] TemplateNames = Enum.GetNames<Template>();
        private static readonly string[] Navigations = Enum.GetNames<Navigation>();

        public static Place Of(DbDataReader row) => new(
            row.GetInt32(0), row.GetString(1), (Template)Array.IndexOf(TemplateNames, row.GetString(2)), row.IsDBNull(3) ? null : row.GetInt32(3), row.GetInt32(4), (Navigation)Math.Max(Array.IndexOf(Navigations, row.GetString(5)), (int)Navigation.None));
    }
}
