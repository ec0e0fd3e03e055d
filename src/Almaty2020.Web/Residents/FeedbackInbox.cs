using System.Globalization;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Residents;

/// <summary>What residents said of the pages that somebody works on.</summary>
public sealed class FeedbackInbox(SiteDb db)
{
    /// <param name="Title">Of what was judged.</param>
    /// <param name="Path">Where the page is live now; null where it is not.</param>
    /// <param name="IsOfNow">Whether what was judged is what stands there now.</param>
    public sealed record Entry(Guid Id, DateTime AtUtc, Language Language, Answer Answer, string Text, string Title, string? Path, bool IsOfNow)
    {
        public int PageId { get; init; }

        /// <summary>Whether there was a text that somebody has removed.</summary>
        public bool IsTextRemoved { get; init; }

        /// <summary>Whether whoever looks may remove the text.</summary>
        public bool MayRemoveText { get; init; }

        public Place Place => new(AtUtc, Id);
    }

    /// <summary>Where in the list an entry stands: what is older comes after it, whatever has come since.</summary>
    public sealed record Place(DateTime AtUtc, Guid Id)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{AtUtc.Ticks}-{Id:N}");

        /// <returns>Null for what is no place.</returns>
        public static Place? Read(string? text) =>
            text?.Split('-') is [var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
            && Guid.TryParseExact(id, "N", out var guid)
                ? new Place(new DateTime(at, DateTimeKind.Utc), guid)
                : null;
    }

    public sealed record Filter(Answer? Answer = null, Language? Language = null, Place? After = null, DateTime? SinceUtc = null)
    {
        public int? PageId { get; init; }
    }

    /// <param name="Count">Of all that the filter lets through, its <see cref="Filter.After"/> apart.</param>
    /// <param name="HasMore">Whether there are older ones.</param>
    public sealed record Part(int Count, IReadOnlyList<Entry> Entries, bool HasMore);

    /// <summary>Ids of the pages that there is something of.</summary>
    public async Task<IReadOnlyList<int>> PagesAsync(Rights rights, CancellationToken ct) => await db.Feedback.AsNoTracking()
        .Join(db.Pages, f => f.PageId, p => p.Id, (f, p) => new { Said = f, Page = p })
        .WithinReach(rights, Rights.Writing, r => r.Page, r => r.Said.Language)
        .Select(r => r.Page.Id)
        .Distinct()
        .ToListAsync(ct);

    /// <summary>The newest first.</summary>
    public async Task<Part> ReadAsync(Rights rights, Filter filter, int atMost, CancellationToken ct)
    {
        var all = db.Feedback.AsNoTracking()
            .Join(db.Pages, f => f.PageId, p => p.Id, (f, p) => new { Said = f, Page = p })
            .WithinReach(rights, Rights.Writing, r => r.Page, r => r.Said.Language);
        if (filter.Answer is { } answer)
            all = all.Where(r => r.Said.Answer == answer);
        if (filter.Language is { } language)
            all = all.Where(r => r.Said.Language == language);
        if (filter.PageId is { } pageId)
            all = all.Where(r => r.Said.PageId == pageId);
        if (filter.SinceUtc is { } since)
            all = all.Where(r => r.Said.AtUtc >= since);
        var part = all;
        if (filter.After is { AtUtc: var at, Id: var id })
            part = part.Where(r => r.Said.AtUtc < at || (r.Said.AtUtc == at && r.Said.Id.CompareTo(id) < 0));

        var rows = await (
            from r in part
            join judged in db.Revisions on r.Said.RevisionId equals judged.Id
            join p in db.Publications on new { r.Said.PageId, r.Said.Language } equals new { p.PageId, p.Language } into lives
            from live in lives.DefaultIfEmpty()
            orderby r.Said.AtUtc descending, r.Said.Id descending
            select new
            {
                Entry = new Entry(r.Said.Id, r.Said.AtUtc, r.Said.Language, r.Said.Answer, r.Said.Text, judged.Title, live!.Path, live.RevisionId == r.Said.RevisionId) { PageId = r.Said.PageId },
                r.Page,
                Total = all.Count(),
            }).Take(atMost + 1).ToListAsync(ct);
        var wordless = rows.Where(r => r.Entry.Text.Length == 0).Select(r => r.Entry.Id.ToString("N")).ToList();
        var removed = wordless.Count == 0 ? [] : await db.Audit.Where(a => a.Action == AuditActions.FeedbackTextRemoved && wordless.Contains(a.Detail)).Select(a => a.Detail).ToListAsync(ct);
        return new Part(rows is [var any, ..] ? any.Total : 0, [.. rows.Take(atMost).Select(r => r.Entry with
        {
            MayRemoveText = r.Entry.Text.Length > 0 && rights.MayPublish(r.Page, r.Entry.Language),
            IsTextRemoved = removed.Contains(r.Entry.Id.ToString("N")),
        })], rows.Count > atMost);
    }
}
