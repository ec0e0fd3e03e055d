using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Access.Work;

/// <summary>The pages that a text may link to: what residents see, which is no secret from any of the staff.</summary>
public sealed partial class LinkTargets(SiteDb db, MediaFiles media, TimeProvider clock)
{
    /// <summary>How many a search shows.</summary>
    public const int Shown = 8;

    /// <summary>Keys that one statement asks for.</summary>
    private const int KeysAtOnce = 500;

    /// <param name="Key">What a link is written by: <c>page:key</c>.</param>
    /// <param name="Language">The one asked for, or else one that has the page.</param>
    public sealed record Target(string Key, string Title, Language Language, string Path);

    /// <summary>The keys of the live pages that a text names, with the languages that they are live in.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<Language>>> KeysAsync(PageText text, CancellationToken ct)
    {
        string[] named = [.. Named().Matches(text.Body).Select(m => Uri.UnescapeDataString(m.Groups["key"].Value)).Distinct(StringComparer.Ordinal)];
        if (named.Length == 0)
            return FrozenDictionary<string, IReadOnlyList<Language>>.Empty;
        var found = new Dictionary<string, List<Language>>(StringComparer.Ordinal);
        // A text may name as many as it likes, and a statement has room for some two thousand.
        foreach (var part in named.Where(key => key.Length <= Page.KeyMaxLength).Chunk(KeysAtOnce))
        {
            foreach (var row in await Live.Where(p => part.Contains(p.Page!.Key)).Select(p => new { p.Page!.Key, p.Language }).ToListAsync(ct))
            {
                if (!found.TryGetValue(row.Key, out var languages))
                    found[row.Key] = languages = [];
                languages.Add(row.Language);
            }
        }

        return found.ToDictionary(page => page.Key, page => (IReadOnlyList<Language>)page.Value, StringComparer.Ordinal);
    }

    /// <summary>Whether the site serves a picture.</summary>
    public bool HasPicture(string address) => media.Has(address);

    /// <summary>Pages by a part of their title or address: those that begin with it first, each once, in the language asked for where it has that.</summary>
    public async Task<(int Count, IReadOnlyList<Target> First)> FindAsync(string? asked, Language language, CancellationToken ct)
    {
        // In memory: a site has some hundreds of pages, and SQLite knows capitals of no alphabet but the Latin.
        var rows = await Live.OrderBy(p => p.Page!.Key).Select(p => new { p.Page!.Key, p.Title, p.Language, p.Path }).ToListAsync(ct);
        var text = TextNormalizer.Line(asked);
        var found = rows
            .GroupBy(r => r.Key, StringComparer.Ordinal)
            .Select(page => page.MinBy(r => r.Language == language ? 0 : r.Language == Language.Source ? 1 : 2)!)
            .Select(r => new Target(r.Key, r.Title, r.Language, r.Path))
            .Where(t => Contains(t.Title, text) || Contains(t.Path, text))
            .OrderBy(t => t.Title.StartsWith(text, StringComparison.OrdinalIgnoreCase) ? 0 : 1)
            .ToList();
        return (found.Count, [.. found.Take(Shown)]);
    }

    /// <summary>The key of the page at an address: its own, an old one of it, or its address in another language.</summary>
    public async Task<string?> KeyAtAsync(Language language, string path, CancellationToken ct)
    {
        var live = await Live.Where(p => p.Path == path).Select(p => new { p.Page!.Key, p.Language }).ToListAsync(ct);
        if (live.Find(p => p.Language == language) is { } own)
            return own.Key;

        var moved = await db.Redirects.Where(r => r.Language == language && r.Path == path)
            .Join(db.Pages, r => r.PageId, p => p.Id, (_, page) => page.Key)
            .FirstOrDefaultAsync(ct);
        return moved ?? live.FirstOrDefault()?.Key;
    }

    private IQueryable<Publication> Live
    {
        get
        {
            var now = clock.GetUtcNow().UtcDateTime;
            return db.Publications.AsNoTracking().Where(p => p.FromUtc <= now && (p.UntilUtc == null || p.UntilUtc > now));
        }
    }

    /// <summary>Whatever looks like a link to a page, in all its spellings: more than are links does no harm.</summary>
    [GeneratedRegex("""page:(?<key>[^\s#)>"']+)""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Named();

    private static bool Contains(string where, string what) => where.Contains(what, StringComparison.OrdinalIgnoreCase);
}
