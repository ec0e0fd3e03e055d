using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Media;
using Almaty2020.Web.Publishing;
using Almaty2020.Web.Publishing.Fields;
using Almaty2020.Web.Startup;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Upkeep;

/// <summary>Follows every link of every live page and writes down which lead nowhere, and since when.</summary>
public sealed class LinkCheck(SiteDb db, ExternalLinks external, SiteSettings settings, TimeProvider clock)
{
    private const string PageScheme = "page:";
    private const int PagesAtOnce = 50;

    /// <param name="alive">Called now and then: whoever gave the job knows that it goes on.</param>
    /// <returns>How many links lead nowhere.</returns>
    public async Task<int> ExecuteAsync(Func<Task> alive, CancellationToken ct)
    {
        var found = new Dictionary<(int PageId, Language Language), List<(string Target, string Reason)>>();
        var abroad = new Dictionary<string, List<(int PageId, Language Language)>>(StringComparer.Ordinal);
        var site = await ReadTargetsAsync(ct);
        foreach (var part in site.Live.Chunk(PagesAtOnce))
        {
            await LookAtAsync(part, site, found, abroad, ct);
            await alive();
        }

        if (settings.ChecksExternalLinks)
        {
            await foreach (var (target, reason) in external.CheckAsync(abroad.Keys, alive, ct))
            {
                foreach (var page in abroad[target])
                    Add(found, page, target, reason);
            }
        }

        await KeepAsync(found, ct);
        return found.Values.Sum(f => f.Count);
    }

    /// <summary>What leads nowhere within the site, of some live pages as they are now. Nothing is asked of other sites, and nothing is written down.</summary>
    /// <param name="pageIds">Few: each is rendered, in every language.</param>
    public async Task<IReadOnlyDictionary<(int PageId, Language Language), List<(string Target, string Reason)>>> WithinTheSiteAsync(IReadOnlyCollection<int> pageIds, CancellationToken ct)
    {
        var found = new Dictionary<(int PageId, Language Language), List<(string Target, string Reason)>>();
        var site = await ReadTargetsAsync(ct);
        await LookAtAsync([.. site.Live.Where(p => pageIds.Contains(p.PageId))], site, found, new Dictionary<string, List<(int PageId, Language Language)>>(StringComparer.Ordinal), ct);
        return found;
    }

    private static void Add(Dictionary<(int PageId, Language Language), List<(string Target, string Reason)>> found, (int PageId, Language Language) page, string target, string reason)
    {
        if (!found.TryGetValue(page, out var faults))
            found[page] = faults = [];
        if (!faults.Contains((target, reason)))
            faults.Add((target, reason));
    }

    private async Task<Targets> ReadTargetsAsync(CancellationToken ct)
    {
        var live = await db.Publications.AsNoTracking().OrderBy(p => p.PageId).ThenBy(p => p.Language).Select(p => new { p.PageId, p.Language }).ToListAsync(ct);
        var keys = await db.Pages.AsNoTracking().Where(p => p.TrashedAtUtc == null).Select(p => new { p.Id, p.Key }).ToDictionaryAsync(p => p.Key, p => p.Id, StringComparer.Ordinal, ct);
        return new Targets([.. live.Select(p => (p.PageId, p.Language))], keys);
    }

    private async Task LookAtAsync(
        (int PageId, Language Language)[] part, Targets site, Dictionary<(int PageId, Language Language), List<(string Target, string Reason)>> found,
        Dictionary<string, List<(int PageId, Language Language)>> abroad, CancellationToken ct)
    {
        var ids = part.Select(p => p.PageId).Distinct().ToList();
        var bodies = await db.Publications.AsNoTracking().Where(p => ids.Contains(p.PageId)).Select(p => new { p.PageId, p.Language, p.Revision!.Body, p.Revision.Fields }).ToListAsync(ct);
        foreach (var body in bodies.Where(b => part.Contains((b.PageId, b.Language))))
        {
            var page = (body.PageId, body.Language);
            var rendered = Rendering.Render(body.Body, body.Language, ct);
            var own = rendered.Contents.Select(h => h.Id).ToHashSet(StringComparer.Ordinal);
            foreach (var target in rendered.Links.Select(l => l.Target).Distinct(StringComparer.Ordinal))
            {
                if (target.StartsWith("http", StringComparison.OrdinalIgnoreCase))
                {
                    if (!abroad.TryGetValue(target, out var pages))
                        abroad[target] = pages = [];
                    pages.Add(page);
                }
                else if (await ReasonAsync(target, body.Language, own, site, ct) is { } reason)
                {
                    Add(found, page, target, reason);
                }
            }

            string[] portrait = PageFields.FromJson(body.Fields) is ProfileFields { Portrait.Image: { } image } ? [image] : [];
            foreach (var picture in rendered.Images.Select(i => i.Source).Concat(portrait).Distinct(StringComparer.Ordinal).Where(s => !site.HasPicture(settings, s)))
                Add(found, page, picture, LinkFaultReasons.NoSuchFile);
        }
    }

    /// <returns>Null where the link leads somewhere.</returns>
    private async Task<string?> ReasonAsync(string target, Language language, HashSet<string> own, Targets site, CancellationToken ct)
    {
        if (target[0] == '#')
            return IsOfText(target[1..]) && !own.Contains(Uri.UnescapeDataString(target[1..])) ? LinkFaultReasons.NoSuchPart : null;
        if (!target.StartsWith(PageScheme, StringComparison.Ordinal))
            return null;

        var hash = target.IndexOf('#', StringComparison.Ordinal);
        var key = Uri.UnescapeDataString(hash < 0 ? target[PageScheme.Length..] : target[PageScheme.Length..hash]);
        if (!site.Keys.TryGetValue(key, out var id))
            return LinkFaultReasons.NoSuchPage;
        if (!site.IsLive.Contains((id, language)))
            return site.IsLiveAnywhere.Contains(id) ? LinkFaultReasons.NotInThisLanguage : LinkFaultReasons.NoSuchPage;
        if (hash < 0 || !IsOfText(target[(hash + 1)..]))
            return null;

        var contents = await db.Publications.AsNoTracking().Where(p => p.PageId == id && p.Language == language).Select(p => p.Contents).SingleAsync(ct);
        return Rendering.ContentsFromText(contents).Any(c => c.Id == Uri.UnescapeDataString(target[(hash + 1)..])) ? null : LinkFaultReasons.NoSuchPart;
    }

    /// <summary>A heading of a text; other parts are the templates' own, which no text can lose.</summary>
    private static bool IsOfText(string fragment) => fragment.StartsWith(Almaty2020.Markup.MarkupRenderer.HeadingIdPrefix, StringComparison.Ordinal);

    /// <summary>What was known before keeps its day; what leads somewhere again is forgotten.</summary>
    private async Task KeepAsync(Dictionary<(int PageId, Language Language), List<(string Target, string Reason)>> found, CancellationToken ct)
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
                    db.LinkFaults.Add(new LinkFault { PageId = pageId, Language = language, Target = target, Reason = reason, SinceUtc = now, CheckedAtUtc = now });
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
            if (!pictures.TryGetValue(source, out var has))
                pictures[source] = has = new MediaFiles(settings).Has(source);
            return has;
        }
    }
}
