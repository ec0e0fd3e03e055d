using System.Text.RegularExpressions;
using Almaty2020.Web.Data;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Pictures;

/// <summary>
/// The keys of all pictures and documents that a live text, a draft, a scheduled text or a page in the trash names. Remembers them for each
/// text: revisions never change, and a draft has a version. So a request reads ids and versions only, and the texts that are new to this node.
/// </summary>
/// <remarks>
/// Only for the list of unused files. Whether a file may be deleted is decided by <see cref="Publishing.Pictures.PictureUses"/>. This finds at
/// least as many uses: it also counts a key in a code block.
/// </remarks>
public sealed partial class LibraryKeysInUse
{
    /// <summary>Texts per SQL statement.</summary>
    private const int TextsPerStatement = 500;

    private const string Marker = "media:";

    /// <summary>Replaced as a whole, and never changed.</summary>
    private volatile IReadOnlyDictionary<TextVersion, string[]> known = new Dictionary<TextVersion, string[]>();

    /// <summary>How many texts the last request read. For tests.</summary>
    internal int LastRead { get; private set; }

    public async Task<IReadOnlySet<string>> ReadAsync(SiteDb db, CancellationToken ct)
    {
        var before = known;
        var now = await VersionsAsync(db, ct);
        var added = now.Where(t => !before.ContainsKey(t)).ToList();
        var keys = now.Where(before.ContainsKey).ToDictionary(t => t, t => before[t]);
        foreach (var part in added.Where(t => t.Kind == TextKind.Live).Chunk(TextsPerStatement))
        {
            var ids = part.Select(t => t.Id).ToList();
            var rows = db
                .Publications.AsNoTracking()
                .Where(p => ids.Contains(p.RevisionId) && (p.Html.Contains(Marker) || p.Revision!.Fields.Contains(Marker)))
                .Select(p => new Row(p.RevisionId, 0, p.Html, p.Revision!.Fields));
            await AddAsync(TextKind.Live, rows);
        }

        foreach (var part in added.Where(t => t.Kind == TextKind.Revision).Chunk(TextsPerStatement))
        {
            var ids = part.Select(t => t.Id).ToList();
            var rows = db
                .Revisions.AsNoTracking()
                .Where(r => ids.Contains(r.Id) && (r.Body.Contains(Marker) || r.Fields.Contains(Marker)))
                .Select(r => new Row(r.Id, 0, r.Body, r.Fields));
            await AddAsync(TextKind.Revision, rows);
        }

        foreach (var part in added.Where(t => t.Kind == TextKind.Draft).Chunk(TextsPerStatement))
        {
            var ids = part.Select(t => t.Id).ToList();
            var rows = db
                .Drafts.AsNoTracking()
                .Where(d => ids.Contains(d.Id) && (d.Body.Contains(Marker) || d.Fields.Contains(Marker)))
                .Select(d => new Row(d.Id, d.Version, d.Body, d.Fields));
            await AddAsync(TextKind.Draft, rows);
        }

        foreach (var text in added)
            keys.TryAdd(text, []);
        LastRead = added.Count;
        known = keys;
        return keys.Values.SelectMany(k => k).ToHashSet(StringComparer.Ordinal);

        async Task AddAsync(TextKind kind, IQueryable<Row> rows)
        {
            await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(ct))
                keys[new TextVersion(kind, row.Id, row.Version)] =
                [
                    .. KeysIn(row.Text).Concat(KeysIn(row.Fields)).Distinct(StringComparer.Ordinal),
                ];
        }
    }

    private static IEnumerable<string> KeysIn(string text) => References().Matches(text).Select(m => m.Groups["key"].Value);

    private static async Task<HashSet<TextVersion>> VersionsAsync(SiteDb db, CancellationToken ct)
    {
        var live = await db.Publications.Select(p => p.RevisionId).ToListAsync(ct);
        var scheduled = await db
            .Schedule.Where(a => a.State == ScheduledState.Waiting && a.Kind == ScheduledKind.Publish && a.RevisionId != null)
            .Select(a => a.RevisionId!.Value)
            .ToListAsync(ct);
        var trashed = await db.TrashedPublications.Select(t => t.RevisionId).ToListAsync(ct);
        var drafts = await db.Drafts.Select(d => new { d.Id, d.Version }).ToListAsync(ct);
        return
        [
            .. live.Select(id => new TextVersion(TextKind.Live, id, 0)),
            .. scheduled.Concat(trashed).Select(id => new TextVersion(TextKind.Revision, id, 0)),
            .. drafts.Select(d => new TextVersion(TextKind.Draft, d.Id, d.Version)),
        ];
    }

    private enum TextKind
    {
        Live,
        Revision,
        Draft,
    }

    private readonly record struct TextVersion(TextKind Kind, int Id, int Version);

    private sealed record Row(int Id, int Version, string Text, string Fields);

    [GeneratedRegex("media:(?<key>[a-z0-9-]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex References();
}
