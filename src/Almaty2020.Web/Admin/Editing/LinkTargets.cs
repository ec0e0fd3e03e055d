using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Pages that a text may link to: all live pages. They are public, so every staff member may see them.</summary>
public sealed partial class LinkTargets(SiteDb db, SiteConnections connections, MediaFiles media)
{
    /// <summary>Maximum number of search results.</summary>
    public const int Shown = 8;

    /// <summary>Keys per SQL statement.</summary>
    private const int KeysPerStatement = 500;

    private const string LiveNamesSql = "SELECT PageId, Title, Path FROM Publications WHERE Path <> @site";

    /// <param name="Key">Page key, as links write it: <c>page:key</c>.</param>
    /// <param name="Language">The requested language, or another one if the page is not live in that.</param>
    public sealed record Target(string Key, string Title, Language Language, string Path);

    /// <summary>Keys of the live pages that a text links to, with the languages in which each is live.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<Language>>> LinkedKeysAsync(PageText text, CancellationToken ct)
    {
        string[] keys =
        [
            .. PageReference()
                .Matches(text.Body)
                .Select(m => Uri.UnescapeDataString(m.Groups["key"].Value))
                .Concat(text.Fields.PageKeys().Select(k => k.Key))
                .Distinct(StringComparer.Ordinal),
        ];
        if (keys.Length == 0)
            return FrozenDictionary<string, IReadOnlyList<Language>>.Empty;
        var found = new Dictionary<string, List<Language>>(StringComparer.Ordinal);
        // A text may name any number of pages, but an SQL statement takes only about 2,000 parameters.
        foreach (var part in keys.Where(key => key.Length <= Page.KeyMaxLength).Chunk(KeysPerStatement))
        {
            foreach (
                var row in await Live.Where(p => part.Contains(p.Page!.Key)).Select(p => new { p.Page!.Key, p.Language }).ToListAsync(ct)
            )
            {
                if (!found.TryGetValue(row.Key, out var languages))
                    found[row.Key] = languages = [];
                languages.Add(row.Language);
            }
        }

        return found.ToDictionary(page => page.Key, page => (IReadOnlyList<Language>)page.Value, StringComparer.Ordinal);
    }

    /// <summary>True if the site has a file at this address. Pictures of the library are found by <see cref="PicturesAsync"/>.</summary>
    public bool HasPicture(string address) => media.Exists(address);

    /// <summary>By key: the pictures and documents of the library in a text.</summary>
    public Task<IReadOnlyDictionary<string, LibraryEntry>> PicturesAsync(PageText text, Language language, CancellationToken ct) =>
        db.DescribedPicturesAsync(
            PictureReference()
                .Matches(text.Body)
                .Select(m => m.Groups["key"].Value)
                .Concat(text.Fields.Pictures().Select(p => PictureAddress.KeyOf(p.Address)).OfType<string>())
                .Where(key => PictureAddress.IsKey(key)),
            language,
            ct
        );

    /// <summary>
    /// Searches pages by a part of their title or address in any language; titles that start with the text come first. Each page appears
    /// once, in the requested language if it is live in that.
    /// </summary>
    /// <param name="keys">Finds the pages with these keys instead, if there are any.</param>
    public async Task<(int Count, IReadOnlyList<Target> First)> FindAsync(
        string? asked,
        IReadOnlyCollection<string> keys,
        Language language,
        CancellationToken ct
    )
    {
        if (keys.Count > 0)
        {
            var named = await Live.Where(p => keys.Contains(p.Page!.Key)).Select(p => p.PageId).Distinct().ToListAsync(ct);
            return (named.Count, await ReadAsync([.. named.Order().Take(KeysPerStatement)], language, ct));
        }

        var found = await MatchingAsync(TextNormalizer.Line(asked), ct);
        int[] first = [.. found.OrderBy(page => page.Value ? 0 : 1).ThenBy(page => page.Key).Take(Shown).Select(page => page.Key)];
        return (found.Count, await ReadAsync(first, language, ct));
    }

    /// <summary>Ids of the pages with the text in a title or address, and whether a title starts with it.</summary>
    /// <remarks>Compared in memory: SQLite ignores case only for Latin letters.</remarks>
    private async Task<Dictionary<int, bool>> MatchingAsync(string text, CancellationToken ct)
    {
        var found = new Dictionary<int, bool>();
        await using var connection = await connections.OpenAsync(ct);
        await foreach (
            var (id, title, path) in connection.EachRowAsync(
                LiveNamesSql,
                row => (row.GetInt32(0), row.GetString(1), row.GetString(2)),
                ct,
                ("@site", Template.SitePath)
            )
        )
        {
            if (title.StartsWith(text, StringComparison.OrdinalIgnoreCase))
                found[id] = true;
            else if (Contains(title, text) || Contains(path, text))
                found.TryAdd(id, false);
        }

        return found;
    }

    /// <returns>In the order of the ids.</returns>
    private async Task<IReadOnlyList<Target>> ReadAsync(IReadOnlyList<int> ids, Language language, CancellationToken ct)
    {
        var rows = (
            await Live.Where(p => ids.Contains(p.PageId))
                .Select(p => new
                {
                    p.PageId,
                    p.Page!.Key,
                    p.Page.SourceLanguage,
                    p.Title,
                    p.Language,
                    p.Path,
                })
                .ToListAsync(ct)
        ).ToLookup(r => r.PageId);
        return
        [
            .. ids.Where(rows.Contains)
                .Select(id =>
                    rows[id]
                        .MinBy(r =>
                            r.Language == language ? 0
                            : r.Language == r.SourceLanguage ? 1
                            : 2
                        )!
                )
                .Select(r => new Target(r.Key, r.Title, r.Language, r.Path)),
        ];
    }

    /// <summary>
    /// Key of the page at an address: the page live there, else the page that redirects from there, else the page live at the same path in
    /// another language.
    /// </summary>
    public async Task<string?> KeyAtAsync(Language language, string path, CancellationToken ct)
    {
        var live = await Live.Where(p => p.Path == path).Select(p => new { p.Page!.Key, p.Language }).ToListAsync(ct);
        if (live.Find(p => p.Language == language) is { } own)
            return own.Key;

        var moved = await db
            .Redirects.Where(r => r.Language == language && r.Path == path)
            .Join(db.Pages, r => r.PageId, p => p.Id, (_, page) => page.Key)
            .FirstOrDefaultAsync(ct);
        return moved ?? live.FirstOrDefault()?.Key;
    }

    private IQueryable<Publication> Live => db.Publications.AsNoTracking().Where(p => p.Path != Template.SitePath);

    /// <summary>Matches anything that looks like a link to a page, in any notation. False matches do no harm.</summary>
    [GeneratedRegex("""page:(?<key>[^\s#)>"']+)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PageReference();

    [GeneratedRegex("media:(?<key>[a-z0-9-]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PictureReference();

    private static bool Contains(string where, string what) => where.Contains(what, StringComparison.OrdinalIgnoreCase);
}
