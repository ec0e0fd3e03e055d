using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Publishing.Tree;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Access.Administering;

/// <summary>Scheduled actions and share links do not outlive the rights of their creator.</summary>
public sealed class RightsRevocationTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();
    private TestSite site = null!;
    private TestAccount dana = null!;
    private StaffBrowser administrator = null!;
    private TestAccount marat = null!;
    private int page;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync(clock);
        page = await StaffCommands.IdOfAsync(site.Database, "about");
        dana = await site.AddAccountAsync(Role.Publisher, "Dana");
        administrator = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator, "Aigerim"));
        marat = await site.AddAccountAsync(Role.Publisher, "Marat");
    }

    public async ValueTask DisposeAsync()
    {
        administrator.Dispose();
        await site.DisposeAsync();
    }

    [Theory]
    [InlineData("suspension")]
    [InlineData("removal")]
    [InlineData("role taken away")]
    [InlineData("language taken away")]
    [InlineData("other part of the tree")]
    public async Task RightsLost_HoldsScheduledActs_AndRevokesShareLinks(string how)
    {
        var (publication, withdrawal, link) = (
            await ScheduleAsync(Language.English),
            await ScheduleWithdrawalAsync("mayor", Language.English),
            await ShareAsync()
        );

        await RemoveRightsAsync(how);

        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(link));
        clock.Advance(TimeSpan.FromDays(2));
        await RunDueActsAsync();
        Assert.Equal([ScheduledState.Waiting, ScheduledState.Waiting], await StatesAsync(publication, withdrawal));
        Assert.Equal("About", await TitleAsync());

        // Both the dashboard and the calendar show it.
        using var publisher = await site.SignInAsync(marat);
        var start = await publisher.GoAsync("/admin");
        Assert.Equal(
            2,
            start.QuerySelectorAll("#scheduled").Length
                + start.QuerySelectorAll($"form[action='/admin/calendar/{publication}/confirm']").Length
        );
        Assert.Contains(
            Texts.For(Language.English)["admin.scheduled.held"],
            start.QuerySelector("section[aria-labelledby=scheduled]")!.TextContent,
            StringComparison.Ordinal
        );
        var due = Formats.DayOf(clock.GetUtcNow().UtcDateTime.AddDays(-1));
        var calendar = await publisher.GoAsync($"/admin/calendar?month={due:yyyy-MM}");
        Assert.Contains(
            Texts.For(Language.English)["admin.scheduled.held"],
            calendar.QuerySelector(".month")!.TextContent,
            StringComparison.Ordinal
        );

        using (var confirmed = await publisher.SendAsync($"/admin/calendar/{publication}/confirm"))
            Assert.Equal(HttpStatusCode.Redirect, confirmed.StatusCode);
        await RunDueActsAsync();
        Assert.Equal([ScheduledState.Done, ScheduledState.Waiting], await StatesAsync(publication, withdrawal));
        Assert.Equal("Scheduled", await TitleAsync());
        await using var db = site.Database.Open();
        Assert.Equal(1, await db.Audit.CountAsync(a => a.Action == AuditActions.ScheduleConfirmed, Ct));
        Assert.True(await db.Audit.CountAsync(a => a.Action == AuditActions.ScheduleHeld, Ct) >= 2);
        Assert.Equal(1, await db.Audit.CountAsync(a => a.Action == AuditActions.ShareLinkRevoked, Ct));
    }

    [Fact]
    public async Task SuspensionLifted_RevivesNothing_AndOwnActCannotBeConfirmed()
    {
        var group = await ScheduleAsync(Language.English);
        await RemoveRightsAsync("suspension");
        await administrator.GoAsync($"/admin/accounts/{dana.Id}");
        using (await administrator.SendAsync($"/admin/accounts/{dana.Id}/suspension/end"))
        {
            // Restores her right to publish.
        }

        using var danas = await site.SignInAsync(dana);
        var page = await danas.GoAsync("/admin");
        Assert.Null(page.QuerySelector($"form[action='/admin/calendar/{group}/confirm']"));
        using (
            var own = await danas.PostAsync(
                $"/admin/calendar/{group}/confirm",
                [KeyValuePair.Create("form-token", page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!)]
            )
        )
            Assert.Equal(HttpStatusCode.Redirect, own.StatusCode);
        clock.Advance(TimeSpan.FromDays(2));
        await RunDueActsAsync();

        Assert.Equal([ScheduledState.Waiting], await StatesAsync(group));
        Assert.Equal("About", await TitleAsync());
    }

    [Fact]
    public async Task AuthorOfText_CannotConfirmHeldAct()
    {
        var writer = await site.AddAccountAsync(Role.Publisher, "Writer");
        var group = await ScheduleAsync(Language.English, writer.Id);
        await RemoveRightsAsync("suspension");
        using var writers = await site.SignInAsync(writer);
        await writers.GoAsync("/admin");

        using var own = await writers.SendAsync($"/admin/calendar/{group}/confirm");
        clock.Advance(TimeSpan.FromDays(2));
        await RunDueActsAsync();

        Assert.Equal([ScheduledState.Waiting], await StatesAsync(group));
        using var publisher = await site.SignInAsync(marat);
        await publisher.GoAsync("/admin");
        using var second = await publisher.SendAsync($"/admin/calendar/{group}/confirm");
        await RunDueActsAsync();
        Assert.Equal([ScheduledState.Done], await StatesAsync(group));
    }

    [Fact]
    public async Task PageMovedOutOfReach_ActIsHeldWhenDue()
    {
        var narrow = await site.AddAccountAsync(
            "Narrow",
            hasAuthenticator: true,
            new Grant { Role = Role.Publisher, PageId = await StaffCommands.IdOfAsync(site.Database, "almaty-2020") }
        );
        dana = narrow;
        page = await StaffCommands.IdOfAsync(site.Database, "almaty-2020/active-city");
        var group = await ScheduleAsync(Language.English);
        await using (var db = site.Database.Open())
        {
            var version = (await db.Pages.AsNoTracking().SingleAsync(p => p.Id == page, Ct)).Version;
            Assert.IsType<MovePage.Outcome.Moved>(
                await new MovePage(db).ExecuteAsync(new MovePage.Request(page, null, null, version), Actor.Now("somebody", clock), Ct)
            );
        }

        clock.Advance(TimeSpan.FromDays(2));
        await RunDueActsAsync();
        await RunDueActsAsync();

        Assert.Equal([ScheduledState.Waiting], await StatesAsync(group));
        await using var after = site.Database.Open();
        Assert.Equal(1, await after.Audit.CountAsync(a => a.Action == AuditActions.ScheduleHeld, Ct));
    }

    [Fact]
    public async Task RightsKept_NothingChanges()
    {
        var (group, link) = (await ScheduleAsync(Language.English), await ShareAsync());
        await administrator.GoAsync($"/admin/accounts/{dana.Id}");
        using (
            await administrator.SendAsync(
                $"/admin/accounts/{dana.Id}/roles",
                ("roles", "publisher"),
                ("publisherLanguages", null),
                ("publisherLanguages", "en"),
                ("publisherLanguages", "kk")
            )
        )
        {
            // Removes only Russian.
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(link));
        clock.Advance(TimeSpan.FromDays(2));
        await RunDueActsAsync();

        Assert.Equal([ScheduledState.Done], await StatesAsync(group));
    }

    private async Task RemoveRightsAsync(string how)
    {
        await administrator.GoAsync(how == "removal" ? $"/admin/accounts/{dana.Id}/removal" : $"/admin/accounts/{dana.Id}");
        using var done = how switch
        {
            "suspension" => await administrator.SendAsync($"/admin/accounts/{dana.Id}/suspension"),
            "removal" => await administrator.SendAsync($"/admin/accounts/{dana.Id}/removal"),
            "role taken away" => await administrator.SendAsync($"/admin/accounts/{dana.Id}/roles", ("roles", "author")),
            "language taken away" => await administrator.SendAsync(
                $"/admin/accounts/{dana.Id}/roles",
                ("roles", "publisher"),
                ("publisherLanguages", null),
                ("publisherLanguages", "kk")
            ),
            _ => await administrator.SendAsync(
                $"/admin/accounts/{dana.Id}/roles",
                ("roles", "publisher"),
                ("publisherPart", $"{await StaffCommands.IdOfAsync(site.Database, "almaty-2020")}")
            ),
        };
        Assert.Equal($"/admin/accounts/{dana.Id}", done.Headers.Location?.OriginalString);
    }

    /// <summary>Dana schedules a text written by another user.</summary>
    private async Task<Guid> ScheduleAsync(Language language, string writer = "somebody")
    {
        await using var db = site.Database.Open();
        var live = await db
            .Publications.AsNoTracking()
            .Include(p => p.Revision)
            .SingleAsync(p => p.PageId == page && p.Language == language, Ct);
        var draft = Assert.IsType<SaveDraft.Outcome.Saved>(
            await new SaveDraft(db).ExecuteAsync(
                new SaveDraft.Request(page, language, live.Revision!.Text with { Title = "Scheduled" }, 0),
                Actor.Now(writer, clock),
                Ct
            )
        );
        return StaffScheduling.GroupOf(
            await new Schedule(db).ExecuteAsync(
                new Schedule.Request(clock.GetUtcNow().UtcDateTime.AddDays(1))
                {
                    Publications = [StaffScheduling.Request(page, language, draft.Version)],
                },
                Actor.Now(dana.Id, clock),
                Ct
            )
        );
    }

    private async Task<Guid> ScheduleWithdrawalAsync(string key, Language language)
    {
        var id = await StaffCommands.IdOfAsync(site.Database, key);
        await using var db = site.Database.Open();
        return StaffScheduling.GroupOf(
            await new Schedule(db).ExecuteAsync(
                new Schedule.Request(clock.GetUtcNow().UtcDateTime.AddDays(1)) { Withdrawals = [new Withdrawal(id, language, "Over.")] },
                Actor.Now(dana.Id, clock),
                Ct
            )
        );
    }

    /// <summary>Dana shares the draft with a guest.</summary>
    /// <returns>The address of the share link.</returns>
    private async Task<string> ShareAsync()
    {
        await using var db = site.Database.Open();
        var draft = await db.Drafts.AsNoTracking().SingleAsync(d => d.PageId == page, Ct);
        var id = Guid.CreateVersion7();
        Assert.IsType<DraftOutcome.Done>(
            await new CreateShareLink(db).ExecuteAsync(
                new CreateShareLink.Request(id, page, draft.Language, draft.Version, "A guest", 14),
                Actor.Now(dana.Id, clock),
                Ct
            )
        );
        var link = Web.Sharing.SharedDraftController.AddressOf(site.Services.GetRequiredService<Web.Sharing.ShareSecrets>().SecretOf(id));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(link));
        return link;
    }

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var answer = await site.CreateBrowser().GetAsync(new Uri(address, UriKind.Relative), Ct);
        return answer.StatusCode;
    }

    private Task RunDueActsAsync() => site.Services.GetRequiredService<ScheduledPublishingService>().RunDueAsync(Ct);

    private async Task<ScheduledState[]> StatesAsync(params Guid[] groups)
    {
        await using var db = site.Database.Open();
        var acts = await db.Schedule.AsNoTracking().ToListAsync(Ct);
        return [.. groups.Select(g => acts.Single(a => a.GroupId == g).State)];
    }

    private async Task<string> TitleAsync()
    {
        await using var db = site.Database.Open();
        var title = await db
            .Publications.Where(p => p.PageId == page && p.Language == Language.English)
            .Select(p => p.Title)
            .SingleAsync(Ct);
        return title == "Scheduled" ? title : "About";
    }
}
