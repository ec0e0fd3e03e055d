using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Access.Administering;

/// <summary>Administrators managing accounts, through the browser.</summary>
public sealed class AccountsTests : IAsyncLifetime
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private TestSite site = null!;
    private TestAccount administrator = null!;
    private StaffBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        site = await TestSite.StartAsync();
        administrator = await site.AddAccountAsync(Role.Administrator, "Aigerim");
        browser = await site.SignInAsync(administrator);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await site.DisposeAsync();
    }

    [Fact]
    public async Task InvitationSent_CreatesInvitedAccountWithRolesAndLink()
    {
        var part = await StaffCommands.IdOfAsync(site.Database, "almaty-2020");
        await browser.GoAsync("/admin/accounts/invite");

        using var sent = await SendInvitationAsync(
            ("roles", "translator"),
            ("translatorPart", $"{part}"),
            ("translatorLanguages", "kk"),
            ("translatorLanguages", "ru")
        );

        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        await browser.GoAsync(sent.Headers.Location!.OriginalString);
        Assert.Contains("Translator (", browser.Page.QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
        await using var db = site.Database.Open();
        var account = await db.Accounts.Include(a => a.Grants).SingleAsync(a => a.NormalizedEmail == "DANA@EXAMPLE.KZ", Ct);
        Assert.Equal(AccountState.Invited, account.State);
        Assert.Equal(Language.Kazakh, account.Language);
        Assert.Equal(
            [(Role.Translator, part, "kk"), (Role.Translator, part, "ru")],
            account.Grants.Select(g => (g.Role, g.PageId ?? 0, g.Language!.Code)).Order()
        );
        Assert.Equal(
            1,
            await db.AccountLinks.CountAsync(
                l => l.AccountId == account.Id && l.Purpose == LinkPurpose.Invitation && l.UsedAtUtc == null,
                Ct
            )
        );
        var act = await db.Audit.SingleAsync(a => a.Action == AuditActions.AccountInvited, Ct);
        Assert.Equal(
            (administrator.Id, account.Id, $"Translator@{part}/kk Translator@{part}/ru"),
            (act.ActorId, act.AccountId, act.Detail)
        );
    }

    [Fact]
    public async Task NoMailServer_ShowsLinkOnceAndAuditsIt()
    {
        await browser.GoAsync("/admin/accounts/invite");
        Assert.DoesNotContain("They get an e-mail", browser.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var id = await InviteAsync();

        await browser.GoAsync($"/admin/accounts/{id}");
        var said = browser.Page.QuerySelector("[role=status].done")!.TextContent;
        Assert.DoesNotContain("on its way", said, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(site.Database.DataPath, "mail"), said, StringComparison.Ordinal);
        var link = browser.Page.QuerySelector("[role=status] input[readonly]")!.GetAttribute("value")!;
        Assert.StartsWith(TestSite.PublicUrl + "/admin/invitation?secret=", link, StringComparison.Ordinal);
        await browser.GoAsync($"/admin/accounts/{id}");
        Assert.DoesNotContain("secret=", browser.Page.Body!.InnerHtml, StringComparison.Ordinal);

        using (var again = await browser.SendAsync($"/admin/accounts/{id}/invitation"))
            await browser.GoAsync(again.Headers.Location!.OriginalString);
        var newer = browser.Page.QuerySelector("[role=status] input[readonly]")!.GetAttribute("value")!;
        Assert.NotEqual(link, newer);
        using var invited = new StaffBrowser(site);
        Assert.Equal(HttpStatusCode.Gone, (await invited.GetAsync(new Uri(link).PathAndQuery)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await invited.GetAsync(new Uri(newer).PathAndQuery)).StatusCode);

        await using var db = site.Database.Open();
        var shown = await db.Audit.Where(a => a.Action == AuditActions.InvitationLinkShown).ToListAsync(Ct);
        Assert.Equal([(administrator.Id, id, ""), (administrator.Id, id, "")], shown.Select(a => (a.ActorId, a.AccountId!, a.Detail)));
    }

    [Fact]
    public async Task MailServer_SendsInvitationAndShowsNoLink()
    {
        await using var mailing = TestSite.StartOn(
            await TestDatabase.WithContentAsync(),
            new(StringComparer.Ordinal) { ["Mail:Host"] = "smtp.invalid", ["Mail:From"] = "desk@example.kz" }
        );
        using var there = await mailing.SignInAsync(await mailing.AddAccountAsync(Role.Administrator));
        await there.GoAsync("/admin/accounts/invite");

        using var sent = await there.SendAsync(
            "/admin/accounts/invite",
            ("name", "Dana"),
            ("email", "dana@example.kz"),
            ("roles", "author")
        );
        await there.GoAsync(sent.Headers.Location!.OriginalString);

        Assert.Equal("The invitation is on its way.", there.Page.QuerySelector("[role=status].done")!.TextContent.Trim());
        await using var db = mailing.Database.Open();
        Assert.False(await db.Audit.AnyAsync(a => a.Action == AuditActions.InvitationLinkShown, Ct));
    }

    [Fact]
    public async Task InvitationAddressTaken_ShowsErrorBesideFieldAndKeepsInput()
    {
        await browser.GoAsync("/admin/accounts/invite");

        using var refused = await SendInvitationAsync(("roles", "author"), ("email", administrator.Email.ToUpperInvariant()));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(Texts.For(Language.English)["admin.issue.email-taken"], browser.Page.QuerySelector("#email-error")?.TextContent);
        Assert.Equal("Дана", browser.Page.QuerySelector("#name")!.GetAttribute("value"));
        Assert.NotNull(browser.Page.QuerySelector("input[name=roles][value=author][checked]"));
    }

    [Theory]
    [InlineData("no-role", "")]
    [InlineData("no-language", "translator")]
    [InlineData("unknown-part", "author", "authorPart", "99999")]
    [InlineData("unknown-part", "author", "authorPart", "everything")]
    public async Task InvitationRolesInvalid_IsRefused(string code, string role, string? name = null, string? value = null)
    {
        await browser.GoAsync("/admin/accounts/invite");
        List<(string, string?)> fields = role.Length > 0 ? [("roles", role)] : [];
        if (name is not null)
            fields.Add((name, value));

        using var refused = await SendInvitationAsync([.. fields]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Contains(browser.Page.QuerySelectorAll(".field-error"), e =>
            e.TextContent == Texts.For(Language.English)["admin.issue." + code]
        );
        await using var db = site.Database.Open();
        Assert.Equal(1, await db.Accounts.CountAsync(Ct));
    }

    [Fact]
    public async Task InvitationResent_RevokesEarlierLink()
    {
        var id = await InviteAsync();
        await browser.GoAsync($"/admin/accounts/{id}");

        using var again = await browser.SendAsync($"/admin/accounts/{id}/invitation");

        Assert.Equal($"/admin/accounts/{id}", again.Headers.Location?.OriginalString);
        await using var db = site.Database.Open();
        var links = await db.AccountLinks.Where(l => l.AccountId == id).OrderBy(l => l.Id).ToListAsync(Ct);
        Assert.Equal([false, true], links.Select(l => l.UsedAtUtc is null));
    }

    [Fact]
    public async Task RoleGrantedOrRemoved_TakesEffectOnNextRequest()
    {
        // With an authenticator, so that only the role is missing.
        var dana = await site.AddAccountAsync("Dana", hasAuthenticator: true, new Grant { Role = Role.Author });
        using var danas = await site.SignInAsync(dana);
        Assert.Equal(HttpStatusCode.NotFound, (await danas.GetAsync("/admin/accounts")).StatusCode);

        await ChangeRolesAsync(dana.Id, "author", "administrator");
        Assert.Equal(HttpStatusCode.OK, (await danas.GetAsync("/admin/accounts")).StatusCode);

        await ChangeRolesAsync(dana.Id, "author");
        Assert.Equal(HttpStatusCode.NotFound, (await danas.GetAsync("/admin/accounts")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await danas.GetAsync("/admin")).StatusCode);

        await using var db = site.Database.Open();
        Assert.Equal(
            ["Author@*/* > Author@*/* Administrator@*/*", "Author@*/* Administrator@*/* > Author@*/*"],
            await db.Audit.Where(a => a.Action == AuditActions.RolesChanged).OrderBy(a => a.AtUtc).Select(a => a.Detail).ToListAsync(Ct)
        );
    }

    [Fact]
    public async Task RolesUnchanged_WriteNoAuditEntry()
    {
        var dana = await site.AddAccountAsync(Role.Translator, "Dana");

        await ChangeRolesAsync(dana.Id, "translator");

        await using var db = site.Database.Open();
        Assert.False(await db.Audit.AnyAsync(a => a.Action == AuditActions.RolesChanged, Ct));
        Assert.Equal(["kk"], (await db.Grants.Where(g => g.AccountId == dana.Id).ToListAsync(Ct)).Select(g => g.Language?.Code));
    }

    [Fact]
    public async Task LastAdministrator_CannotBeDemoted()
    {
        // Other administrators who do not count: one suspended, one only invited.
        var suspended = await site.AddAccountAsync(Role.Administrator, "Dana");
        await using (var db = site.Database.Open())
            await db
                .Accounts.Where(a => a.Id == suspended.Id)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.SuspendedAtUtc, DateTime.UnixEpoch), Ct);
        await InviteAsync("administrator");
        await browser.GoAsync($"/admin/accounts/{administrator.Id}");

        using var refused = await browser.SendAsync($"/admin/accounts/{administrator.Id}/roles", ("roles", "author"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(
            Texts.For(Language.English)["admin.issue.last-administrator"],
            browser.Page.QuerySelector("#roles-error")?.TextContent
        );
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/accounts")).StatusCode);
    }

    [Fact]
    public async Task TwoAdministratorsRemoveEachOtherInParallel_OneRemains()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var two = await TestSite.StartAsync();
            var (one, other) = (await StaffAsync(two, "Aigerim"), await StaffAsync(two, "Dana"));
            Func<Web.Access.Staff, Web.Access.Staff, Task<AccountOutcome>>[] ways =
            [
                (actor, on) =>
                    DoAsync<ChangeRoles>(two, v =>
                        v.ExecuteAsync(
                            actor,
                            new ChangeRoles.Request(
                                on.Account.Id,
                                on.Account.ConcurrencyStamp!,
                                [new RoleChoice(Role.Author, null, Language.All)]
                            ),
                            Ct
                        )
                    ),
                (actor, on) => DoAsync<SuspendAccount>(two, v => v.ExecuteAsync(actor, on.Account.Id, Ct)),
                (actor, on) => DoAsync<RemoveAccount>(two, v => v.ExecuteAsync(actor, on.Account.Id, Ct)),
            ];

            var outcomes = await Task.WhenAll(ways[round % 3](one, other), ways[(round + 1) % 3](other, one));

            Assert.Single(outcomes, o => o is AccountOutcome.Done);
            Assert.Equal(AccountIssues.LastAdministrator, Assert.Single(outcomes.OfType<AccountOutcome.Refused>()).Issues.Single().Code);
            await using var db = two.Database.Open();
            var accounts = await db.Accounts.Include(a => a.Grants).ToListAsync(Ct);
            Assert.Single(accounts, a => a.IsActive && a.Grants.Any(g => g.Role == Role.Administrator));
        }
    }

    [Theory]
    [InlineData("suspension")]
    [InlineData("removal")]
    [InlineData("second-factor/end")]
    public async Task OwnAccount_CannotBeBlocked(string act)
    {
        await site.AddAccountAsync(Role.Administrator, "Dana");

        using var refused = await PostAsync(browser, $"/admin/accounts/{administrator.Id}/{act}");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/accounts")).StatusCode);
    }

    [Fact]
    public async Task Suspension_EndsSessionsOnAllNodes_AndRestoringRevivesNone()
    {
        await using var second = site.AddNode();
        var dana = await site.AddAccountAsync(Role.Publisher, "Dana");
        using var danas = await second.SignInAsync(dana);
        Assert.Equal(HttpStatusCode.OK, (await danas.GetAsync("/admin")).StatusCode);

        await DoAsync(dana.Id, "suspension", "suspended");
        using (var signedOut = await danas.GetAsync("/admin"))
            Assert.Equal("/admin/sign-in", signedOut.Headers.Location?.OriginalString);
        await danas.GoAsync("/admin/sign-in");
        using (var refused = await danas.SendAsync("/admin/sign-in", ("email", dana.Email), ("password", TestAccount.Password)))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);

        await DoAsync(dana.Id, "suspension/end", "restored");
        using (var stillOut = await danas.GetAsync("/admin"))
            Assert.Equal("/admin/sign-in", stillOut.Headers.Location?.OriginalString);
        using var again = await second.SignInAsync(dana);
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/admin")).StatusCode);
    }

    [Fact]
    public async Task Removal_ErasesAllButName_AndFreesAddress()
    {
        var dana = await site.AddAccountAsync(Role.Publisher, "Dana");
        using var danas = await site.SignInAsync(dana);
        await AddFactorsAsync(dana.Id);
        await browser.GoAsync($"/admin/accounts/{dana.Id}/removal");

        using var removed = await browser.SendAsync($"/admin/accounts/{dana.Id}/removal");

        Assert.Equal($"/admin/accounts/{dana.Id}", removed.Headers.Location?.OriginalString);
        using (var outside = await danas.GetAsync("/admin"))
            Assert.Equal("/admin/sign-in", outside.Headers.Location?.OriginalString);
        await browser.GoAsync(removed.Headers.Location!.OriginalString);
        Assert.Equal("Dana", browser.Page.QuerySelector("h1")!.TextContent);
        Assert.DoesNotContain(browser.Page.Forms, f => f.GetAttribute("action")!.Contains(dana.Id, StringComparison.Ordinal));
        await using (var db = site.Database.Open())
        {
            var account = await db.Accounts.SingleAsync(a => a.Id == dana.Id, Ct);
            Assert.Equal(
                (AccountState.Removed, "Dana", null, Account.RemovedEmail(dana.Id), null, null),
                (account.State, account.Name, account.Email, account.NormalizedEmail, account.PasswordHash, account.TotpSecret)
            );
            Assert.Equal(0, await db.Grants.CountAsync(g => g.AccountId == dana.Id, Ct));
            Assert.Equal(1, await FactorsAsync(db, dana.Id)); // Only the directory login remains, so that signing in again creates no new account.
            Assert.False(await db.Sessions.AnyAsync(s => s.AccountId == dana.Id && s.EndedAtUtc == null, Ct));
        }

        await browser.GoAsync("/admin/accounts/invite");
        using var again = await SendInvitationAsync(("roles", "author"), ("email", dana.Email));
        Assert.Equal(HttpStatusCode.Redirect, again.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/roles")]
    [InlineData("/suspension")]
    [InlineData("/suspension/end")]
    [InlineData("/removal")]
    [InlineData("/second-factor/end")]
    [InlineData("/invitation")]
    public async Task AccountRemoved_EveryActionAnswers404(string act)
    {
        var dana = await site.AddAccountAsync(Role.Author, "Dana");
        await using (var db = site.Database.Open())
            await db
                .Accounts.Where(a => a.Id == dana.Id)
                .ExecuteUpdateAsync(a => a.SetProperty(x => x.RemovedAtUtc, DateTime.UnixEpoch), Ct);

        using var response = await PostAsync(
            browser,
            $"/admin/accounts/{dana.Id}{act}",
            ("name", "X"),
            ("email", "x@example.kz"),
            ("roles", "author"),
            ("authorLanguages", "kk"),
            ("stamp", "any")
        );

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task SecondFactorRemoved_EndsSessionsAndRequiresNewOne()
    {
        var dana = await site.AddAccountAsync("Dana", hasAuthenticator: true, new Grant { Role = Role.Author });
        using var danas = await site.SignInAsync(dana);
        await AddFactorsAsync(dana.Id);

        await DoAsync(dana.Id, "second-factor/end", "second-factor");

        using (var outside = await danas.GetAsync("/admin"))
            Assert.Equal("/admin/sign-in", outside.Headers.Location?.OriginalString);
        await using var db = site.Database.Open();
        Assert.Equal(2, await FactorsAsync(db, dana.Id)); // The link and the directory login remain; they are not second factors.
        using var again = await site.SignInAsync(dana with { TotpSecret = null });
        using var asked = await again.GetAsync("/admin");
        Assert.Equal("/admin/account/second-factor", asked.Headers.Location?.OriginalString);
        await site.MailedAsync(dana.Email, "Your second factor was changed");
    }

    [Fact]
    public async Task EmailChanged_EndsSessionsAndLinks_AndIsTheNewSignInName()
    {
        var dana = await site.AddAccountAsync(Role.Author, "Dana");
        using var danas = await site.SignInAsync(dana);
        await AddFactorsAsync(dana.Id);
        await browser.GoAsync($"/admin/accounts/{dana.Id}");

        using var saved = await browser.SendAsync(
            $"/admin/accounts/{dana.Id}",
            ("name", " Dana \t Omarova"),
            ("email", "dana.omarova@example.kz")
        );

        Assert.Equal($"/admin/accounts/{dana.Id}", saved.Headers.Location?.OriginalString);
        using (var outside = await danas.GetAsync("/admin"))
            Assert.Equal("/admin/sign-in", outside.Headers.Location?.OriginalString);
        await using (var db = site.Database.Open())
        {
            Assert.False(await db.AccountLinks.AnyAsync(l => l.AccountId == dana.Id && l.UsedAtUtc == null, Ct));
            var acts = await db
                .Audit.Where(a => a.AccountId == dana.Id)
                .OrderBy(a => a.Action)
                .Select(a => new { a.Action, a.Detail })
                .ToListAsync(Ct);
            Assert.Equal([(AuditActions.EmailChanged, ""), (AuditActions.NameChanged, "Dana")], acts.Select(a => (a.Action, a.Detail)));
            Assert.Equal("Dana Omarova", (await db.Accounts.SingleAsync(a => a.Id == dana.Id, Ct)).Name);
        }

        await using (var db = site.Database.Open())
            await db.Passkeys.ExecuteDeleteAsync(Ct); // Now the password alone is enough.
        using var again = await site.SignInAsync(dana with { Email = "dana.omarova@example.kz" });
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/admin")).StatusCode);
        // To the former address: another person may read the new one.
        await site.MailedAsync(dana.Email, "The e-mail address of your account was changed");
    }

    [Fact]
    public async Task NameChanged_EndsNoSession()
    {
        var dana = await site.AddAccountAsync(Role.Author, "Dana");
        using var danas = await site.SignInAsync(dana);
        await browser.GoAsync($"/admin/accounts/{dana.Id}");

        using var saved = await browser.SendAsync($"/admin/accounts/{dana.Id}", ("name", "Dana Omarova"));

        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await danas.GetAsync("/admin")).StatusCode);
    }

    [Fact]
    public async Task TwoAdministratorsEditSameAccount_ConflictShowsBothVersions()
    {
        var dana = await site.AddAccountAsync(Role.Author, "Dana");
        using var others = await site.SignInAsync(await site.AddAccountAsync(Role.Administrator, "Marat"));
        await browser.GoAsync($"/admin/accounts/{dana.Id}");
        await others.GoAsync($"/admin/accounts/{dana.Id}");
        using (var first = await others.SendAsync($"/admin/accounts/{dana.Id}", ("name", "Dana Omarova")))
            Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);

        using var conflict = await browser.SendAsync($"/admin/accounts/{dana.Id}", ("name", "Dana Seitova"));

        Assert.Equal(HttpStatusCode.Conflict, conflict.StatusCode);
        Assert.Contains("Dana Omarova", browser.Page.QuerySelector(".wrong")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Dana Seitova", browser.Page.QuerySelector("#name")!.GetAttribute("value"));
        Assert.Equal("Dana Omarova", await NameAsync(dana.Id));

        using (var meant = await browser.SendAsync($"/admin/accounts/{dana.Id}"))
            Assert.Equal(HttpStatusCode.Redirect, meant.StatusCode);
        Assert.Equal("Dana Seitova", await NameAsync(dana.Id));

        // The same for roles: the other administrator's form predates both changes.
        await others.GoAsync($"/admin/accounts/{dana.Id}");
        await ChangeRolesAsync(dana.Id, "author", "publisher");
        using var rolesConflict = await others.SendAsync(
            $"/admin/accounts/{dana.Id}/roles",
            ("roles", "translator"),
            ("translatorLanguages", "kk")
        );
        Assert.Equal(HttpStatusCode.Conflict, rolesConflict.StatusCode);
        Assert.Contains("Publisher", others.Page.QuerySelector(".wrong")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(others.Page.QuerySelector("input[name=roles][value=translator][checked]"));
    }

    [Fact]
    public async Task AccountForms_IgnoreFieldsTheyDoNotShow()
    {
        var dana = await site.AddAccountAsync(Role.Author, "Dana");
        var before = await SnapshotAsync(dana.Id);
        (string, string?)[] extra =
        [
            ("Id", "other"),
            ("AccountId", administrator.Id),
            ("Account.Name", "Hacked"),
            ("UserName", "hacked"),
            ("NormalizedEmail", "HACKED@EXAMPLE.KZ"),
            ("EmailConfirmed", "true"),
            ("PasswordHash", "AQAAAA=="),
            ("SecurityStamp", "stamp"),
            ("TotpSecret", "AAAA"),
            ("LastTotpStep", "1"),
            ("ActivatedAtUtc", "2020-01-01"),
            ("CreatedAtUtc", "2020-01-01"),
            ("LastSignInAtUtc", "2020-01-01"),
            ("SuspendedAtUtc", "2020-01-01"),
            ("RemovedAtUtc", "2020-01-01"),
            ("MustHaveSecondFactor", "true"),
            ("IsActive", "false"),
            ("State", "Removed"),
            ("Role", "Administrator"),
            ("Grants[0].Role", "Administrator"),
            ("Account.Grants[0].Role", "Administrator"),
            ("Language", "kk"),
        ];

        // Post to the person's form with the role fields, to the roles form with the person's fields, and to the buttons with both.
        await browser.GoAsync($"/admin/accounts/{dana.Id}");
        using (
            var person = await browser.SendAsync(
                $"/admin/accounts/{dana.Id}",
                [("name", "Dana Omarova"), ("roles", "administrator"), .. extra]
            )
        )
            Assert.Equal(HttpStatusCode.Redirect, person.StatusCode);
        var after = await SnapshotAsync(dana.Id);
        Assert.Equal(["ConcurrencyStamp", "Name"], Changed(before, after));

        await browser.GoAsync($"/admin/accounts/{dana.Id}");
        using (
            var roles = await browser.SendAsync(
                $"/admin/accounts/{dana.Id}/roles",
                [
                    ("roles", "author"),
                    ("authorLanguages", "kk"),
                    ("name", "Hacked"),
                    ("email", "hacked@example.kz"),
                    ("administratorPart", ""),
                    .. extra,
                ]
            )
        )
            Assert.Equal(HttpStatusCode.Redirect, roles.StatusCode);
        var narrowed = await SnapshotAsync(dana.Id);
        Assert.Equal(["ConcurrencyStamp", "Grants"], Changed(after, narrowed));
        Assert.Equal("Author@*/kk", narrowed["Grants"]);

        await browser.GoAsync($"/admin/accounts/{dana.Id}");
        using (
            var suspended = await browser.SendAsync(
                $"/admin/accounts/{dana.Id}/suspension",
                [("name", "Hacked"), ("email", "hacked@example.kz"), ("roles", "administrator"), .. extra]
            )
        )
            Assert.Equal(HttpStatusCode.Redirect, suspended.StatusCode);
        Assert.Equal(["ConcurrencyStamp", "SecurityStamp", "SuspendedAtUtc"], Changed(narrowed, await SnapshotAsync(dana.Id)));

        await browser.GoAsync("/admin/accounts/invite");
        using (var invited = await SendInvitationAsync([("roles", "author"), .. extra.Where(e => e.Item1 != "Language")]))
            Assert.Equal(HttpStatusCode.Redirect, invited.StatusCode);
        await using var db = site.Database.Open();
        var made = await db.Accounts.Include(a => a.Grants).SingleAsync(a => a.NormalizedEmail == "DANA@EXAMPLE.KZ", Ct);
        Assert.Equal(
            (AccountState.Invited, "Дана", null, null, false, false),
            (made.State, made.Name, made.PasswordHash, made.TotpSecret, made.MustHaveSecondFactor, made.EmailConfirmed)
        );
        Assert.Equal("Author@*/*", GrantList.Serialize(made.Grants));
    }

    [Fact]
    public async Task AccountList_FiltersByNameAndState_AndPages()
    {
        for (var i = 0; i < AccountQueries.PageSize + 5; i++)
            await site.AddAccountAsync(Role.Author, $"Автор {i:00}");
        await site.AddAccountAsync(Role.Translator, "Әсел Қуатқызы");
        await InviteAsync();

        await browser.GoAsync("/admin/accounts?q=" + Uri.EscapeDataString("әсел қУ"));
        Assert.Equal(["Әсел Қуатқызы"], Names());
        Assert.Contains("Translator (Қазақша)", browser.Page.QuerySelector("tbody")!.TextContent, StringComparison.Ordinal);

        await browser.GoAsync("/admin/accounts?state=invited");
        Assert.Equal(["Дана"], Names());

        await browser.GoAsync("/admin/accounts?q=" + Uri.EscapeDataString("автор"));
        var first = Names();
        await browser.GoAsync(browser.Page.QuerySelector("a[rel=next]")!.GetAttribute("href")!);
        var second = Names();
        Assert.Equal(AccountQueries.PageSize, first.Length);
        Assert.Equal(Enumerable.Range(0, AccountQueries.PageSize + 5).Select(i => $"Автор {i:00}"), first.Concat(second));

        string[] Names() => [.. browser.Page.QuerySelectorAll(".row-name").Select(n => n.TextContent)];
    }

    private async Task<string> InviteAsync(string role = "author")
    {
        await browser.GoAsync("/admin/accounts/invite");
        using var sent = await SendInvitationAsync(("roles", role));
        return sent.Headers.Location!.OriginalString.Split('/')[3];
    }

    private Task<HttpResponseMessage> SendInvitationAsync(params (string Name, string? Value)[] fields)
    {
        (string, string?)[] filled = [("name", "Дана"), ("email", "dana@example.kz"), ("language", "kk")];
        return browser.SendAsync("/admin/accounts/invite", [.. filled.Where(f => fields.All(x => x.Name != f.Item1)), .. fields]);
    }

    private async Task ChangeRolesAsync(string id, params string[] roles)
    {
        await browser.GoAsync($"/admin/accounts/{id}");
        using var saved = await browser.SendAsync($"/admin/accounts/{id}/roles", [.. roles.Select(r => ("roles", (string?)r))]);
        Assert.Equal($"/admin/accounts/{id}", saved.Headers.Location?.OriginalString);
    }

    private async Task DoAsync(string id, string act, string done)
    {
        await browser.GoAsync($"/admin/accounts/{id}");
        using var response = await browser.SendAsync($"/admin/accounts/{id}/{act}");
        Assert.Equal($"/admin/accounts/{id}", response.Headers.Location?.OriginalString);
        await browser.GoAsync(response.Headers.Location!.OriginalString);
        Assert.Equal(
            Texts.For(Language.English)["admin.account.done." + done],
            browser.Page.QuerySelector("[role=status]")?.TextContent.Trim()
        );
    }

    /// <summary>Posts a form that no page shows, with a valid token.</summary>
    private static async Task<HttpResponseMessage> PostAsync(
        StaffBrowser browser,
        string address,
        params (string Name, string? Value)[] fields
    )
    {
        await browser.GoAsync("/admin/accounts");
        var token = browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        using var content = new FormUrlEncodedContent([
            KeyValuePair.Create("form-token", token),
            .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value!)),
        ]);
        return await browser.Client.PostAsync(new Uri(address, UriKind.Relative), content, Ct);
    }

    private static async Task<Web.Access.Staff> StaffAsync(TestSite on, string name)
    {
        var account = await on.AddAccountAsync(Role.Administrator, name);
        await using var db = on.Database.Open();
        return new Web.Access.Staff(
            await db.Accounts.AsNoTracking().Include(a => a.Grants).SingleAsync(a => a.Id == account.Id, Ct),
            null!,
            new Rights([])
        );
    }

    private static async Task<AccountOutcome> DoAsync<TCommand>(TestSite on, Func<TCommand, Task<AccountOutcome>> act)
        where TCommand : notnull
    {
        await using var scope = on.Services.CreateAsyncScope();
        var command = scope.ServiceProvider.GetRequiredService<TCommand>();
        return await Task.Run(() => act(command), Ct);
    }

    /// <summary>Adds a passkey, a recovery code, a directory login and an open link.</summary>
    private async Task AddFactorsAsync(string id)
    {
        await using var db = site.Database.Open();
        db.Passkeys.Add(
            new IdentityUserPasskey<string>
            {
                UserId = id,
                CredentialId = [1, 2, 3],
                Data = new IdentityPasskeyData
                {
                    PublicKey = [1],
                    Name = "Key",
                    CreatedAt = DateTimeOffset.UnixEpoch,
                    AttestationObject = [1],
                    ClientDataJson = [1],
                },
            }
        );
        db.RecoveryCodes.Add(new RecoveryCode { AccountId = id, Fingerprint = id });
        db.DirectoryLogins.Add(
            new IdentityUserLogin<string>
            {
                UserId = id,
                LoginProvider = "city",
                ProviderKey = id,
            }
        );
        db.AccountLinks.Add(
            new AccountLink
            {
                Id = 0,
                Purpose = LinkPurpose.Reset,
                AccountId = id,
                Fingerprint = id,
                ExpiresAtUtc = new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            }
        );
        await db.SaveChangesAsync(Ct);
    }

    private static async Task<int> FactorsAsync(SiteDb db, string id) =>
        await db.Passkeys.CountAsync(p => p.UserId == id, Ct)
        + await db.RecoveryCodes.CountAsync(c => c.AccountId == id, Ct)
        + await db.DirectoryLogins.CountAsync(l => l.UserId == id, Ct)
        + await db.AccountLinks.CountAsync(l => l.AccountId == id, Ct);

    private async Task<string> NameAsync(string id)
    {
        await using var db = site.Database.Open();
        return (await db.Accounts.SingleAsync(a => a.Id == id, Ct)).Name;
    }

    /// <summary>All columns of an account, and its roles.</summary>
    private async Task<Dictionary<string, string?>> SnapshotAsync(string id)
    {
        await using var db = site.Database.Open();
        var account = await db.Accounts.Include(a => a.Grants).SingleAsync(a => a.Id == id, Ct);
        var columns = db.Entry(account).Properties.ToDictionary(p => p.Metadata.Name, p => p.CurrentValue?.ToString());
        columns["Grants"] = GrantList.Serialize(account.Grants);
        return columns;
    }

    private static string[] Changed(Dictionary<string, string?> before, Dictionary<string, string?> after) =>
        [.. before.Where(b => after[b.Key] != b.Value).Select(b => b.Key).Order(StringComparer.Ordinal)];
}
