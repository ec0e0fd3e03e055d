using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Mail;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Templates;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Web.Upkeep;

/// <summary>
/// Daily job: tells the staff who look after a page that it is due for review soon, and e-mails its mailbox, all pages of a mailbox in one
/// e-mail. Each page is reminded once for each review date; changing the date allows another reminder.
/// </summary>
public sealed class ReviewReminders(SiteDb db, Outbox outbox, CurrentIdentity identity, SiteSettings settings, TimeProvider clock)
{
    /// <summary>How many days before its review date a page is due.</summary>
    public const int DaysBefore = 14;

    /// <summary>A page that is due for review.</summary>
    internal sealed record Due(string Title, DateOnly By, string Link);

    private sealed record Title(int PageId, Language Language, Language Source, string Text);

    /// <returns>The number of pages in the reminders.</returns>
    // May be repeated after an error during the commit: the pages of an earlier attempt have been reminded.
    public Task<int> ExecuteAsync(CancellationToken ct) => db.InTransactionAsync((_, token) => RemindAsync(token), ct);

    private async Task<int> RemindAsync(CancellationToken ct)
    {
        var limit = Formats.DayOf(clock.GetUtcNow().UtcDateTime).AddDays(DaysBefore);
        var pages = await db
            .Pages.AsNoTracking()
            .Where(p => p.TrashedAtUtc == null && p.ReviewBy <= limit && (p.RemindedFor == null || p.RemindedFor != p.ReviewBy))
            .Where(p => db.Publications.Any(live => live.PageId == p.Id))
            .OrderBy(p => p.ReviewBy)
            .ThenBy(p => p.Id)
            .ToListAsync(ct);
        var titles = (
            await pages
                .Select(p => p.Id)
                .QueryInBatchesAsync(
                    ids =>
                        db.Publications.Where(p => ids.Contains(p.PageId))
                            .Select(p => new Title(p.PageId, p.Language, p.Page!.SourceLanguage, p.Title)),
                    ct
                )
        ).ToLookup(t => t.PageId);

        // The dashboard lists all pages due for review, also those without a mailbox and staff.
        HashSet<int> reminded = [.. SendToMailboxes(pages, titles), .. await NotifyStaffAsync(pages, titles, ct)];
        foreach (var page in pages.Where(p => reminded.Contains(p.Id)))
            await db
                .Pages.Where(p => p.Id == page.Id && p.ReviewBy == page.ReviewBy)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.RemindedFor, page.ReviewBy), ct);
        await db.SaveChangesAsync(ct);
        return reminded.Count;
    }

    /// <returns>The pages that have a mailbox.</returns>
    private List<int> SendToMailboxes(List<Page> pages, ILookup<int, Title> titles)
    {
        var language = settings.ReviewLanguage;
        var sent = new List<int>();
        foreach (var mailbox in pages.GroupBy(p => p.ReviewAddress ?? settings.ReviewAddress, StringComparer.OrdinalIgnoreCase))
        {
            if (mailbox.Key is null)
                continue;
            outbox.Add(
                Write(
                    mailbox.Key,
                    language,
                    identity.NameIn(language),
                    [
                        .. mailbox.Select(p =>
                        {
                            var title = TitleFor(language, titles[p.Id]);
                            return new Due(title.Text, p.ReviewBy!.Value, settings.PublicUrl + AccessLinks.Editor(p.Id, title.Language));
                        }),
                    ]
                )
            );
            sent.AddRange(mailbox.Select(p => p.Id));
        }

        return sent;
    }

    /// <returns>The pages of which anyone was told.</returns>
    private async Task<HashSet<int>> NotifyStaffAsync(List<Page> pages, ILookup<int, Title> titles, CancellationToken ct)
    {
        var told = new HashSet<int>();
        if (pages.Count == 0)
            return told;
        var (notifier, now) = (new Notifier(db, settings.Mail is not null), Auditing.Actor.System(clock));
        var roles = NotificationChoices.RolesFor(NotificationTopic.ReviewDue);
        foreach (var recipient in await notifier.RecipientsAsync(roles, [], now.UserId, ct))
        {
            var own = pages.Where(p => recipient.Covers(roles, p, language: null)).ToList();
            if (own.Count == 0)
                continue;
            // One notification, however many pages are due.
            var one = own.Count == 1 ? TitleFor(recipient.Account.Language, titles[own[0].Id]) : null;
            notifier.Add(recipient, NotificationKind.ReviewDue, one?.PageId, one?.Language, one?.Text ?? "", null, now.AtUtc, own.Count);
            told.UnionWith(own.Select(p => p.Id));
        }

        return told;
    }

    private static Title TitleFor(Language language, IEnumerable<Title> titles) =>
        titles.MinBy(t =>
            t.Language == language ? 0
            : t.Language == t.Source ? 1
            : 2
        )!;

    /// <param name="to">A shared mailbox, not a personal one.</param>
    internal static EmailMessage Write(string to, Language language, string siteName, IReadOnlyList<Due> pages)
    {
        var (texts, formats) = (Texts.For(language), Formats.For(language));
        string[] all =
        [
            texts["mail.review.lead", siteName],
            .. pages.Select(p => $"{EmailMessage.SingleLine(p.Title)} – {texts["mail.review.by", formats.Date(p.By)]}\n{p.Link}"),
            texts["mail.review.what"],
            texts["admin.name", siteName],
        ];
        return new EmailMessage(to, to, language, texts.Plural("mail.review.subject", pages.Count), string.Join("\n\n", all) + "\n");
    }
}
