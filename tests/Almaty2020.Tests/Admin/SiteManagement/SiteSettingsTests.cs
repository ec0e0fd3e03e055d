using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Review;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Admin.SiteManagement;

/// <summary>Whether one person runs the site or several, as an administrator says.</summary>
public sealed class SiteSettingsTests : IAsyncLifetime
{
    private const string Screen = "/admin/site-settings";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private TestAccount account = null!;
    private StaffBrowser browser = null!;
    private string page = null!;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        account = await AddEverythingAsync(site);
        browser = await site.SignInAsync(account);
        page = $"/admin/pages/{await StaffCommands.IdOfAsync(site.Database, "mayor")}/en";
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task OnePerson_PublishesOwnText_MarkedInHistoryAndAuditLog()
    {
        await browser.GoAsync("/admin");
        await browser.SubmitAsync(Screen, "/admin", ("isOnePerson", "true"));
        Assert.Contains("one person runs this site", (await browser.GoAsync("/admin")).Body!.TextContent, StringComparison.Ordinal);

        await PublishOwnTextAsync("Mine alone.");

        await site.CatchUpAsync();
        Assert.Contains(
            "Mine alone.",
            await site.CreateBrowser().GetStringAsync(new Uri("/en/mayor", UriKind.Relative), Ct),
            StringComparison.Ordinal
        );
        var versions = (await browser.GoAsync(page + "/history")).QuerySelectorAll(".rows tbody th");
        Assert.Single(versions, v => v.TextContent.Contains("Published by its writer", StringComparison.Ordinal));
        var audit = (await browser.GoAsync("/admin/audit?act=page.published")).QuerySelector(".acts")!;
        Assert.Contains("by one of its writers, without a second person", audit.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnePersonThenSeveral_OwnTextNeedsASecondPersonAgain_AndBothAnswersAreAudited()
    {
        await browser.GoAsync(Screen);
        await browser.SubmitAsync(Screen, Screen, ("isOnePerson", "true"));
        Assert.Equal("true", (await browser.GoAsync(Screen)).QuerySelector("input[checked]")!.GetAttribute("value"));

        await browser.SubmitAsync(Screen, Screen, ("isOnePerson", "false"));

        await browser.GoAsync(page);
        await browser.SubmitAsync(page, page, ("summary", "Not yet."));
        await browser.GoAsync(page + "/review");
        using (var refused = await browser.SendAsync(page + "/publish", ("message", ""), ("note", "Changed.")))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        await using var db = site.Database.Open();
        Assert.Equal(
            [(account.Id, ChooseApproval.OnePersonDetail), (account.Id, ChooseApproval.SeveralDetail)],
            await db
                .Audit.Where(a => a.Action == AuditActions.ApprovalChosen)
                .OrderBy(a => a.AtUtc)
                .Select(a => ValueTuple.Create(a.ActorId, a.Detail))
                .ToListAsync(Ct)
        );
        Assert.Contains(
            "Several people: a second person approves every text",
            (await browser.GoAsync("/admin/audit?act=site.approval-chosen")).QuerySelector(".acts")!.TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task AdministratorsAnswer_OverridesTheOperatorsSetting()
    {
        await using var open = TestSite.StartOn(
            await TestDatabase.WithContentAsync(),
            new(StringComparer.Ordinal) { ["Publishing:OwnApproval"] = "true" }
        );
        using var there = await open.SignInAsync(await AddEverythingAsync(open));
        Assert.Equal("true", (await there.GoAsync(Screen)).QuerySelector("input[checked]")!.GetAttribute("value"));

        await there.SubmitAsync(Screen, Screen, ("isOnePerson", "false"));

        await there.GoAsync(page);
        await there.SubmitAsync(page, page, ("summary", "Not yet."));
        var review = await there.GoAsync(page + "/review");
        Assert.NotNull(review.QuerySelector($"form[action='{page}/publish'] #message"));
    }

    [Fact]
    public async Task NoAnswer_IsRefusedBesideTheQuestion()
    {
        await browser.GoAsync(Screen);

        using var refused = await browser.SendAsync(Screen, ("isOnePerson", null));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal("#isOnePerson", browser.Page.QuerySelector("[role=alert] a")!.GetAttribute("href"));
        await using var db = site.Database.Open();
        Assert.False(await db.StoredSettings.AnyAsync(Ct));
    }

    [Fact]
    public async Task OnePerson_SubmittedOwnDraft_WaitsForItsWriter()
    {
        await browser.GoAsync(Screen);
        await browser.SubmitAsync(Screen, Screen, ("isOnePerson", "true"));
        await browser.GoAsync(page);
        await browser.SubmitAsync(page, page, ("summary", "To look at again."));
        await browser.GoAsync(page + "/review");
        await browser.SubmitAsync(page + "/submit", page + "/review");

        Assert.Single((await browser.GoAsync("/admin")).QuerySelectorAll("section[aria-labelledby=waiting] li"));
    }

    private static Task<TestAccount> AddEverythingAsync(TestSite site) =>
        site.AddAccountAsync(
            "Aigerim",
            hasAuthenticator: true,
            new Grant { Role = Role.Administrator },
            new Grant { Role = Role.Publisher }
        );

    private async Task PublishOwnTextAsync(string summary)
    {
        await browser.GoAsync(page);
        await browser.SubmitAsync(page, page, ("summary", summary));
        await browser.GoAsync(page + "/review");
        await browser.SubmitAsync(page + "/publish", page + "/review", ("note", "Changed."));
    }
}
