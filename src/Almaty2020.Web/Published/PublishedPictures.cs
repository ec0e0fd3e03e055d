using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Data.Common;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Templates;

namespace Almaty2020.Web.Published;

/// <summary>A picture or document of the library, as pages show it in one language.</summary>
/// <param name="AlternativeText">
/// Empty for a decorative picture, and for one without a text in this language. For a document: its title.
/// </param>
public sealed record PublishedPicture(
    string Hash,
    int Width,
    int Height,
    string AlternativeText,
    string Credit,
    string Licence,
    int FocusX,
    int FocusY
)
{
    /// <summary>Null for a picture.</summary>
    public PublishedDocument? Document { get; init; }

    /// <summary>The picture for programs that take one size.</summary>
    public (string Address, int Width) ForPrograms => PictureSizes.ForProgramsOf(Hash, Width);
}

/// <summary>The properties of a document of the library that links to it show.</summary>
/// <param name="Language">Null if it is not known.</param>
/// <param name="IsTagged">False for a PDF that screen readers can hardly read; null for other formats.</param>
public sealed record PublishedDocument(PictureType Type, int Bytes, int? Pages, Language? Language, bool? IsTagged)
{
    /// <summary>The public address. It works while a live text links to the document.</summary>
    public static string AddressOf(string hash, PictureType type) => $"/media/{hash}{type.ExtensionOf()}";
}

/// <summary>The file of a document that a live text links to.</summary>
public sealed record LiveDocument(PictureType Type, string FileName);

/// <summary>An original, from which sizes are made.</summary>
public sealed record PictureFile(PictureType Type, int Width, byte[] Content);

/// <summary>Reads pictures of the library. A page without one costs no query.</summary>
/// <remarks>
/// Reads every picture, whether a live page shows it or not: staff and guests see drafts with the same addresses. An address has the hash
/// of a file, so it can be found only by those who were shown it.
/// </remarks>
public sealed class PublishedPictures(SiteConnections connections)
{
    /// <summary>Most pictures of one page. Further ones are not shown.</summary>
    private const int MaxOnPage = 200;

    private const int MaxRemembered = 5_000;

    private static readonly ILookup<(int PageId, Language Language), string> NoAddresses = Enumerable
        .Empty<(int, Language)>()
        .ToLookup(text => text, _ => "");

    /// <summary>What was read before, so that pages can be shown while the database is unreachable.</summary>
    private readonly ConcurrentDictionary<(string Key, Language Language), PublishedPicture> remembered = new();

    /// <returns>The pictures by key, without those that the library does not have.</returns>
    /// <exception cref="DbException">The database cannot be reached, and a picture has not been read before.</exception>
    public async Task<IReadOnlyDictionary<string, PublishedPicture>> FindAsync(
        IReadOnlyCollection<string> keys,
        Language language,
        CancellationToken ct
    )
    {
        if (keys.Count == 0)
            return FrozenDictionary<string, PublishedPicture>.Empty;
        var asked = keys.Distinct(StringComparer.Ordinal).Take(MaxOnPage).ToList();
        var found = new Dictionary<string, PublishedPicture>(StringComparer.Ordinal);
        try
        {
            await using var connection = await connections.OpenAsync(ct);
            foreach (var key in asked)
            {
                if (await FindAsync(connection, key, language, ct) is { } picture)
                    found[key] = picture;
            }
        }
        catch (Exception e) when (DatabaseOutage.Is(e) && !ct.IsCancellationRequested)
        {
            if (!asked.All(key => remembered.ContainsKey((key, language))))
                throw;
            return asked.ToDictionary(key => key, key => remembered[(key, language)], StringComparer.Ordinal);
        }

        if (remembered.Count > MaxRemembered)
            remembered.Clear();
        foreach (var (key, picture) in found)
            remembered[(key, language)] = picture;
        return found;
    }

    /// <summary>The addresses of the pictures that live texts show, by page and language, for the sitemap.</summary>
    /// <param name="fromId">Lowest id of a page.</param>
    /// <param name="untilId">Exclusive.</param>
    /// <returns>Empty if the database cannot be reached: a sitemap without pictures is better than none.</returns>
    public async Task<ILookup<(int PageId, Language Language), string>> AddressesInPagesAsync(int fromId, int untilId, CancellationToken ct)
    {
        try
        {
            await using var connection = await connections.OpenAsync(ct);
            var shown = await connection.RowsAsync(
                PublishedSql.WithPictures,
                row =>
                    (
                        Text: (row.GetInt32(0), Language.Parse(row.GetString(1))),
                        Keys: PictureMarkup.KeysIn(row.GetString(2), PicturesOf(row.GetString(3)))
                    ),
                ct,
                ("@from", fromId),
                ("@until", untilId)
            );
            if (shown.Count == 0)
                return NoAddresses;
            var files = await connection.RowsAsync(
                PublishedSql.PictureFiles,
                row => KeyValuePair.Create(row.GetString(0), PictureSizes.ForProgramsOf(row.GetString(1), row.GetInt32(2)).Address),
                ct
            );
            var addresses = files.ToDictionary(StringComparer.Ordinal);
            return shown
                .SelectMany(s => s.Keys.Where(addresses.ContainsKey).Take(MaxOnPage).Select(key => (s.Text, Address: addresses[key])))
                .ToLookup(s => s.Text, s => s.Address);
        }
        catch (Exception e) when (DatabaseOutage.Is(e) && !ct.IsCancellationRequested)
        {
            return NoAddresses;
        }
    }

    /// <param name="whileUnreachable">The result if the database cannot be reached; null for an exception.</param>
    /// <returns>The width of the original; null if the library has no such picture.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<int?> WidthAsync(string hash, int? whileUnreachable, CancellationToken ct)
    {
        try
        {
            await using var connection = await connections.OpenAsync(ct);
            var rows = await connection.RowsAsync(PublishedSql.PictureWidth, row => row.GetInt32(0), ct, ("@hash", hash));
            return rows is [var width] ? width : null;
        }
        catch (Exception e) when (whileUnreachable is not null && DatabaseOutage.Is(e) && !ct.IsCancellationRequested)
        {
            return whileUnreachable;
        }
    }

    /// <returns>Null if the library has no such document, or no live text links to it.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<LiveDocument?> LiveDocumentAsync(string hash, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var rows = await connection.RowsAsync(
            PublishedSql.Document,
            row => (Key: row.GetString(0), File: new LiveDocument(Enum.Parse<PictureType>(row.GetString(1)), row.GetString(2))),
            ct,
            ("@hash", hash)
        );
        if (rows is not [var document])
            return null;
        // A key has no character that LIKE treats in a special way.
        var isLinked = await connection.ScalarAsync<bool>(
            PublishedSql.IsDocumentLinked,
            ct,
            ("@link", $"%{PictureMarkup.LinkTo(document.Key)}%")
        );
        return isLinked ? document.File : null;
    }

    /// <returns>Null if the library has no such picture.</returns>
    /// <exception cref="DbException">The database cannot be reached.</exception>
    public async Task<PictureFile?> OriginalAsync(string hash, CancellationToken ct)
    {
        await using var connection = await connections.OpenAsync(ct);
        var rows = await connection.RowsAsync(
            PublishedSql.PictureOriginal,
            row => new PictureFile(Enum.Parse<PictureType>(row.GetString(0)), row.GetInt32(1), row.GetFieldValue<byte[]>(2)),
            ct,
            ("@hash", hash)
        );
        return rows is [var file] ? file : null;
    }

    /// <summary>The pictures of a page's fields; none of fields that cannot be read, so that one page does not cost the whole sitemap.</summary>
    private static IReadOnlyList<string> PicturesOf(string fields)
    {
        try
        {
            return [.. PageFields.FromJson(fields).Pictures().Select(p => p.Address)];
        }
        catch (Exception e) when (PublishedReader.IsUnreadable(e))
        {
            return [];
        }
    }

    /// <returns>Null if the library has no such picture.</returns>
    internal static async Task<PublishedPicture?> FindAsync(DbConnection connection, string key, Language language, CancellationToken ct) =>
        await connection.RowsAsync(PublishedSql.Picture, PictureOf, ct, ("@key", key), ("@language", language.Code)) is [var picture]
            ? picture
            : null;

    private static PublishedPicture PictureOf(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetInt32(1),
            row.GetInt32(2),
            row.GetBoolean(3) || row.IsDBNull(8) ? "" : row.GetString(8),
            row.GetString(4),
            row.GetString(5),
            row.GetInt32(6),
            row.GetInt32(7)
        )
        {
            Document = row.IsDBNull(12) ? null : DocumentOf(row, DocumentFacts.FromJson(row.GetString(12))!),
        };

    private static PublishedDocument DocumentOf(DbDataReader row, DocumentFacts facts) =>
        new(
            Enum.Parse<PictureType>(row.GetString(9)),
            row.GetInt32(10),
            facts.Pages,
            row.IsDBNull(11) ? null : Language.Parse(row.GetString(11)),
            facts.IsTagged
        );
}
