using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Almaty2020.Markup;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Published;

/// <summary>SQL of <see cref="PublishedReader"/>, and the only definition of "public": residents see what these queries return.</summary>
internal static class PublishedSql
{
    public const string Version = SiteDb.VersionSql;

    /// <summary>Pages with publication log entries after <c>@since</c>.</summary>
    private const string Touched = "(SELECT PageId FROM PublicationLog WHERE Number > @since)";

    public const string Pages = "SELECT Id, [Key], Template, ParentId, Position, Navigation, SourceLanguage FROM Pages";

    public const string ChangedPages = Pages + " WHERE Id IN " + Touched;

    /// <summary>Read from a covering index alone: see <c>SiteDb.SnapshotIndex</c>.</summary>
    public const string Live =
        "SELECT PageId, Language, Path, Title, ShortTitle, Summary, LastReviewed, RevisionId, ChangedAtUtc, RetiredAtUtc, RetiredNote FROM Publications";

    /// <summary><see cref="Live"/>, for a range of page ids.</summary>
    public const string LiveFromTo = Live + " WHERE PageId > @after AND PageId <= @upTo";

    public const string ChangedLive = Live + " WHERE PageId IN " + Touched;

    public const string BehindFromTo = BehindSource.Select + " AND p.PageId > @after AND p.PageId <= @upTo" + BehindSource.GroupBy;

    public const string ChangedBehind = BehindSource.Select + " AND p.PageId IN " + Touched + BehindSource.GroupBy;

    /// <summary>
    /// The fields of priorities, which name their drawing: every list of priorities shows it; of alerts, which every page shows; of
    /// profiles, whose terms move menus; and of indicators and measures, which the pages above them show.
    /// </summary>
    public const string Fields =
        "SELECT p.PageId, p.Language, r.Fields FROM Pages AS g INNER JOIN Publications AS p ON p.PageId = g.Id INNER JOIN Revisions AS r ON r.Id = p.RevisionId "
        + "WHERE g.Template IN ('Priority', 'Alert', 'Profile', 'Indicator', 'Measure')";

    public const string ChangedFields = Fields + " AND p.PageId IN " + Touched;

    /// <summary>The page about the site, which its key finds.</summary>
    public const string Identity =
        "SELECT p.Language, p.Summary, r.Fields, g.SourceLanguage FROM Pages AS g INNER JOIN Publications AS p ON p.PageId = g.Id INNER JOIN Revisions AS r ON r.Id = p.RevisionId "
        + "WHERE g.[Key] = '"
        + Template.SiteKey
        + "' AND g.Template = 'Site' AND p.RetiredAtUtc IS NULL";

    /// <summary>Major changes of live, unretired pages, newest first. Starts at the log, because the reader stops early.</summary>
    public const string NewestChanges =
        "SELECT l.PageId, l.RevisionId, l.AtUtc, l.Note FROM PublicationLog AS l CROSS JOIN Publications AS p "
        + "WHERE l.Language = @language AND l.Act = 'Published' AND l.IsMajor = 1 AND p.PageId = l.PageId AND p.Language = l.Language AND p.RetiredAtUtc IS NULL "
        + "AND p.Path <> '"
        + Template.SitePath
        + "' ORDER BY l.Number DESC";

    public const string Redirects = "SELECT r.Language, r.Path, r.PageId FROM Redirects AS r";

    public const string ChangedRedirects = Redirects + LeadingToTouched;

    /// <summary>
    /// Former addresses of the changed pages. Those that are not among <see cref="ChangedRedirects"/> redirect no longer: the redirect was
    /// removed, or a page has taken the address.
    /// </summary>
    public const string PreviousPaths =
        "SELECT DISTINCT Language, PreviousPath FROM PublicationLog WHERE Number > @since AND PreviousPath IS NOT NULL";

    /// <summary>Merged pages by key, because links still contain their keys.</summary>
    public const string Merged =
        "SELECT DISTINCT r.Language, g.[Key], r.PageId FROM Redirects AS r INNER JOIN Pages AS g ON g.Id = r.MergedFromPageId";

    public const string ChangedMerges = Merged + LeadingToTouched;

    /// <summary>Includes redirects to the target of a merge: a redirect to the merged page now leads to that target.</summary>
    private const string LeadingToTouched =
        " WHERE r.PageId IN "
        + Touched
        + " OR r.PageId IN (SELECT m.PageId FROM Redirects AS m WHERE m.MergedFromPageId IN "
        + Touched
        + ")";

    public const string Body =
        "SELECT p.Html, p.Contents, r.Fields FROM Publications AS p INNER JOIN Revisions AS r ON r.Id = p.RevisionId "
        + "WHERE p.PageId = @page AND p.Language = @language";

    public const string ChangesOfPage =
        "SELECT PageId, RevisionId, AtUtc, Note FROM PublicationLog "
        + "WHERE PageId = @page AND Language = @language AND Act = 'Published' AND IsMajor = 1 ORDER BY Number DESC";

    public const string Original =
        "SELECT r.Title, r.Summary, r.Slug, r.Body, r.Fields, l.Note, "
        + "(SELECT MIN(f.AtUtc) FROM PublicationLog AS f WHERE f.PageId = p.PageId AND f.Language = p.Language AND f.Act = 'Published') AS FirstUtc "
        + "FROM Publications AS p INNER JOIN Revisions AS r ON r.Id = p.RevisionId "
        + "INNER JOIN PublicationLog AS l ON l.Number = (SELECT MAX(n.Number) FROM PublicationLog AS n WHERE n.RevisionId = r.Id AND n.Act = 'Published') "
        + "WHERE p.PageId = @page AND p.Language = @language";

    public const string WithdrawalNotice =
        "SELECT AtUtc, Note FROM PublicationLog WHERE PageId = @page AND Language = @language AND Act = 'Withdrawn' ORDER BY Number DESC";

    public const string Imports = "SELECT COUNT(*) FROM Audit WHERE Action = @action";

    public const string Outdated = "SELECT COUNT(*) FROM Publications WHERE RendererVersion <> @version";

    /// <summary>Texts for the search index. Retired pages are left out, so that no search finds them.</summary>
    public const string Texts =
        "SELECT p.PageId, p.Title, p.ShortTitle, p.Summary, p.Contents, p.PlainText, r.Fields "
        + "FROM Publications AS p INNER JOIN Revisions AS r ON r.Id = p.RevisionId "
        + "WHERE p.Language = @language AND p.RetiredAtUtc IS NULL";

    public const string Text = Texts + " AND p.PageId = @page";

    public const string Changes = "SELECT DISTINCT PageId, Language FROM PublicationLog WHERE Number > @after AND Number <= @upTo";

    /// <summary>Entries of the log for programs that follow it. Numbers have no gaps, so the range limits the entries.</summary>
    public const string Log =
        "SELECT l.Number, l.PageId, g.[Key], l.Language, l.Act, l.IsMajor, l.RevisionId, l.Path, l.PreviousPath, l.AtUtc "
        + "FROM PublicationLog AS l INNER JOIN Pages AS g ON g.Id = l.PageId WHERE l.Number > @after AND l.Number <= @upTo ORDER BY l.Number";

    /// <summary>A picture of the library with its text in a language.</summary>
    public const string Picture =
        "SELECT p.Hash, p.Width, p.Height, p.IsDecorative, p.Credit, p.Licence, p.FocusX, p.FocusY, t.AlternativeText, "
        + "p.Type, p.ByteCount, p.DocumentLanguage, p.Facts "
        + "FROM Pictures AS p LEFT JOIN PictureTexts AS t ON t.PictureId = p.Id AND t.Language = @language "
        + "WHERE p.[Key] = @key AND p.TrashedAtUtc IS NULL";

    /// <summary>Live texts with pictures of the library, in a range of pages.</summary>
    public const string WithPictures =
        "SELECT p.PageId, p.Language, p.Html, r.Fields FROM Publications AS p INNER JOIN Revisions AS r ON r.Id = p.RevisionId "
        + "WHERE p.PageId >= @from AND p.PageId < @until AND p.RetiredAtUtc IS NULL "
        + "AND (p.Html LIKE '%src=\"media:%' OR r.Fields LIKE '%\"media:%')";

    public const string PictureFiles = "SELECT [Key], Hash, Width FROM Pictures WHERE Width > 0 AND TrashedAtUtc IS NULL";

    public const string PictureWidth = "SELECT Width FROM Pictures WHERE Hash = @hash AND Width > 0 AND TrashedAtUtc IS NULL";

    public const string PictureOriginal =
        "SELECT p.Type, p.Width, o.Content FROM Pictures AS p INNER JOIN PictureOriginals AS o ON o.PictureId = p.Id "
        + "WHERE p.Hash = @hash AND p.TrashedAtUtc IS NULL";

    public const string Document =
        "SELECT [Key], Type, FileName FROM Pictures WHERE Hash = @hash AND Facts IS NOT NULL AND TrashedAtUtc IS NULL";

    /// <summary>Live texts that link to a document.</summary>
    public const string IsDocumentLinked = "SELECT CASE WHEN EXISTS (SELECT 1 FROM Publications WHERE Html LIKE @link) THEN 1 ELSE 0 END";

    public const string LogEntryTime = "SELECT AtUtc FROM PublicationLog WHERE Number = @number";
}

/// <summary>Reads everything that residents see.</summary>
public sealed partial class PublishedReader(SiteConnections connections, ILogger<PublishedReader>? logger = null)
{
    /// <summary>Keys of skipped pages, so that each is logged only once.</summary>
    private readonly ConcurrentDictionary<string, bool> skippedKeys = new(StringComparer.Ordinal);

    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<long> VersionAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await connection.ScalarAsync<long>(PublishedSql.Version, ct);
    }

    /// <summary>Reads a complete snapshot.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PublishedSite> SiteAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        while (true)
        {
            var before = await connection.ScalarAsync<long>(PublishedSql.Version, ct);
            var pages = WithKnownTemplate(await connection.RowsAsync(PublishedSql.Pages, Place.Of, ct));
            var live = await LiveAsync(pages, await FieldsAsync(connection, PublishedSql.Fields, ct), ct);
            var changes = await NewestChangesAsync(connection, ct);
            var redirects = await connection.RowsAsync(PublishedSql.Redirects, ReadRedirect, ct);
            var merged = (await connection.RowsAsync(PublishedSql.Merged, ReadRedirect, ct)).DistinctBy(m => m.Key).ToDictionary();
            var identity = await IdentityAsync(connection, ct);
            var pictures = await PicturesAsync(connection, identity, ct);
            var at = await LogEntryTimeAsync(connection, before, ct);

            // Repeat if there was a publication between the queries: their results may not fit together.
            if (before == await connection.ScalarAsync<long>(PublishedSql.Version, ct))
                return new PublishedSite(before, [.. live.Where(p => identity.IsOffered(p.Language))], redirects, changes, merged)
                {
                    VersionTimeUtc = at,
                    Identity = identity,
                    OwnPictures = pictures,
                };
        }
    }

    /// <summary>
    /// Reads what has changed since an older snapshot and applies it. Reads a complete snapshot if the older one is not from this
    /// database's past, for instance after the restore of a backup.
    /// </summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PublishedSite> SiteAsync(PublishedSite older, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        (string, object) since = ("@since", older.Version);
        while (true)
        {
            var before = await connection.ScalarAsync<long>(PublishedSql.Version, ct);
            if (
                older.VersionTimeUtc is null
                || before < older.Version
                || await LogEntryTimeAsync(connection, older.Version, ct) != older.VersionTimeUtc
            )
                return await SiteAsync(ct);

            var pages = WithKnownTemplate(await connection.RowsAsync(PublishedSql.ChangedPages, Place.Of, ct, since));
            var fields = await FieldsAsync(connection, PublishedSql.ChangedFields, ct, since);
            var live = await LiveAsync(connection, pages, fields, PublishedSql.ChangedLive, PublishedSql.ChangedBehind, ct, since);
            var changes = await NewestChangesAsync(connection, ct);
            var redirects = await connection.RowsAsync(PublishedSql.ChangedRedirects, ReadRedirect, ct, since);
            var removed = (
                await connection.RowsAsync(
                    PublishedSql.PreviousPaths,
                    row => (Language.Parse(row.GetString(0)), row.GetString(1)),
                    ct,
                    since
                )
            ).Except(redirects.Select(r => r.Key));
            var merged = (await connection.RowsAsync(PublishedSql.ChangedMerges, ReadRedirect, ct, since)).DistinctBy(m => m.Key).ToList();
            var identity = await IdentityAsync(connection, ct);
            var pictures = await PicturesAsync(connection, identity, ct);
            var at = await LogEntryTimeAsync(connection, before, ct);

            // The older snapshot lacks the pages of languages that were not offered.
            if (!identity.Languages.SequenceEqual(older.Identity.Languages))
                return await SiteAsync(ct);
            if (before == await connection.ScalarAsync<long>(PublishedSql.Version, ct))
                return older.With(
                    new PublishedChanges(
                        before,
                        at,
                        pages.ToDictionary(p => p.Key, p => p.Value.Key),
                        [.. live.Where(p => identity.IsOffered(p.Language))],
                        redirects,
                        [.. removed],
                        merged,
                        changes,
                        identity,
                        pictures
                    )
                );
        }
    }

    /// <returns>Null when the page is not live in the language.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PageBody?> BodyAsync(int pageId, Language language, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        (string, object)[] parameters = [("@page", pageId), ("@language", language.Code)];
        var changes = await connection.FirstRowsAsync(PublishedSql.ChangesOfPage, PageBody.MaxChanges, Change, ct, parameters);
        var rows = await connection.RowsAsync(
            PublishedSql.Body,
            row => new PageBody(
                row.GetString(0),
                Rendering.ContentsFromText(row.GetString(1)),
                PageFields.FromJson(row.GetString(2)),
                changes
            ),
            ct,
            parameters
        );
        return rows is [var body] ? body : null;
    }

    /// <returns>Null when the page is not live in the language.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PageSourceText?> SourceTextAsync(int pageId, Language language, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var rows = await connection.RowsAsync(
            PublishedSql.Original,
            row => new PageSourceText(
                new PageText(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), PageFields.FromJson(row.GetString(4))),
                row.GetString(5),
                Utc(row, 6)
            ),
            ct,
            ("@page", pageId),
            ("@language", language.Code)
        );
        return rows is [var original] ? original : null;
    }

    /// <summary>When and why a page was last withdrawn in a language.</summary>
    /// <returns>Null if the page was never withdrawn in the language.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<WithdrawalNotice?> WithdrawalNoticeAsync(int pageId, Language language, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var rows = await connection.FirstRowsAsync(
            PublishedSql.WithdrawalNotice,
            1,
            row => new WithdrawalNotice(Utc(row, 0), row.GetString(1)),
            ct,
            ("@page", pageId),
            ("@language", language.Code)
        );
        return rows is [var farewell] ? farewell : null;
    }

    /// <summary>True if an import has completed and every live page was rendered by the current version of the renderer.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<bool> IsCompleteAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await connection.ScalarAsync<long>(PublishedSql.Imports, ct, ("@action", AuditActions.ContentImported)) > 0
            && await connection.ScalarAsync<long>(PublishedSql.Outdated, ct, ("@version", Rendering.RendererVersion)) == 0;
    }

    /// <summary>Streams the texts of all live pages of a language, except retired ones. All at once would take much memory.</summary>
    /// <param name="unreadable">Called for each page that cannot be read; the page is skipped.</param>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async IAsyncEnumerable<PublishedText> TextsAsync(
        Language language,
        Action<int, Exception> unreadable,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await using var connection = await connections.OpenAsync(ct);
        await foreach (
            var text in connection.EachRowAsync(PublishedSql.Texts, row => TryTextOf(row, unreadable), ct, ("@language", language.Code))
        )
        {
            if (text is { Fields: not (UnknownFields or SiteFields or AlertFields) })
                yield return text;
        }
    }

    /// <returns>Null when the page is not live in the language, or is retired.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public Task<PublishedText?> TextAsync(int pageId, Language language, CancellationToken ct) => TextAsync(pageId, language, null, ct);

    /// <param name="unreadable">
    /// Called if the page cannot be read; the result is then null. If this is null, an unreadable page is an exception.
    /// </param>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PublishedText?> TextAsync(int pageId, Language language, Action<int, Exception>? unreadable, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var rows = await connection.RowsAsync(
            PublishedSql.Text,
            row => unreadable is null ? TextOf(row) : TryTextOf(row, unreadable),
            ct,
            ("@language", language.Code),
            ("@page", pageId)
        );
        return rows is [{ Fields: not (UnknownFields or SiteFields or AlertFields) } text] ? text : null;
    }

    /// <summary>Pages and languages with log entries after one number, up to and including another.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<(int PageId, Language Language)>> ChangesAsync(long after, long upTo, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await connection.RowsAsync(
            PublishedSql.Changes,
            row => (row.GetInt32(0), Language.Parse(row.GetString(1))),
            ct,
            ("@after", after),
            ("@upTo", upTo)
        );
    }

    /// <summary>The log entries after one number, up to and including another, in their order.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<IReadOnlyList<PublishedChange>> LogAsync(long after, long upTo, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await connection.RowsAsync(
            PublishedSql.Log,
            row => new PublishedChange(
                row.GetInt64(0),
                row.GetInt32(1),
                row.GetString(2),
                Language.Parse(row.GetString(3)),
                // A newer version of the site may know further acts. They change what the public sees, like all in this log.
                Enum.TryParse<PublicationAct>(row.GetString(4), out var act)
                    ? act
                    : PublicationAct.RenderedAgain,
                row.GetBoolean(5),
                row.IsDBNull(6) ? null : row.GetInt32(6),
                row.GetString(7),
                row.IsDBNull(8) ? null : row.GetString(8),
                Utc(row, 9)
            ),
            ct,
            ("@after", after),
            ("@upTo", upTo)
        );
    }

    /// <summary>Time of a log entry. With the number it identifies the database: two databases hardly have the same pair.</summary>
    /// <returns>Null when there is no such entry.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<DateTime?> LogEntryTimeAsync(long number, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await LogEntryTimeAsync(connection, number, ct);
    }

    private static async Task<DateTime?> LogEntryTimeAsync(DbConnection connection, long number, CancellationToken ct) =>
        await connection.RowsAsync(PublishedSql.LogEntryTime, row => Utc(row, 0), ct, ("@number", number)) is [var at] ? at : null;

    /// <summary>True for what reading the stored fields of one page may throw.</summary>
    internal static bool IsUnreadable(Exception e) => e is JsonException or NotSupportedException or FormatException or ArgumentException;

    /// <summary>Catches fields that cannot be read: a newer version of the site may have written them for an unknown template.</summary>
    private static PublishedText? TryTextOf(DbDataReader row, Action<int, Exception> unreadable)
    {
        try
        {
            return TextOf(row);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            unreadable(row.GetInt32(0), e);
            return null;
        }
    }

    private static PublishedText TextOf(DbDataReader row) =>
        new(
            row.GetInt32(0),
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            Rendering.ContentsFromText(row.GetString(4)),
            row.GetString(5),
            PageFields.FromJson(row.GetString(6))
        );

    /// <summary>The newest changes for the feeds, in each language, without retired pages.</summary>
    private static async Task<Dictionary<Language, IReadOnlyList<PageChange>>> NewestChangesAsync(
        DbConnection connection,
        CancellationToken ct
    )
    {
        var changes = new Dictionary<Language, IReadOnlyList<PageChange>>();
        foreach (var language in Language.All)
            changes[language] = await connection.FirstRowsAsync(
                PublishedSql.NewestChanges,
                PublishedSite.MaxChanges,
                Change,
                ct,
                ("@language", language.Code)
            );
        return changes;
    }

    private static PageChange Change(DbDataReader row) => new(row.GetInt32(0), row.GetInt32(1), Utc(row, 2), row.GetString(3));

    private static DateTime Utc(DbDataReader row, int column) => DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc);

    private static KeyValuePair<(Language, string), int> ReadRedirect(DbDataReader row) =>
        KeyValuePair.Create((Language.Parse(row.GetString(0)), row.GetString(1)), row.GetInt32(2));

    /// <summary>Reads the page about the site, for programs that need no snapshot.</summary>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<SiteIdentity> IdentityAsync(CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        return await IdentityAsync(connection, ct);
    }

    /// <summary>Reads the page about the site. Neutral names if there is no such page, or if this version cannot read it.</summary>
    private static async Task<SiteIdentity> IdentityAsync(DbConnection connection, CancellationToken ct)
    {
        var rows = await connection.RowsAsync(
            PublishedSql.Identity,
            row =>
                (
                    Language: Language.Parse(row.GetString(0)),
                    Summary: row.GetString(1),
                    Fields: Read(row) as SiteFields,
                    Source: row.GetString(3)
                ),
            ct
        );
        return rows.Count == 0
            ? SiteIdentity.Default
            : new SiteIdentity(
                rows.Where(r => r.Fields is not null).ToDictionary(r => r.Language, r => (r.Summary, r.Fields!)),
                Language.Parse(rows[0].Source)
            );
    }

    /// <summary>Reads the pictures that the page about the site names. A site without them needs no query.</summary>
    private static async Task<IReadOnlyDictionary<(string Key, Language Language), PublishedPicture>> PicturesAsync(
        DbConnection connection,
        SiteIdentity identity,
        CancellationToken ct
    )
    {
        var found = new Dictionary<(string, Language), PublishedPicture>();
        foreach (var language in Language.All)
        {
            var keys = new[] { identity.In(language).Logo?.Image, identity.SharePicture }.OfType<string>().Select(PictureAddress.KeyOf);
            foreach (var key in keys.OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (await PublishedPictures.FindAsync(connection, key, language, ct) is { Document: null } picture)
                    found[(key, language)] = picture;
            }
        }

        return found;
    }

    /// <summary>Leaves out fields that this version cannot read: a newer one may have written them.</summary>
    private static async Task<Dictionary<(int, Language), PageFields>> FieldsAsync(
        DbConnection connection,
        string sql,
        CancellationToken ct,
        params (string Name, object Value)[] parameters
    ) =>
        (
            await connection.RowsAsync(
                sql,
                row => (Key: (row.GetInt32(0), Language.Parse(row.GetString(1))), Fields: Read(row)),
                ct,
                parameters
            )
        )
            .Where(r => r.Fields is not null)
            .ToDictionary(r => r.Key, r => r.Fields!);

    private static PageFields? Read(DbDataReader row)
    {
        try
        {
            return PageFields.FromJson(row.GetString(2));
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }

    private static async Task<List<PublishedPage>> LiveAsync(
        DbConnection connection,
        Dictionary<int, Place> pages,
        Dictionary<(int, Language), PageFields> fields,
        string live,
        string behind,
        CancellationToken ct,
        params (string Name, object Value)[] parameters
    )
    {
        var since = (
            await connection.RowsAsync(
                behind,
                row => KeyValuePair.Create((row.GetInt32(0), Language.Parse(row.GetString(1))), Utc(row, 2)),
                ct,
                parameters
            )
        ).ToDictionary();
        return
        [
            .. (
                await connection.RowsAsync(
                    live,
                    row => pages.TryGetValue(row.GetInt32(0), out var place) ? Page(row, place, since, fields) : null,
                    ct,
                    parameters
                )
            ).OfType<PublishedPage>(),
        ];
    }

    /// <summary>
    /// Skips pages with a template that only a newer version of the site knows, and shows the rest of the site. Skips the page about the
    /// site, which is no page for residents: it has no address and stands in no list.
    /// </summary>
    private Dictionary<int, Place> WithKnownTemplate(IEnumerable<Place> all)
    {
        var pages = new Dictionary<int, Place>();
        foreach (var page in all)
        {
            if (page.Template == Template.Site)
                continue;
            if (page.Template.IsKnown)
                pages.Add(page.Id, page);
            else if (skippedKeys.TryAdd(page.Key, true) && logger is not null)
                LogLeftOut(logger, page.Key);
        }

        return pages;
    }

    [LoggerMessage(
        1007,
        LogLevel.Warning,
        "Page '{Key}' has a template that this version of the site does not know and is not shown. Run the newer version again to show it"
    )]
    private static partial void LogLeftOut(ILogger logger, string key);

    /// <summary>Reads a large site on several connections at once, one per processor, to shorten the start.</summary>
    private async Task<List<PublishedPage>> LiveAsync(
        Dictionary<int, Place> pages,
        Dictionary<(int, Language), PageFields> fields,
        CancellationToken ct
    )
    {
        var (last, parts) = (
            pages.Keys.DefaultIfEmpty().Max(),
            pages.Count * Language.All.Count < PublishedSite.LargeSiteThreshold ? 1 : Environment.ProcessorCount
        );
        var read = await Task.WhenAll(
            Enumerable
                .Range(0, parts)
                .Select(part =>
                    Task.Run(
                        async () =>
                        {
                            await using var connection = await connections.OpenAsync(ct);
                            return await LiveAsync(
                                connection,
                                pages,
                                fields,
                                PublishedSql.LiveFromTo,
                                PublishedSql.BehindFromTo,
                                ct,
                                ("@after", (int)((long)last * part / parts)),
                                ("@upTo", (int)((long)last * (part + 1) / parts))
                            );
                        },
                        ct
                    )
                )
        );
        return [.. read.SelectMany(r => r)];
    }

    private static PublishedPage Page(
        DbDataReader row,
        Place place,
        Dictionary<(int, Language), DateTime> behind,
        Dictionary<(int, Language), PageFields> fields
    )
    {
        var (language, title, shortTitle) = (Language.Parse(row.GetString(1)), row.GetString(3), row.GetString(4));
        var own = fields.GetValueOrDefault((place.Id, language));
        return new PublishedPage
        {
            PageId = place.Id,
            Key = place.Key,
            Template = place.Template,
            ParentId = place.ParentId,
            Position = place.Position,
            Navigation = place.Navigation,
            SourceLanguage = place.SourceLanguage,
            Language = language,
            Path = row.GetString(2),
            Title = title,
            // Share one string if both are equal, as on most pages: saves a tenth of all memory at a hundred thousand pages.
            ShortTitle = shortTitle == title ? title : shortTitle,
            Summary = row.GetString(5),
            LastReviewed = DateOnly.FromDateTime(row.GetDateTime(6)),
            RevisionId = row.GetInt32(7),
            ChangedAtUtc = Utc(row, 8),
            Retirement = row.IsDBNull(9) ? null : new Retirement(Utc(row, 9), row.GetString(10)),
            OutdatedSinceUtc = behind.TryGetValue((place.Id, language), out var since) ? since : null,
            Icon = place.Template == Template.Priority ? (own as PriorityFields)?.Number ?? 1 : null,
            Alert = place.Template == Template.Alert ? own as AlertFields : null,
            Office = HeldOffice.Of(own),
            Indicator = place.Template == Template.Indicator ? own as IndicatorFields : null,
            Measure = place.Template == Template.Measure ? own as MeasureFields : null,
        };
    }

    /// <summary>The properties that a page has in common in all languages.</summary>
    private sealed record Place(
        int Id,
        string Key,
        Template Template,
        int? ParentId,
        int Position,
        Navigation Navigation,
        Language SourceLanguage
    )
    {
        // Look names up in an array, which is faster than Enum.Parse: this runs once for each page.
        private static readonly string[] Navigations = Enum.GetNames<Navigation>();

        public static Place Of(DbDataReader row) =>
            new(
                row.GetInt32(0),
                row.GetString(1),
                Template.Read(row.GetString(2)),
                row.IsDBNull(3) ? null : row.GetInt32(3),
                row.GetInt32(4),
                (Navigation)Math.Max(Array.IndexOf(Navigations, row.GetString(5)), (int)Navigation.None),
                Language.Parse(row.GetString(6))
            );
    }
}
