using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>
/// A simulated editor who repeats the same act over HTTP on a page that only they edit.
/// Every text carries a number, each greater than the one before.
/// </summary>
internal abstract partial class SimulatedEditor(int page, Language language)
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Long enough that a row takes many database pages.
    private static readonly string Filler = string.Concat(
        Enumerable
            .Range(1, 60)
            .Select(n =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"\n\nParagraph {n}: what residents bring to the reception is written down, answered and counted."
                )
            )
    );

    protected int Page => page;

    protected Language Language => language;

    protected string Address => AddressIn(language);

    /// <summary>Number of the last text sent.</summary>
    protected int Number { get; set; }

    public abstract Task WorkAsync(StaffBrowser browser, Journal journal);

    protected string AddressIn(Language other) => $"/admin/pages/{page}/{other.Code}";

    protected static string Body(int number) => string.Create(CultureInfo.InvariantCulture, $"Number {number}.{Filler}");

    protected static int NumberOf(string? body) =>
        body is not null && NumberInBody().Match(body) is { Success: true } match
            ? int.Parse(match.Value, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>Saves the next text as a draft.</summary>
    protected async Task SaveAsync(StaffBrowser browser, Journal journal, Language other)
    {
        var number = Number;
        var note = $"Saved {number}";
        await browser.GoWhenReadyAsync(AddressIn(other));
        // The kill came between submitting and publishing.
        if (browser.Page.Forms.Any(f => f.GetAttribute("action") == AddressIn(other) + "/take-back"))
        {
            (await browser.SendAsync(AddressIn(other) + "/take-back")).Dispose();
            await browser.GoWhenReadyAsync(AddressIn(other));
        }

        await journal.DoAsync(
            $"{note} of page {page}/{other}",
            () => browser.SendAsync(AddressIn(other), ("body", Body(number)), ("note", note)),
            HttpStatusCode.Redirect,
            async db =>
            {
                var saved = await db
                    .Revisions.AsNoTracking()
                    .Where(r => r.PageId == page && r.Language == other && r.Note == note)
                    .ToListAsync(Ct);
                var audited = await db.Audit.CountAsync(
                    a => a.Action == AuditActions.DraftSaved && saved.Select(r => r.Id).Contains(a.ToRevisionId ?? 0),
                    Ct
                );
                var draft = await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.PageId == page && d.Language == other, Ct);
                return (saved.Count, audited) switch
                {
                    (1, 1) when NumberOf(saved[0].Body) == number => ActState.Complete,
                    (0, 0) when NumberOf(draft?.Body) < number => ActState.Absent,
                    _ => ActState.Partial,
                };
            }
        );
    }

    /// <summary>Publishes the drafts of <see cref="Language"/> and of <paramref name="others"/> in one request.</summary>
    protected async Task PublishAsync(StaffBrowser browser, Journal journal, params Language[] others)
    {
        var number = Number;
        var note = $"Published {number}";
        await browser.GoWhenReadyAsync(Address + "/review");
        await journal.DoAsync(
            $"{note} of page {page}/{language}",
            () =>
                browser.SendAsync(
                    Address + "/publish",
                    [("note", note), .. others.SelectMany(l => new (string, string?)[] { ("also", l.Code), ($"notes[{l.Code}]", note) })]
                ),
            HttpStatusCode.Redirect,
            db => LookForPublicationAsync(db, note, number, [language, .. others])
        );
    }

    private async Task<ActState> LookForPublicationAsync(SiteDb db, string note, int number, Language[] languages)
    {
        var log = await db
            .PublicationLog.AsNoTracking()
            .Where(e => e.PageId == page && e.Note == note && e.Act == PublicationAct.Published)
            .ToListAsync(Ct);
        var ids = log.Select(e => e.RevisionId ?? 0).ToList();
        var revisions = await db.Revisions.AsNoTracking().Where(r => ids.Contains(r.Id)).ToListAsync(Ct);
        var audited = await db.Audit.CountAsync(a => a.Action == AuditActions.PagePublished && ids.Contains(a.ToRevisionId ?? 0), Ct);
        var drafts = await db.Drafts.AsNoTracking().Where(d => d.PageId == page).ToListAsync(Ct);
        if (log.Count == 0)
            return languages.All(l => drafts.Any(d => d.Language == l && NumberOf(d.Body) == number)) ? ActState.Absent : ActState.Partial;
        return
            (log.Count, audited) == (languages.Length, languages.Length)
            && revisions.All(r => NumberOf(r.Body) == number)
            && drafts.All(d => NumberOf(d.Body) > number)
            ? ActState.Complete
            : ActState.Partial;
    }

    [GeneratedRegex(@"(?<=\ANumber )\d+", RegexOptions.None, 1000)]
    private static partial Regex NumberInBody();
}

/// <summary>Writes, and lets autosave do the saving.</summary>
internal sealed class AutosavingEditor(int page, Language language) : SimulatedEditor(page, language)
{
    public override async Task WorkAsync(StaffBrowser browser, Journal journal)
    {
        await browser.GoWhenReadyAsync(Address);
        var fields = StaffBrowser
            .FieldsOf(browser.Page.Forms.Single(f => f.GetAttribute("action") == Address))
            .Where(f => f.Key != "body")
            .ToList();
        var number = ++Number;
        fields.Add(KeyValuePair.Create("body", Body(number)));
        await journal.DoAsync(
            $"Text {number} of page {Page}/{Language}",
            () => browser.PostAsync(Address + "/autosave", fields),
            HttpStatusCode.OK,
            async db =>
            {
                var draft = await db.Drafts.AsNoTracking().SingleOrDefaultAsync(d => d.PageId == Page && d.Language == Language, Ct);
                var audited = await db.Audit.CountAsync(
                    a => a.Action == AuditActions.DraftSaved && a.PageId == Page && a.Language == Language,
                    Ct
                );
                // Only the save that creates the draft is audited.
                return audited != (draft is null ? 0 : 1) ? ActState.Partial
                    : NumberOf(draft?.Body) >= number ? ActState.Complete
                    : ActState.Absent;
            }
        );
    }
}

/// <summary>Saves drafts explicitly.</summary>
internal sealed class SavingEditor(int page, Language language) : SimulatedEditor(page, language)
{
    public override Task WorkAsync(StaffBrowser browser, Journal journal)
    {
        Number++;
        return SaveAsync(browser, journal, Language);
    }
}

/// <summary>Saves and publishes.</summary>
/// <param name="others">Languages published together with <paramref name="language"/>.</param>
internal sealed class PublishingEditor(int page, Language language, params Language[] others) : SimulatedEditor(page, language)
{
    public override async Task WorkAsync(StaffBrowser browser, Journal journal)
    {
        Number++;
        await SaveAsync(browser, journal, Language);
        foreach (var other in others)
        {
            await SaveAsync(browser, journal, other);
            // The publish form offers only drafts that were submitted for review.
            await browser.GoWhenReadyAsync(AddressIn(other) + "/review");
            (await browser.SendAsync(AddressIn(other) + "/submit")).Dispose();
        }

        await PublishAsync(browser, journal, others);
    }
}

/// <summary>Publishes the page and withdraws it again.</summary>
internal sealed class WithdrawingEditor(int page, Language language) : SimulatedEditor(page, language)
{
    public override async Task WorkAsync(StaffBrowser browser, Journal journal)
    {
        Number++;
        await SaveAsync(browser, journal, Language);
        await PublishAsync(browser, journal);

        var note = $"Withdrawn {Number}";
        await browser.GoWhenReadyAsync(Address + "/withdraw");
        await journal.DoAsync(
            $"{note} of page {Page}/{Language}",
            () =>
                browser.SendAsync(
                    Address + "/withdraw",
                    ("kind", nameof(WithdrawalKind.Gone)),
                    ("languages", Language.Code),
                    ($"note-{Language.Code}", note)
                ),
            HttpStatusCode.Redirect,
            async db =>
            {
                var logged = await db
                    .PublicationLog.Where(e => e.PageId == Page && e.Note == note && e.Act == PublicationAct.Withdrawn)
                    .Select(e => e.Number)
                    .ToListAsync(Ct);
                var isLive = await db.Publications.AnyAsync(p => p.PageId == Page && p.Language == Language, Ct);
                return logged.Count switch
                {
                    0 when isLive => ActState.Absent,
                    1
                        when !isLive
                            || await db.PublicationLog.AnyAsync(
                                e => e.PageId == Page && e.Act == PublicationAct.Published && e.Number > logged[0],
                                Ct
                            ) => ActState.Complete,
                    _ => ActState.Partial,
                };
            }
        );
    }
}

/// <summary>Schedules a publication, then makes it due.</summary>
internal sealed class SchedulingEditor(TestDatabase database, int page, Language language) : SimulatedEditor(page, language)
{
    public override async Task WorkAsync(StaffBrowser browser, Journal journal)
    {
        await database.MakeScheduledPublicationsDueAsync();
        do await browser.GoWhenReadyAsync(Address + "/review");
        while (browser.Page.QuerySelector(".scheduled li") is not null);

        Number++;
        await SaveAsync(browser, journal, Language);
        var note = $"Scheduled {Number}";
        await browser.GoWhenReadyAsync(Address + "/review");
        await journal.DoAsync(
            $"{note} of page {Page}/{Language}",
            () => browser.SendAsync(Address + "/publish", ("note", note), ("when", "later"), ("date", "2999-03-01"), ("time", "09:30")),
            HttpStatusCode.Redirect,
            async db =>
            {
                var acts = await db.Schedule.AsNoTracking().Where(a => a.PageId == Page && a.Note == note).ToListAsync(Ct);
                var audited = await db.Audit.CountAsync(
                    a => a.Action == AuditActions.PublicationScheduled && acts.Select(s => s.RevisionId).Contains(a.ToRevisionId),
                    Ct
                );
                return (acts.Count, audited) switch
                {
                    (0, 0) => ActState.Absent,
                    (1, 1) => ActState.Complete,
                    _ => ActState.Partial,
                };
            }
        );
    }
}
