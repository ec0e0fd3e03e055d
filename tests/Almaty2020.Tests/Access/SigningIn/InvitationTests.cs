using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>Accepting an invitation through its link.</summary>
public sealed class InvitationTests
{
    private const string Password = "walnut gravel ottoman";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Role.Author, "/admin")]
    [InlineData(Role.Publisher, "/admin/account/second-factor")]
    [InlineData(Role.Administrator, "/admin/account/second-factor")]
    public async Task InvitationAccepted_ActivatesAccountAndSignsIn(Role role, string place)
    {
        await using var site = await TestSite.StartAsync();
        var invited = await site.InviteAsync(role);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(await LinkAsync(site, invited));
        Assert.Equal(invited.Name, ((IHtmlInputElement)browser.Page.QuerySelector("#Name")!).Value);
        Assert.Equal("kk", ((IHtmlSelectElement)browser.Page.QuerySelector("#Language")!).Value);

        using var accepted = await browser.SendAsync(
            "/admin/invitation",
            ("Name", " Аружан Сәрсенова "),
            ("Language", "ru"),
            ("Password", Password)
        );

        Assert.Equal(place, accepted.Headers.Location?.OriginalString);
        await browser.GoAsync(place);
        Assert.Equal("ru", browser.Page.DocumentElement.GetAttribute("lang"));
        await using var db = site.Database.Open();
        var account = await db.Accounts.SingleAsync(a => a.Id == invited.Id, Ct);
        Assert.Equal(("Аружан Сәрсенова", Language.Russian, AccountState.Active), (account.Name, account.Language, account.State));
        Assert.Equal(SignInMethod.Password, (await db.Sessions.SingleAsync(Ct)).Method);
        Assert.Equal(invited.Id, (await db.Audit.SingleAsync(a => a.Action == AuditActions.InvitationAccepted, Ct)).ActorId);
    }

    [Fact]
    public async Task InvitationAccepted_PasswordSignsInLater()
    {
        await using var site = await TestSite.StartAsync();
        var invited = await site.InviteAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(await LinkAsync(site, invited));
        using (await browser.SendAsync("/admin/invitation", ("Password", Password))) { }

        using var other = new StaffBrowser(site);
        await other.GoAsync("/admin/sign-in");
        using var signedIn = await other.SendAsync("/admin/sign-in", ("email", invited.Email), ("password", Password));

        Assert.Equal("/admin", signedIn.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("Name", "", "Name-error")]
    [InlineData("Password", "short", "Password-error")]
    [InlineData("Password", "Aruzhan123456", "Password-error")]
    public async Task FieldInvalid_ShowsErrorBesideFieldAndChangesNothing(string field, string value, string error)
    {
        await using var site = await TestSite.StartAsync();
        var invited = await site.InviteAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(await LinkAsync(site, invited));
        var fields = new Dictionary<string, string?>
        {
            ["Name"] = "Aruzhan",
            ["Password"] = Password,
            [field] = value,
        };

        using var sent = await browser.SendAsync("/admin/invitation", [.. fields.Select(f => (f.Key, f.Value))]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, sent.StatusCode);
        Assert.NotNull(browser.Page.GetElementById(error));
        await using var db = site.Database.Open();
        Assert.Equal(AccountState.Invited, (await db.Accounts.SingleAsync(a => a.Id == invited.Id, Ct)).State);
        Assert.Null((await db.AccountLinks.SingleAsync(Ct)).UsedAtUtc);
    }

    /// <summary>Fields added to the form, such as a role, are ignored.</summary>
    [Fact]
    public async Task ExtraFormFields_AreIgnored()
    {
        await using var site = await TestSite.StartAsync();
        var invited = await site.InviteAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(await LinkAsync(site, invited));

        using var accepted = await browser.SendAsync(
            "/admin/invitation",
            ("Password", Password),
            ("Email", "other@example.kz"),
            ("Role", "Administrator"),
            ("Grants[0].Role", "Administrator"),
            ("Account.Email", "other@example.kz"),
            ("Id", "other")
        );

        Assert.Equal("/admin", accepted.Headers.Location?.OriginalString);
        await using var db = site.Database.Open();
        var account = await db.Accounts.Include(a => a.Grants).SingleAsync(Ct);
        Assert.Equal((invited.Id, invited.Email), (account.Id, account.Email));
        Assert.Equal(Role.Author, Assert.Single(account.Grants).Role);
    }

    [Theory]
    [InlineData("suspended")]
    [InlineData("removed")]
    [InlineData("active")]
    public async Task AccountNoLongerInvited_LinkAnswers410(string state)
    {
        await using var site = await TestSite.StartAsync();
        var invited = await site.InviteAsync(Role.Author);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(await LinkAsync(site, invited));
        await using (var db = site.Database.Open())
        {
            var account = await db.Accounts.SingleAsync(Ct);
            (account.SuspendedAtUtc, account.RemovedAtUtc, account.ActivatedAtUtc) = state switch
            {
                "suspended" => ((DateTime?)DateTime.UnixEpoch, (DateTime?)null, (DateTime?)null),
                "removed" => (null, DateTime.UnixEpoch, null),
                _ => (null, null, DateTime.UnixEpoch),
            };
            await db.SaveChangesAsync(Ct);
        }

        using var sent = await browser.SendAsync("/admin/invitation", ("Password", Password));

        Assert.Equal(HttpStatusCode.Gone, sent.StatusCode);
    }

    private static async Task<string> LinkAsync(TestSite site, TestAccount invited) =>
        $"/admin/invitation?secret={await site.AddLinkAsync(LinkPurpose.Invitation, invited.Id)}";
}
