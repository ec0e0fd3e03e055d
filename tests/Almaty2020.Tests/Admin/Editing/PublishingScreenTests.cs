using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Drafts;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Admin.Editing;

/// <summary>Publishing several languages at once, and at a set time in Almaty.</summary>
public sealed class PublishingScreenTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();
    private TestSite site = null!;
    private int mayor;

    private string Review => $"/admin/pages/{mayor}/en/review";

    private string Publish => $"/admin/pages/{mayor}/en/publish";

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync(clock);
        mayor = await StaffCommands.IdOfAsync(site.Database, "mayor");
    }

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task ThreeLanguagesInReview_ArePublishedTogether()
    {
        await SubmitAsync(Language.English, Language.Kazakh, Language.Russian);
        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Review);
        Assert.Equal(["kk", "ru"], publisher.Page.QuerySelectorAll("input[name=also]").Select(i => i.GetAttribute("value")));

        using var answer = await publisher.SendAsync(
            Publish,
            ("note", "Anew."),
            ("also", "kk"),
            ("also", "ru"),
            ("notes[kk]", "Жаңа."),
            ("notes[ru]", "Новое.")
        );

        Assert.Equal((HttpStatusCode.Redirect, Review), (answer.StatusCode, answer.Headers.Location?.OriginalString));
        Assert.Contains(
            "3 languages published together",
            (await publisher.GoAsync(Review)).QuerySelector("[role=status]")!.TextContent,
            StringComparison.Ordinal
        );
        await using var db = site.Database.Open();
        Assert.False(await db.Drafts.AnyAsync(Ct));
        var live = await db.Publications.Where(p => p.PageId == mayor).ToListAsync(Ct);
        Assert.All(live, p => Assert.Equal("In review.", p.Summary));
        Assert.Equal(
            ["Anew.", "Жаңа.", "Новое."],
            await db.PublicationLog.OrderByDescending(e => e.Number).Take(3).OrderBy(e => e.Number).Select(e => e.Note).ToListAsync(Ct)
        );
    }

    [Fact]
    public async Task NoteMissingForOtherLanguage_PublishesNone_NamesIt_AndKeepsTypedText()
    {
        await SubmitAsync(Language.English, Language.Kazakh);
        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Review);

        using var answer = await publisher.SendAsync(
            Publish,
            ("note", "Typed."),
            ("also", "kk"),
            ("notes[kk]", " "),
            ("untilDate", "2999-01-01"),
            ("untilTime", "12:00")
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("What changed, for residents: Fill this in.", publisher.Page.QuerySelector(".wrong a[href='#note-kk']")!.TextContent);
        Assert.Equal("true", publisher.Page.GetElementById("note-kk")!.GetAttribute("aria-invalid"));
        Assert.Equal("Typed.", publisher.Page.QuerySelector("#note")!.TextContent.Trim());
        Assert.True(publisher.Page.QuerySelector("input[name=also][value=kk]")!.HasAttribute("checked"));
        Assert.Equal("2999-01-01", publisher.Page.QuerySelector("#untilDate")!.GetAttribute("value"));
        await using var db = site.Database.Open();
        Assert.Equal(2, await db.Drafts.CountAsync(Ct));
    }

    [Fact]
    public async Task NoteMissing_ShowsErrorAboveAndBesideField()
    {
        await SubmitAsync(Language.English);
        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Review);

        using var answer = await publisher.SendAsync(Publish, ("note", ""));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("What changed, for residents: Fill this in.", publisher.Page.QuerySelector(".wrong a[href='#note']")!.TextContent);
        Assert.Equal(
            ("true", "note-hint note-error"),
            (
                publisher.Page.GetElementById("note")!.GetAttribute("aria-invalid"),
                publisher.Page.GetElementById("note")!.GetAttribute("aria-describedby")
            )
        );
    }

    [Fact]
    public async Task OtherLanguageChangedMeanwhile_PublishesNone()
    {
        await SubmitAsync(Language.English, Language.Kazakh);
        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Review);
        await using (var db = site.Database.Open())
        {
            var version = await db
                .Drafts.Where(d => d.PageId == mayor && d.Language == Language.Kazakh)
                .Select(d => d.Version)
                .SingleAsync(Ct);
            await new DiscardDraft(db).ExecuteAsync(
                new DiscardDraft.Request(mayor, Language.Kazakh, version),
                Actor.Now("somebody", clock),
                Ct
            );
        }

        using var answer = await publisher.SendAsync(Publish, ("note", "Anew."), ("also", "kk"), ("notes[kk]", "Жаңа."));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("Қазақша", publisher.Page.QuerySelector(".wrong")!.TextContent, StringComparison.Ordinal);
        await using var after = site.Database.Open();
        Assert.True(await after.Drafts.AnyAsync(d => d.Language == Language.English, Ct));
    }

    [Fact]
    public async Task OtherLanguage_WithoutRightsOrOwnWork_IsNotOffered()
    {
        await SubmitAsync(Language.English, Language.Kazakh, Language.Russian);
        var publisher = await site.AddAccountAsync(
            "Publisher",
            hasAuthenticator: true,
            new Grant { Role = Role.Publisher, Language = Language.English },
            new Grant { Role = Role.Publisher, Language = Language.Kazakh }
        );
        await using (var db = site.Database.Open())
            await db
                .Drafts.Where(d => d.Language == Language.Kazakh)
                .ExecuteUpdateAsync(d => d.SetProperty(x => x.Writers, $"somebody {publisher.Id}"), Ct);
        using var browser = await site.SignInAsync(publisher);

        Assert.Empty((await browser.GoAsync(Review)).QuerySelectorAll("input[name=also]"));
        using var forged = await browser.SendAsync(
            Publish,
            ("note", "Anew."),
            ("also", "ru"),
            ("versions[ru]", "2"),
            ("notes[ru]", "Новое.")
        );

        Assert.Equal(HttpStatusCode.Conflict, forged.StatusCode);
    }

    [Fact]
    public async Task ScheduledPublication_IsShownEverywhere_AndGoesLiveOnTime()
    {
        await SubmitAsync(Language.English);
        using var publisher = await SignInAsync(Role.Publisher, "Dana");
        await publisher.GoAsync(Review);
        var due = new DateTime(2999, 3, 1, 9, 30, 0, DateTimeKind.Unspecified);

        using var answer = await publisher.SendAsync(
            Publish,
            ("note", "Anew."),
            ("when", "later"),
            ("date", "2999-03-01"),
            ("time", "09:30"),
            ("untilDate", "2999-04-01"),
            ("untilTime", "00:00")
        );

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        await publisher.GoAsync(Review);
        Assert.Contains(
            "Scheduled for 1 March 2999, 09:30",
            publisher.Page.QuerySelector("[role=status]")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal(2, publisher.Page.QuerySelectorAll(".scheduled li").Length);
        Assert.DoesNotContain(publisher.Page.Forms, f => f.GetAttribute("action") == Publish);
        Assert.Equal(
            ["Goes live 1 March 2999, 09:30", "scheduled by Dana"],
            publisher.Page.QuerySelectorAll(".scheduled li:first-child .item-facts span").Select(s => s.TextContent)
        );
        Assert.Contains(
            "Goes live 1 March 2999, 09:30",
            (await publisher.GoAsync($"/admin/pages/{mayor}/en")).QuerySelector(".state")!.TextContent,
            StringComparison.Ordinal
        );
        var dashboard = await publisher.GoAsync("/admin");
        Assert.Equal(
            ("2", "0"),
            (dashboard.QuerySelector("#scheduled .count")!.TextContent, dashboard.QuerySelector("#waiting .count")!.TextContent)
        );
        Assert.Contains(
            "Will be taken down 1 April 2999, 00:00",
            dashboard.QuerySelector("section[aria-labelledby=scheduled]")!.TextContent,
            StringComparison.Ordinal
        );

        clock.Advance(DateTime.SpecifyKind(due.AddHours(-5), DateTimeKind.Utc) - clock.GetUtcNow().UtcDateTime);
        await site.Services.GetRequiredService<ScheduledPublishingService>().RunDueAsync(Ct);
        await site.CatchUpAsync();

        using var resident = site.CreateBrowser();
        Assert.Contains("In review.", await resident.GetStringAsync(new Uri("/en/mayor", UriKind.Relative), Ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CancelAll_OnlyWithRightToPublishAll_AndDraftCanBePublishedAgain()
    {
        await SubmitAsync(Language.English, Language.Kazakh);
        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Review);
        using var scheduled = await publisher.SendAsync(
            Publish,
            ("note", "Anew."),
            ("also", "kk"),
            ("notes[kk]", "Жаңа."),
            ("when", "later"),
            ("date", "2999-03-01"),
            ("time", "09:30")
        );
        var cancel = (await publisher.GoAsync(Review)).QuerySelector("form.cancel")!.GetAttribute("action")!;
        await publisher.GoAsync($"{cancel}?returnUrl={Review}");
        using var english = await site.SignInAsync(
            await site.AddAccountAsync("English", hasAuthenticator: true, new Grant { Role = Role.Publisher, Language = Language.English })
        );
        await english.GoAsync(cancel);
        Assert.Single(english.Page.QuerySelectorAll("input[name=act]"));
        using var notTheirs = await english.SendAsync(cancel, ("act", "all"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, notTheirs.StatusCode);

        using var answer = await publisher.SendAsync(cancel, ("act", "all"));

        Assert.Equal(Review, answer.Headers.Location?.OriginalString);
        await publisher.GoAsync(Review);
        Assert.Contains("Taken off the schedule: 2", publisher.Page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        using var again = await publisher.SendAsync(Publish, ("note", "Anew."));
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    [Theory]
    [InlineData("later", "2020-03-01", "09:30", "This time has passed: the site’s clock show")]
    [InlineData("later", "", "09:30", "Fill in both the day and the time")]
    [InlineData("later", "soon", "09:30", "Fill in both the day and the time")]
    [InlineData("now", "2999-03-01", "09:30", "You have filled in a time.")]
    public async Task InvalidTime_ShowsErrorBesideField_AndDoesNothing(string when, string date, string time, string error)
    {
        await SubmitAsync(Language.English);
        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Review);

        using var answer = await publisher.SendAsync(Publish, ("note", "Typed."), ("when", when), ("date", date), ("time", time));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains(error, publisher.Page.QuerySelector("#date-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ("Typed.", date, time),
            (
                publisher.Page.QuerySelector("#note")!.TextContent.Trim(),
                publisher.Page.QuerySelector("#date")!.GetAttribute("value") ?? "",
                publisher.Page.QuerySelector("#time")!.GetAttribute("value")
            )
        );
        await using var db = site.Database.Open();
        Assert.Equal((1, 0), (await db.Drafts.CountAsync(Ct), await db.Schedule.CountAsync(Ct)));
    }

    [Fact]
    public async Task FailedAct_IsReportedUntilDismissed()
    {
        await SubmitAsync(Language.English);
        using var publisher = await SignInAsync(Role.Publisher);
        await publisher.GoAsync(Review);
        var due = clock.GetUtcNow().UtcDateTime.AddMinutes(5);
        using var scheduled = await publisher.SendAsync(
            Publish,
            ("note", "Anew."),
            ("when", "later"),
            ("date", SiteTime.ToDateInput(due)),
            ("time", Formats.Time(due))
        );
        await using (var db = site.Database.Open())
            await db.Pages.Where(p => p.Id == mayor).ExecuteUpdateAsync(p => p.SetProperty(x => x.TrashedAtUtc, due), Ct);
        clock.Advance(TimeSpan.FromMinutes(6));
        await site.Services.GetRequiredService<ScheduledPublishingService>().RunDueAsync(Ct);
        await using (var db = site.Database.Open())
            await db.Pages.Where(p => p.Id == mayor).ExecuteUpdateAsync(p => p.SetProperty(x => x.TrashedAtUtc, (DateTime?)null), Ct);

        var month = SiteTime.ToDateInput(due)[..7];
        foreach (var address in new[] { "/admin", Review, "/admin/calendar?month=" + month })
        {
            var text = (await publisher.GoAsync(address)).QuerySelector("main")!.TextContent;
            Assert.Contains("Could not go live", text, StringComparison.Ordinal);
        }

        using var dismissed = await publisher.SendAsync(publisher.Page.QuerySelector("form.cancel")!.GetAttribute("action")!);
        Assert.Equal("/admin/calendar?month=" + month, dismissed.Headers.Location?.OriginalString);
        Assert.DoesNotContain(
            "Could not go live",
            (await publisher.GoAsync("/admin")).QuerySelector("main")!.TextContent,
            StringComparison.Ordinal
        );
    }

    /// <summary>Puts drafts by another person in review.</summary>
    private async Task SubmitAsync(params Language[] languages)
    {
        foreach (var language in languages)
        {
            var version = await StaffCommands.SaveDraftAsync(site.Database, "mayor", language, text =>
                text with
                {
                    Summary = "In review.",
                }
            );
            await using var db = site.Database.Open();
            Assert.IsType<DraftOutcome.Done>(
                await new SubmitForReview(db).ExecuteAsync(
                    new SubmitForReview.Request(mayor, language, version, ""),
                    Actor.Now("somebody", clock),
                    Ct
                )
            );
        }
    }

    private async Task<StaffBrowser> SignInAsync(Role role, string? name = null) =>
        await site.SignInAsync(await site.AddAccountAsync(role, name));
}
