using Almaty2020.Web.Access.Mail;
using Almaty2020.Web.Access.Work;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Startup;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Upkeep;

/// <summary>
/// Writes to a mailbox when pages of its are due for review soon: once for each day that a page is to be reviewed by, all its pages
/// in one letter. A day that is moved arms the reminder again.
/// </summary>
public sealed class ReviewReminders(SiteDb db, Outbox outbox, SiteSettings settings, TimeProvider clock)
{
    /// <summary>A page that is due.</summary>
    public sealed record Due(string Title, DateOnly By, string Link);

    /// <returns>How many pages were reminded of.</returns>
    public async Task<int> ExecuteAsync(CancellationToken ct)
    {
        var limit = Formats.DayOf(clock.GetUtcNow().UtcDateTime).AddDays(Worklists.ReviewDays);
        var pages = await db.Pages.AsNoTracking()
            .Where(p => p.TrashedAtUtc == null && p.ReviewBy <= limit && (p.RemindedFor == null || p.RemindedFor != p.ReviewBy))
            .Where(p => db.Publications.Any(live => live.PageId == p.Id))
            .OrderBy(p => p.ReviewBy).ThenBy(p => p.Id)
            .Select(p => new { p.Id, p.Key, ReviewBy = p.ReviewBy!.Value, p.ReviewAddress })
            .ToListAsync(ct);

        var language = settings.ReviewLanguage;
        var reminded = 0;
        foreach (var mailbox in pages.GroupBy(p => p.ReviewAddress ?? settings.ReviewAddress, StringComparer.OrdinalIgnoreCase))
        {
            // Nobody's: they stand on everybody's list of what is due all the same.
            if (mailbox.Key is null)
                continue;

            var titles = (await mailbox.Select(p => p.Id).InBatchesAsync(ids => db.Publications.Where(p => ids.Contains(p.PageId)).Select(p => new { p.PageId, p.Language, p.Title }), ct))
                .GroupBy(p => p.PageId)
                .ToDictionary(g => g.Key, g => g.OrderBy(p => p.Language == language ? 0 : p.Language == Language.Source ? 1 : 2).First());
            outbox.Add(Letters.ReviewDue(mailbox.Key, language, [.. mailbox.Select(p =>
                new Due(titles[p.Id].Title, p.ReviewBy, $"{settings.PublicUrl}/admin/pages/{p.Id}/{titles[p.Id].Language.Code}"))]));

            foreach (var page in mailbox)
                reminded += await db.Pages.Where(p => p.Id == page.Id && p.ReviewBy == page.ReviewBy).ExecuteUpdateAsync(set => set.SetProperty(p => p.RemindedFor, page.ReviewBy), ct);
        }

        return reminded;
    }
}
