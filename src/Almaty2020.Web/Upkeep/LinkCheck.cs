using Almaty2020.Markup;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Upkeep;

/// <summary>
/// Daily job: follows every link on every live page and records the broken ones, with the date since when they are broken.
/// </summary>
public sealed class LinkCheck(SiteDb db, ExternalLinkChecker external, SiteSettings settings, TimeProvider clock)
{
    private const string PageScheme = "page:";
    private const int PagesAtOnce = 50;

    /// <param name="heartbeat">Called regularly to renew the job's lease.</param>
    /// <returns>The number of broken links.</returns>
    public async Task<int> ExecuteAsync(Func<Task> heartbeat, CancellationToken ct)
    {
        var found = new Dictionary<(int PageId, Language Language), List<(string Target, string Reason)>>();
        var externalLinks = new Dictionary<string, List<(int PageId, Language Language)>>(StringComparer.Ordinal);
        var site = await ReadTargetsAsync(ct);
        foreach (var part in site.Live.Chunk(PagesAtOnce))
        {
            await CheckPagesAsync(part, site, found, externalLinks, ct);
            await heartbeat();
        }

        if (settings.CheckExternalLinks)
        {
            await foreach (var (target, reason) in external.CheckAsync(externalLinks.Keys, heartbeat, ct))
            {
                foreach (var page in externalLinks[target])
                    Add(found, page, target, reason);
            }
        }

        await SaveAsync(found, ct);
        return found.Values.Sum(f => f.Count);
    }

    /// <summary>
    /// Finds broken internal links and pictures on some live pages as they are now. Sends no requests to other sites and saves nothing.
    /// </summary>
    /// <param name="pageIds">Only a few: each page is rendered in every language.</param>
    public async Task<IReadOnlyDictionary<(int PageId, Language Language), List<(string Target, string Reason)>>> CheckInternalLinksAsync(
        IReadOnlyCollection<int> pageIds,
        CancellationToken ct
    )
    {
        var found = new Dictionary<(int PageId, Language Language), List<(string Target, string Reason)>>();
        var site = await ReadTargetsAsync(ct);
        await CheckPagesAsync(
            [.. site.Live.Where(p => pageIds.Contains(p.PageId))],
            site,
            found,
            new Dictionary<string, List<(int PageId, Language Language)>>(StringComparer.Ordinal),
            ct
        );
        return found;
    }

    private static void Add(
        Dictionary<(int PageId, Language Language), List<(string Target, string Reason)>> found,
        (int PageId, Language Language) page,
        string target,
        string reason
    )
    {
        if (!found.TryGetValue(page, out var faults))
            found[page] = faults = [];
        if (!faults.Contains((target, reason)))
            faults.Add((target, reason));
    }

    private async Task<Targets> ReadTargetsAsync(CancellationToken ct)
    {
        var live = await db
            .Publications.AsNoTracking()
            .OrderBy(p => p.PageId)
            .ThenBy(p => p.Language)
            .Select(p => new { p.PageId, p.Language })
            .ToListAsync(ct);
        var keys = await db
            .Pages.AsNoTracking()
            .Where(p => p.TrashedAtUtc == null)
            .Select(p => new { p.Id, p.Key })
            .ToDictionaryAsync(p => p.Key, p => p.Id, StringComparer.Ordinal, ct);
        return new Targets([.. live.Select(p => (p.PageId, p.Language))], keys);
    }

    private async Task CheckPagesAsync(
        (int PageId, Language Language)[] part,
        Targets site,
        Dictionary<(int PageId, Language Language), List<(string Target, string Reason)>> found,
        Dictionary<string, List<(int PageId, Language Language)>> externalLinks,
        CancellationToken ct
    )
    {
        var ids = part.Select(p => p.PageId).Distinct().ToList();
        var bodies = await db
            .Publications.AsNoTracking()
            .Where(p => ids.Contains(p.PageId))
            .Select(p => new
            {
                p.PageId,
                p.Language,
                p.Revision!.Body,
                p.Revision.Fields,
            })
            .ToListAsync(ct);
        foreach (var body in bodies.Where(b => part.Contains((b.PageId, b.Language))))
        {
            var page = (body.PageId, body.Language);
            var rendered = Rendering.Render(body.Body, body.Language, ct);
            var headingIds = rendered.Contents.Select(h => h.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var target in rendered.Links.Select(l => l.Target).Distinct(StringComparer.Ordinal))
            {
                if (target.StartsWith("http", StringComparison.OrdinalIgnoreCase))
                {
                    if (!externalLinks.TryGetValue(target, out var pages))
                        externalLinks[target] = pages = [];
                    pages.Add(page);
                }
                else if (await ReasonAsync(target, body.Language, headingIds, site, ct) is { } reason)
                {
                    Add(found, page, target, reason);
                }
            }

            var inFields = PageFields.FromJson(body.Fields).Pictures().Select(p => p.Address);
            foreach (
                var picture in rendered
                    .Images.Select(i => i.Source)
                    .Concat(inFields)
                    .Distinct(StringComparer.Ordinal)
                    .Where(s => !site.HasPicture(settings, s))
            )
                Add(found, page, picture, BrokenLinkReasons.NoSuchFile);
        }
    }

    /// <returns>Null if the link works.</returns>
    private async Task<string?> ReasonAsync(
        string target,
        Language language,
        HashSet<string> headingIds,
        Targets site,
        CancellationToken ct
    )
    {
        if (target[0] == '#')
            return IsHeadingId(target[1..]) && !headingIds.Contains(Uri.UnescapeDataString(target[1..]))
                ? BrokenLinkReasons.NoSuchPart
                : null;
        if (!target.StartsWith(PageScheme, StringComparison.Ordinal))
            return null;

        var hash = target.IndexOf('#', StringComparison.Ordinal);
        var key = Uri.UnescapeDataString(hash < 0 ? target[PageScheme.Length..] : target[PageScheme.Length..hash]);
        if (!site.Keys.TryGetValue(key, out var id))
            return BrokenLinkReasons.NoSuchPage;
        if (!site.IsLive.Contains((id, language)))
            return site.IsLiveAnywhere.Contains(id) ? BrokenLinkReasons.NotInThisLanguage : BrokenLinkReasons.NoSuchPage;
        if (hash < 0 || !IsHeadingId(target[(hash + 1)..]))
            return null;

        var contents = await db
            .Publications.AsNoTracking()
            .Where(p => p.PageId == id && p.Language == language)
            .Select(p => p.Contents)
            .SingleAsync(ct);
        return Rendering.ContentsFromText(contents).Any(c => c.Id == Uri.UnescapeDataString(target[(hash + 1)..]))
            ? null
            : BrokenLinkReasons.NoSuchPart;
    }

    /// <summary>True for the id of a heading in a text. Other ids belong to the templates, which always have them.</summary>
    private static bool IsHeadingId(string fragment) =>
        fragment.StartsWith(Almaty2020.Markup.MarkupRenderer.HeadingIdPrefix, StringComparison.Ordinal);

    /// <summary>Saves the broken links. Known ones keep their date; repaired ones are deleted.</summary>
    private async Task SaveAsync(
        Dictionary<(int PageId, Language Language), List<(string Target, string Reason)>> found,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var known = (await db.LinkFaults.ToListAsync(ct)).ToDictionary(f => (f.PageId, f.Language, f.Target));
        foreach (var ((pageId, language), faults) in found)
        {
            foreach (var (target, reason) in faults)
            {
                if (known.Remove((pageId, language, target), out var fault))
                {
                    fault.Reason = reason;
                    fault.CheckedAtUtc = now;
                }
                else
                {
                    db.LinkFaults.Add(
                        new BrokenLink
                        {
                            PageId = pageId,
                            Language = language,
                            Target = target,
                            Reason = reason,
                            SinceUtc = now,
                            CheckedAtUtc = now,
                        }
                    );
                }
            }
        }

        db.LinkFaults.RemoveRange(known.Values);
        await db.SaveChangesAsync(ct);
    }

    private sealed record Targets(IReadOnlyList<(int PageId, Language Language)> Live, Dictionary<string, int> Keys)
    {
        private readonly Dictionary<string, bool> pictures = new(StringComparer.Ordinal);

        public HashSet<(int PageId, Language Language)> IsLive { get; } = [.. Live];

        public HashSet<int> IsLiveAnywhere { get; } = [.. Live.Select(l => l.PageId)];

        public bool HasPicture(SiteSettings settings, string source)
        {
            // Pictures of the library cannot be deleted while a live page shows them.
            if (PictureAddress.KeyOf(source) is not null)
                return true;
            if (!pictures.TryGetValue(source, out var has))
                pictures[source] = has = new MediaFiles(settings).Exists(source);
            return has;
        }
    }
}
