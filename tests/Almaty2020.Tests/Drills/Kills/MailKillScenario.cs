using System.Diagnostics;
using System.Globalization;
using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Notifications;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using MimeKit;

namespace Almaty2020.Tests.Drills.Kills;

/// <summary>
/// Kills a site while a publisher remarks on texts and their writers are told by e-mail, through a real mail server. Every second kill
/// comes at a random moment, the others at the worst one: the mail server has the e-mail, and the site does not know it yet.
/// </summary>
internal sealed class MailKillScenario : KillScenario
{
    private const int Writers = 3;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestDatabase database;
    private readonly SmtpServer smtp = new();
    private readonly CookieContainer cookies = new();
    private readonly List<Journal.Attempt> acknowledged = [];
    private readonly Dictionary<string, string> addresses = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> inFlight = [];
    private SiteProcess? program;
    private Uri address = null!;
    private int page;
    private int remarks;

    private MailKillScenario(TestDatabase database)
        : base("notifications") => this.database = database;

    /// <summary>E-mails that the mail server received.</summary>
    public int Received => smtp.Messages.Count;

    /// <summary>Of these, how many were sent a second time.</summary>
    public int Doubles { get; private set; }

    /// <summary>E-mails that were in flight at a kill.</summary>
    public int InFlight => inFlight.Count;

    /// <summary>Notifications in the e-mails.</summary>
    public int Notifications { get; private set; }

    public static async Task<MailKillScenario> OfAsync() => new(await TestDatabase.WithContentAsync());

    public override async Task BeginAsync()
    {
        smtp.Open();
        page = await StaffCommands.IdOfAsync(database, "about");
        var version = 0;
        for (var i = 0; i < Writers; i++)
        {
            var writer = await database.AddAuthorAsync();
            addresses.Add(writer.Id, writer.Email);
            await using var db = database.Open();
            var text = await db
                .Publications.AsNoTracking()
                .Include(p => p.Revision)
                .Where(p => p.PageId == page && p.Language == Language.English)
                .Select(p => p.Revision!)
                .SingleAsync(Ct);
            version = Assert
                .IsType<SaveDraft.Outcome.Saved>(
                    await new SaveDraft(db).ExecuteAsync(
                        new SaveDraft.Request(page, Language.English, text.Text with { Body = $"By writer {i}." }, version),
                        Actor.Now(writer.Id, TimeProvider.System),
                        Ct
                    )
                )
                .Version;
        }

        var publisher = await database.AddAccountAsync(Role.Publisher);
        using (await StartAsync())
        using (var browser = new StaffBrowser(address, cookies))
        {
            await browser.SignInAsync(database, publisher, DateTimeOffset.UtcNow);
            var journal = new Journal();
            var begun = Stopwatch.StartNew();
            await RemarkAsync(browser, journal);
            await SiteProcess.UntilAsync(() => Task.FromResult(smtp.Messages.Count >= Writers));
            Length = begun.Elapsed;
            await CountAsync(journal);
        }
    }

    public override async Task<bool> KillAsync(double share)
    {
        var journal = new Journal();
        var (arrived, isDead) = (NewSource(), NewSource());
        var isWorst = Tally.Kills % 2 == 0;
        if (isWorst)
        {
            smtp.Arrived = () =>
            {
                arrived.TrySetResult();
                return isDead.Task;
            };
        }

        using var killed = new CancellationTokenSource();
        var working = WorkUntilAsync(journal, killed.Token);
        await Task.WhenAny(working, journal.Begun);
        await Task.WhenAny(working, isWorst ? arrived.Task : Task.Delay(Length * share, Ct));
        await killed.CancelAsync();
        program!.Kill();
        await program.WaitForExitAsync();
        await program.DisposeAsync();
        smtp.Arrived = () => Task.CompletedTask;
        isDead.SetResult();
        await working;

        await CheckInFlightAsync();
        await Invariants.AssertWholeAsync(database);
        await CountAsync(journal);

        var begun = Stopwatch.StartNew();
        using var reader = await StartAsync();
        Tally.Restarts.Add(begun.Elapsed);
        return true;
    }

    /// <summary>Reads back every e-mail from the mail server and compares them with the notifications.</summary>
    public override async Task EndAsync()
    {
        await EndLeasesAsync();
        await SiteProcess.UntilAsync(async () =>
        {
            await using var waiting = database.Open();
            return !await waiting.Emails.AnyAsync(Ct) && !await waiting.Notifications.AnyAsync(n => n.MailDueAtUtc != null, Ct);
        });

        await using var db = database.Open();
        foreach (var act in acknowledged)
        {
            if (await act.InspectAsync(db) != ActState.Complete)
                Tally.Broken.Add($"{act.What} was saved but is no longer there");
        }

        var notifications = await db.Notifications.AsNoTracking().ToListAsync(Ct);
        Notifications = notifications.Count;
        var received = smtp.Messages.Zip(smtp.Mails).ToLookup(m => IdOf(m.Second));
        foreach (var email in notifications.GroupBy(n => n.EmailId))
        {
            if (email.Key is not { } id || !received.Contains(id))
            {
                Tally.Broken.Add($"{email.Count()} notifications were never sent");
                continue;
            }

            var mail = received[id].First().Second;
            var isRight =
                mail.To.Mailboxes.Single().Address == addresses[email.First().AccountId]
                && mail.TextBody!.Split($"/admin/pages/{page}/en").Length - 1 == Math.Min(email.Count(), NotificationEmails.MostShown);
            if (!isRight)
                Tally.Broken.Add($"e-mail {id} does not hold its {email.Count()} notifications: {mail.TextBody}");
            if (received[id].Select(m => m.First).Distinct().Count() > 1)
                Tally.Broken.Add($"e-mail {id} was sent a second time with other words");
        }

        Tally.Broken.AddRange(
            received
                .Select(m => m.Key)
                .Except(notifications.Select(n => n.EmailId ?? Guid.Empty))
                .Select(id => $"e-mail {id} is about nothing")
        );
        Tally.Broken.AddRange(
            received.Where(m => m.Count() > 1 && !inFlight.Contains(m.Key)).Select(m => $"e-mail {m.Key} was sent {m.Count()} times")
        );
        Doubles = received.Count(m => m.Count() > 1);
    }

    public override async ValueTask DisposeAsync()
    {
        if (program is not null)
            await program.DisposeAsync();
        await smtp.DisposeAsync();
        await database.DisposeAsync();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static Guid IdOf(MimeMessage mail) => Guid.ParseExact(mail.MessageId!.Split('@')[0], "N");

    private async Task<HttpClient> StartAsync()
    {
        program = SiteProcess.Start(
            [],
            SiteProcess
                .SettingsOf(database)
                .Concat(smtp.Settings.Select(s => KeyValuePair.Create(s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value)))
                .ToDictionary(StringComparer.Ordinal)
        );
        var browser = await program.WaitForClientAsync();
        address = browser.BaseAddress!;
        return browser;
    }

    private async Task WorkUntilAsync(Journal journal, CancellationToken killed)
    {
        using var browser = new StaffBrowser(address, cookies);
        try
        {
            while (true)
                await RemarkAsync(browser, journal);
        }
        catch (HttpRequestException) when (killed.IsCancellationRequested)
        {
            // The process was killed.
        }
    }

    /// <summary>One remark, of which each writer is told.</summary>
    private async Task RemarkAsync(StaffBrowser browser, Journal journal)
    {
        var words = string.Create(CultureInfo.InvariantCulture, $"Remark {++remarks}");
        var place = $"/admin/pages/{page}/en";
        await browser.GoWhenReadyAsync(place + "/review");
        await journal.DoAsync(
            words,
            () => browser.SendAsync(place + "/remarks", ("text", words)),
            HttpStatusCode.Redirect,
            async db =>
            {
                var remark = await db.Remarks.AsNoTracking().SingleOrDefaultAsync(r => r.Text == words, Ct);
                var told = remark is null ? 0 : await db.Notifications.CountAsync(n => n.AtUtc == remark.AtUtc, Ct);
                return (remark, told) switch
                {
                    (null, _) => ActState.Absent,
                    (_, Writers) => ActState.Complete,
                    _ => ActState.Partial,
                };
            }
        );
    }

    /// <summary>
    /// At most one e-mail was in flight: the mail server has it, and the site has not noted that. Only this one may be sent again.
    /// </summary>
    private async Task CheckInFlightAsync()
    {
        await using var db = database.Open();
        var waiting = await db.Emails.Select(e => e.Id).ToListAsync(Ct);
        var received = smtp.Mails.Select(IdOf).ToHashSet();
        var now = waiting.Where(id => received.Contains(id) && inFlight.Add(id)).ToList();
        if (now.Count > 1)
            Tally.Broken.Add($"{now.Count} e-mails were in flight at one kill");
        await EndLeasesAsync();
    }

    /// <summary>As if the killed node's lease had ended; the drill does not wait for it.</summary>
    private async Task EndLeasesAsync()
    {
        await using var db = database.Open();
        var now = Actor.System(TimeProvider.System).AtUtc;
        await db.Emails.ExecuteUpdateAsync(e => e.SetProperty(x => x.NextAttemptAtUtc, now), Ct);
    }

    private async Task CountAsync(Journal journal)
    {
        await using var db = database.Open();
        foreach (var act in journal.Attempts)
        {
            var trace = await act.InspectAsync(db);
            Tally.Count(act.What, act.IsAcknowledged, trace);
            if (act.IsAcknowledged && trace == ActState.Complete)
                acknowledged.Add(act);
        }
    }
}
