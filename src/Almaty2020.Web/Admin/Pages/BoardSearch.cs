using Almaty2020.Web.Access;
using Almaty2020.Web.Admin.Queries;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Admin.Pages;

/// <summary>
/// Finds the pages that match a filter of the board, and puts them in its order. What is live comes from the snapshot in memory, because
/// every page may have to be looked at; drafts, schedules and withdrawals are few and come from the database.
/// </summary>
public sealed class BoardSearch(SiteDb db, SiteConnections connections, LivePages livePages, PageTitles titles, PageNames names)
{
    private const string NewestActsSql =
        "SELECT PageId, Language, AtUtc FROM PublicationLog WHERE Act <> 'RenderedAgain' ORDER BY Number DESC";

    /// <param name="ids">The pages to search, in the order of the tree.</param>
    /// <param name="reader">The language in which titles are sorted.</param>
    /// <param name="shown">Only as many pages need to be in order: those until the end of the shown part of the board.</param>
    public async Task<IReadOnlyList<int>> FindAsync(
        IReadOnlyList<int> ids,
        Rights rights,
        Language reader,
        PageBoard.Filter filter,
        int shown,
        CancellationToken ct
    )
    {
        var live = await livePages.ReadAsync(ct);
        var mayWrite = await db.MayWriteAsync(rights, filter.Languages, ct);
        var drafts = await DraftsAsync(ct);
        if (filter.Text is { Length: > 0 } text)
        {
            var keys = await names.WithKeyLikeAsync(text, ct);
            ids =
            [
                .. ids.Where(id =>
                    keys.Contains(id) || Reached(id).Any(l => TitleIn(id, l).Contains(text, StringComparison.OrdinalIgnoreCase))
                ),
            ];
        }

        if (filter.State is not null || filter.Sort == BoardSort.State)
        {
            var stateIn = await StatesAsync(live, drafts, ct);
            if (filter.State is { } state)
                ids = [.. ids.Where(id => Reached(id).Any(l => stateIn(id, l) == state))];
            if (filter.Sort == BoardSort.State)
                // A stable sort, so that pages in the same state stay in the order of the tree.
                ids = [.. ids.OrderBy(id => Reached(id).Min(l => stateIn(id, l)))];
        }

        return filter.Sort switch
        {
            BoardSort.Title => await ByTitleAsync(ids, live, reader, ct),
            BoardSort.Changed => await LastChangedFirstAsync(ids, mayWrite, drafts, shown, ct),
            _ => ids,
        };

        IEnumerable<Language> Reached(int id) => filter.Languages.Where(l => mayWrite(id, l));

        string TitleIn(int id, Language language) =>
            drafts.TryGetValue((id, language), out var draft) ? draft.Title
            : live.TryFind(id, language, out var page) ? page.Title
            : "";
    }

    private async Task<Dictionary<(int PageId, Language Language), (string Title, BoardDraft Draft)>> DraftsAsync(CancellationToken ct) =>
        (
            await db
                .Drafts.AsNoTracking()
                .Select(d => new
                {
                    d.PageId,
                    d.Language,
                    d.Title,
                    d.UpdatedAtUtc,
                    IsInReview = d.SubmittedAtUtc != null,
                    IsReturned = d.ReturnedAtUtc != null,
                })
                .ToListAsync(ct)
        ).ToDictionary(d => (d.PageId, d.Language), d => (d.Title, new BoardDraft(d.UpdatedAtUtc, d.IsInReview, d.IsReturned)));

    private async Task<Func<int, Language, PageState>> StatesAsync(
        LivePages.Snapshot live,
        Dictionary<(int, Language), (string Title, BoardDraft Draft)> drafts,
        CancellationToken ct
    )
    {
        var scheduled = (
            await db
                .Schedule.Where(a => a.State == ScheduledState.Waiting && a.Kind == ScheduledKind.Publish)
                .Select(a => new
                {
                    a.PageId,
                    a.Language,
                    a.CreatedAtUtc,
                })
                .ToListAsync(ct)
        ).GroupBy(a => (a.PageId, a.Language)).ToDictionary(g => g.Key, g => g.First().CreatedAtUtc);
        var withdrawn = (
            await db
                .PublicationLog.Where(e => e.Act == PublicationAct.Withdrawn)
                .Select(e => new { e.PageId, e.Language })
                .Distinct()
                .ToListAsync(ct)
        )
            .Select(e => (e.PageId, e.Language))
            .ToHashSet();
        return (id, language) =>
        {
            var key = (id, language);
            var shown =
                !live.TryFind(id, language, out var page) ? BoardLive.No
                : page.Retirement is not null ? BoardLive.Retired
                : page.OutdatedSinceUtc is not null ? BoardLive.Behind
                : BoardLive.UpToDate;
            return BoardStates.Of(
                drafts.TryGetValue(key, out var draft) ? draft.Draft : null,
                scheduled.TryGetValue(key, out var at) ? at : null,
                shown,
                withdrawn.Contains(key)
            );
        };
    }

    private async Task<IReadOnlyList<int>> ByTitleAsync(
        IReadOnlyList<int> ids,
        LivePages.Snapshot live,
        Language reader,
        CancellationToken ct
    )
    {
        Language[] preferred = [reader, .. Language.All.Where(l => l != reader)];
        var shownTitles = ids.ToDictionary(
            id => id,
            id => preferred.Select(l => live.TryFind(id, l, out var page) ? page.ShortTitle : null).FirstOrDefault(t => t is not null)
        );
        var others = await titles.ReadAsync([.. shownTitles.Where(t => t.Value is null).Select(t => t.Key)], reader, ct);
        // A sort key costs as much as one comparison of titles by the rules of a language; comparing keys costs next to nothing.
        var alphabet = reader.Culture.CompareInfo;
        var sortKeys = new (byte[] Key, int Id)[ids.Count];
        Parallel.For(0, ids.Count, i =>
        {
            var title = shownTitles[ids[i]] ?? others.GetValueOrDefault(ids[i])?.Title ?? "";
            sortKeys[i] = (alphabet.GetSortKey(title, System.Globalization.CompareOptions.IgnoreCase).KeyData, ids[i]);
        });
        return [.. sortKeys.OrderBy(k => k.Key, Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).Select(k => k.Id)];
    }

    /// <summary>Reads the log backwards until the shown pages are certain; the pages after them stay in the order of the tree.</summary>
    private async Task<IReadOnlyList<int>> LastChangedFirstAsync(
        IReadOnlyList<int> ids,
        Func<int, Language, bool> mayWrite,
        Dictionary<(int PageId, Language Language), (string Title, BoardDraft Draft)> drafts,
        int shown,
        CancellationToken ct
    )
    {
        var wanted = ids.ToHashSet();
        var logged = new Dictionary<int, DateTime>();
        await using (var connection = await connections.OpenAsync(ct))
        {
            var acts = connection.EachRowAsync(
                NewestActsSql,
                row => (PageId: row.GetInt32(0), Language: row.GetString(1), AtUtc: row.GetDateTime(2)),
                ct
            );
            await foreach (var act in acts)
            {
                if (wanted.Contains(act.PageId) && Language.TryFind(act.Language, out var language) && mayWrite(act.PageId, language))
                    logged.TryAdd(act.PageId, act.AtUtc);
                if (logged.Count >= shown)
                    break;
            }
        }

        var changed = new Dictionary<int, DateTime>(logged);
        foreach (var (key, draft) in drafts.Where(d => wanted.Contains(d.Key.PageId) && mayWrite(d.Key.PageId, d.Key.Language)))
        {
            if (!changed.TryGetValue(key.PageId, out var atUtc) || atUtc < draft.Draft.UpdatedAtUtc)
                changed[key.PageId] = draft.Draft.UpdatedAtUtc;
        }

        return [.. ids.Where(changed.ContainsKey).OrderByDescending(id => changed[id]), .. ids.Where(id => !changed.ContainsKey(id))];
    }
}
