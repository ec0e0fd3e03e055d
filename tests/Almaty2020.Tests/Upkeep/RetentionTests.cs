using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Feedback;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Pictures;
using Almaty2020.Web.Settings;
using Almaty2020.Web.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Upkeep;

/// <summary>The daily retention job deletes expired rows and records their number in the audit log.</summary>
public sealed class RetentionTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DailyJob_DeletesOldRowsOnlyAndRecordsTheirNumber()
    {
        var clock = new TestClock();
        await using var site = TestSite.StartOn(
            await TestDatabase.WithContentAsync(),
            new Dictionary<string, string> { ["Feedback:KeepMonths"] = "3" },
            clock
        );
        var account = await site.AddAccountAsync(Role.Author);
        var now = clock.GetUtcNow().UtcDateTime;
        await using (var db = site.Database.Open())
        {
            var live = await db.Publications.AsNoTracking().FirstAsync(Ct);
            foreach (var at in new[] { now.AddMonths(-3).AddMinutes(-1), now.AddMonths(-3).AddHours(1) })
                db.Feedback.Add(
                    new FeedbackEntry
                    {
                        Id = Guid.CreateVersion7(),
                        PageId = live.PageId,
                        Language = live.Language,
                        RevisionId = live.RevisionId,
                        Answer = Answer.No,
                        Text = "Жауап",
                        AtUtc = at,
                    }
                );

            // In order: ended long ago, expired long ago, ended recently, still active.
            db.Sessions.Add(New(account.Id, now.AddDays(-32), ended: now.AddDays(-31)));
            db.Sessions.Add(New(account.Id, now.AddDays(-31), ended: null));
            db.Sessions.Add(New(account.Id, now.AddDays(-30), ended: now.AddDays(-29)));
            db.Sessions.Add(New(account.Id, now.AddMinutes(-5), ended: null));

            db.AccountLinks.AddRange(
                Link(account.Id, "used", expires: now.AddDays(9), used: now.AddDays(-31)),
                Link(account.Id, "expired", expires: now.AddDays(-31), used: null),
                Link(account.Id, "lately", expires: now.AddDays(-29), used: now.AddDays(-29)),
                Link(account.Id, "open", expires: now.AddDays(1), used: null)
            );

            var (answered, silent, open) = (Share(live, now.AddDays(-31)), Share(live, now.AddDays(-31)), Share(live, now.AddDays(1)));
            db.ShareLinks.AddRange(answered, silent, open);
            db.Remarks.Add(
                new Remark
                {
                    Id = Guid.CreateVersion7(),
                    PageId = live.PageId,
                    Language = live.Language,
                    RevisionId = live.RevisionId,
                    ShareLinkId = answered.Id,
                    GuestName = "Guest",
                    Kind = RemarkKind.Approval,
                    Text = "",
                    AuthorId = Actor.GuestUserId,
                    AtUtc = now.AddDays(-40),
                }
            );
            await db.SaveChangesAsync(Ct);
        }

        site.Services.GetRequiredService<DailyJobSignal>().Trigger();
        await SiteProcess.UntilAsync(async () =>
        {
            await using var db = site.Database.Open();
            return await db.Jobs.AnyAsync(j => j.Name == DailyJob.Retention.Name && j.DoneAtUtc != null, Ct);
        });

        await using var after = site.Database.Open();
        Assert.Equal(1, await after.Feedback.CountAsync(Ct));
        Assert.Equal(2, await after.Sessions.CountAsync(Ct));
        Assert.Equal(["lately", "open"], await after.AccountLinks.Select(l => l.Fingerprint).Order().ToListAsync(Ct));
        Assert.Equal(2, await after.ShareLinks.CountAsync(Ct));
        var entry = await after.Audit.SingleAsync(a => a.Action == AuditActions.OldRowsDeleted, Ct);
        Assert.Equal((Actor.SystemUserId, "1 2 3"), (entry.ActorId, entry.Detail));

        using var administrator = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator));
        var shown = (await administrator.GoAsync("/admin/audit")).QuerySelector("main")!.TextContent;
        Assert.Contains("Old answers, sessions and links deleted", shown, StringComparison.Ordinal);
        Assert.Contains("residents’ answers: 1, sessions: 2, links: 3", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingExpired_WritesNoAuditEntry()
    {
        await using var database = await TestDatabase.WithContentAsync();
        await using var db = database.Open();

        Assert.Equal(0, await new Retention(db, new DeleteTrashedPictures(db), database.Settings, TimeProvider.System).ExecuteAsync(Ct));
        Assert.False(await db.Audit.AnyAsync(a => a.Action == AuditActions.OldRowsDeleted, Ct));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("121")]
    [InlineData("a year")]
    public async Task KeepMonthsInvalid_StopsTheStart(string months)
    {
        await using var database = TestDatabase.ReserveName();
        var settings = SiteProcess.SettingsOf(database);
        settings["Feedback__KeepMonths"] = months;

        var ending = await SiteProcess.RunAsync([], settings);

        Assert.Equal(78, ending.ExitCode);
        Assert.Contains("Feedback:KeepMonths", Assert.Single(ending.ErrorLines), StringComparison.Ordinal);
    }

    private static Session New(string accountId, DateTime begun, DateTime? ended) =>
        new()
        {
            Id = Guid.NewGuid(),
            AccountId = accountId,
            SecurityStamp = "",
            Method = SignInMethod.Passkey,
            Browser = "",
            BeganAtUtc = begun,
            SeenAtUtc = begun,
            ConfirmedAtUtc = begun,
            EndedAtUtc = ended,
        };

    private static AccountLink Link(string accountId, string fingerprint, DateTime expires, DateTime? used) =>
        new()
        {
            Id = 0,
            Purpose = LinkPurpose.Reset,
            AccountId = accountId,
            Fingerprint = fingerprint,
            ExpiresAtUtc = expires,
            UsedAtUtc = used,
        };

    private static ShareLink Share(Publication live, DateTime expires) =>
        new()
        {
            Id = Guid.NewGuid(),
            PageId = live.PageId,
            Language = live.Language,
            RevisionId = live.RevisionId,
            CreatedBy = "somebody",
            CreatedAtUtc = expires.AddDays(-7),
            ExpiresAtUtc = expires,
        };
}
