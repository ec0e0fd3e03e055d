using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Access.Administering;
using Almaty2020.Web.Auditing;
using Almaty2020.Web.Data;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;
using Almaty2020.Web.Publishing.Scheduling;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Almaty2020.Tests.Access.CityDirectory;

/// <summary>
/// Sign-in through the city directory. The directory is a real OpenID Connect server here (OpenIddict), not a mocked client.
/// </summary>
public sealed class DirectorySignInTests : IAsyncLifetime
{
    private const string Begin = "/admin/sign-in/directory";
    private const string Callback = "/admin/sign-in/directory/callback";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;
    private static readonly DirectoryUser Dana = new("1f2e", "Дана Сейткали", "dana@city.example", "everybody", "almaty-editors");

    private readonly List<StaffBrowser> browsers = [];
    private CityDirectoryServer directory = null!;
    private TestSite site = null!;

    public async ValueTask InitializeAsync()
    {
        directory = await CityDirectoryServer.StartAsync();
        site = TestSite.StartOn(await TestDatabase.WithContentAsync(), directory.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        browsers.ForEach(b => b.Dispose());
        await site.DisposeAsync();
        await directory.DisposeAsync();
    }

    [Fact]
    public async Task FirstSignIn_CreatesAccountWithRolesOfGroups()
    {
        directory.User = Dana;
        var browser = Open();
        var page = await browser.GoAsync("/admin/sign-in?returnUrl=%2Fadmin%2Ffeedback");
        var button = page.QuerySelector(".other-way a")!;
        Assert.Equal("Sign in with the city’s directory", button.TextContent);

        var (status, at) = await FollowAsync(browser, button.GetAttribute("href")!);

        Assert.Equal((HttpStatusCode.OK, "/admin/feedback"), (status, at.PathAndQuery));
        Assert.Contains("Дана Сейткали", browser.Page.QuerySelector(".admin-header")!.TextContent, StringComparison.Ordinal);
        await using var db = site.Database.Open();
        var account = await db.Accounts.Include(a => a.Grants).ThenInclude(g => g.Page).SingleAsync(Ct);
        Assert.Equal(("Дана Сейткали", "dana@city.example", AccountState.Active), (account.Name, account.Email, account.State));
        Assert.Null(account.PasswordHash);
        Assert.Equal(
            [(Role.Author, "almaty-2020", Language.Kazakh), (Role.Author, "almaty-2020", Language.Russian)],
            account.Grants.Select(g => (g.Role, g.Page?.Key ?? "", g.Language!)).OrderBy(g => g.Item3.Code, StringComparer.Ordinal)
        );
        var login = await db.DirectoryLogins.SingleAsync(Ct);
        Assert.Equal((directory.Address + "/", "1f2e", account.Id), (login.LoginProvider, login.ProviderKey, login.UserId));
        var session = await db.Sessions.SingleAsync(Ct);
        Assert.Equal((SignInMethod.Directory, true), (session.Method, session.HasSecondFactor));
        var part = account.Grants[0].PageId;
        Assert.Equal(
            [(AuditActions.DirectoryAccountCreated, $"Author@{part}/kk Author@{part}/ru"), (AuditActions.SignedIn, "Directory")],
            (await EntriesAsync(account.Id)).Select(e => (e.Action, e.Detail))
        );
        Assert.NotNull(account.LastSignInAtUtc);
    }

    [Fact]
    public async Task LaterSignIn_UpdatesSameAccountFromDirectory()
    {
        // A second administrator, so that the last-administrator rule below does not apply.
        var local = await site.AddAccountAsync(Role.Administrator);
        directory.User = Dana;
        await SignInAsync();
        var part = await StaffCommands.IdOfAsync(site.Database, "almaty-2020");
        await using (var db = site.Database.Open())
        {
            // Simulates a manual grant that the directory does not give.
            var account = await db.Accounts.Include(a => a.Grants).SingleAsync(a => a.Id != local.Id, Ct);
            account.Grants.Add(new Grant { Role = Role.Administrator });
            await db.SaveChangesAsync(Ct);
        }

        await SignInAsync();
        directory.User = Dana with { Name = "Дана Ахметова", Email = "d.akhmetova@city.example", Groups = ["almaty-publishers"] };
        await SignInAsync();
        await SignInAsync();

        await using var after = site.Database.Open();
        var dana = await after.Accounts.Include(a => a.Grants).SingleAsync(a => a.Id != local.Id, Ct);
        Assert.Equal(
            ("Дана Ахметова", "d.akhmetova@city.example", "D.AKHMETOVA@CITY.EXAMPLE"),
            (dana.Name, dana.Email, dana.NormalizedEmail)
        );
        var grant = Assert.Single(dana.Grants);
        Assert.Equal((Role.Publisher, (int?)null, (Language?)null), (grant.Role, grant.PageId, grant.Language));
        var editor = $"Author@{part}/kk Author@{part}/ru";
        Assert.Equal(
            [$"{editor} Administrator@*/* > {editor}", $"{editor} > Publisher@*/*"],
            (await EntriesAsync(dana.Id)).Where(e => e.Action == AuditActions.DirectoryRolesChanged).Select(e => e.Detail)
        );
        Assert.Equal(2, await after.Grants.CountAsync(Ct));
    }

    [Fact]
    public async Task LastAdministrator_KeepsRoleDespiteDirectory()
    {
        directory.User = Dana;
        await SignInAsync();
        await using (var db = site.Database.Open())
        {
            (await db.Accounts.Include(a => a.Grants).SingleAsync(Ct)).Grants.Add(new Grant { Role = Role.Administrator });
            await db.SaveChangesAsync(Ct);
        }

        directory.User = Dana with { Groups = ["almaty-publishers"] };
        await SignInAsync();

        await using var after = site.Database.Open();
        Assert.Equal([Role.Publisher, Role.Administrator], (await after.Grants.ToListAsync(Ct)).Select(g => g.Role).Order());
    }

    [Theory]
    [InlineData("en", "none of your groups", "administrator")]
    [InlineData("ru", "ни у одной из ваших групп", "администратора")]
    [InlineData("kk", "топтарыңыздың ешқайсысының", "әкімшісінен")]
    public async Task NoGroupWithRole_ShowsWhomToAskAndCreatesNothing(string language, string what, string whom)
    {
        directory.User = Dana with { Groups = ["everybody", "ALMATY-EDITORS"] };
        var browser = Open();
        browser.Client.DefaultRequestHeaders.Remove("Accept-Language");
        browser.Client.DefaultRequestHeaders.Add("Accept-Language", language);
        using var measured = new MetricRecorder(site);

        var (status, _) = await FollowAsync(browser, Begin);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("reason=refused step=directory", Assert.Single(measured.Of("almaty2020.sign_in.failures")).Tags);
        var words = browser.Page.QuerySelector("main .lead")!.TextContent;
        Assert.Contains(what, words, StringComparison.Ordinal);
        Assert.Contains(whom, words, StringComparison.Ordinal);
        await AssertNothingCreatedAsync(browser);
    }

    [Fact]
    public async Task GroupMappedToMissingPage_GrantsNothing()
    {
        directory.User = Dana with { Groups = ["almaty-lost"] };
        var browser = Open();

        Assert.Equal(HttpStatusCode.Forbidden, (await FollowAsync(browser, Begin)).Status);
        await AssertNothingCreatedAsync(browser);
    }

    [Fact]
    public async Task GroupsRemoved_EndRolesAndOtherSessions()
    {
        directory.User = Dana;
        var earlier = await SignInAsync();
        directory.User = Dana with { Groups = [] };
        var later = Open();

        Assert.Equal(HttpStatusCode.Forbidden, (await FollowAsync(later, Begin)).Status);

        Assert.Equal("/admin/sign-in", (await FollowAsync(earlier, "/admin")).At.AbsolutePath);
        await using var db = site.Database.Open();
        Assert.Empty(await db.Grants.ToListAsync(Ct));
        Assert.EndsWith(" > ", (await EntriesAsync((await db.Accounts.SingleAsync(Ct)).Id)).Last().Detail, StringComparison.Ordinal);
    }

    /// <summary>Rights lost in the directory also affect scheduled publications.</summary>
    [Fact]
    public async Task PublisherGroupRemoved_HoldsScheduledActs()
    {
        directory.User = Dana with { Groups = ["almaty-publishers"] };
        await SignInAsync();
        await using (var db = site.Database.Open())
        {
            var account = await db.Accounts.SingleAsync(Ct);
            var page = await StaffCommands.IdOfAsync(site.Database, "mayor");
            var actor = Actor.Now(account.Id, TimeProvider.System);
            StaffScheduling.GroupOf(
                await new Schedule(db).ExecuteAsync(
                    new Schedule.Request(actor.AtUtc.AddDays(1)) { Withdrawals = [new Withdrawal(page, Language.English, "Over.")] },
                    actor,
                    Ct
                )
            );
            Assert.Null((await db.Schedule.AsNoTracking().SingleAsync(Ct)).HeldAtUtc);
        }

        directory.User = Dana;
        await SignInAsync();

        await using var after = site.Database.Open();
        Assert.NotNull((await after.Schedule.AsNoTracking().SingleAsync(Ct)).HeldAtUtc);
        Assert.Equal(Actor.SystemUserId, (await after.Audit.SingleAsync(a => a.Action == AuditActions.ScheduleHeld, Ct)).ActorId);
    }

    [Theory]
    [InlineData("SuspendedAtUtc")]
    [InlineData("RemovedAtUtc")]
    public async Task AccountSuspendedOrRemoved_CannotSignInThroughDirectory(string column)
    {
        directory.User = Dana;
        await SignInAsync();
        await using (var db = site.Database.Open())
        {
            var account = await db.Accounts.SingleAsync(Ct);
            db.Entry(account).Property<DateTime?>(column).CurrentValue = account.CreatedAtUtc;
            await db.SaveChangesAsync(Ct);
        }

        directory.User = Dana with { Groups = ["almaty-publishers"] };
        var browser = Open();
        var (status, _) = await FollowAsync(browser, Begin);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("suspended or removed", browser.Page.QuerySelector("main .lead")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Cookies.GetAllCookies(), c => c.Name == "__Host-staff");
        await using var after = site.Database.Open();
        Assert.All(await after.Grants.ToListAsync(Ct), g => Assert.Equal(Role.Author, g.Role));
        Assert.Equal(1, await after.Sessions.CountAsync(Ct));
    }

    [Fact]
    public async Task AccountRemovedByAdministrator_IsNotRecreated()
    {
        directory.User = Dana;
        await SignInAsync();
        var administrator = await site.AddAccountAsync(Role.Administrator);
        await using (var scope = site.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<SiteDb>();
            var who = await db.Accounts.AsNoTracking().Include(a => a.Grants).SingleAsync(a => a.Id == administrator.Id, Ct);
            var session = new Session
            {
                Id = Guid.NewGuid(),
                AccountId = who.Id,
                SecurityStamp = "",
                Method = SignInMethod.Passkey,
                Browser = "",
                BeganAtUtc = who.CreatedAtUtc,
                SeenAtUtc = who.CreatedAtUtc,
                ConfirmedAtUtc = who.CreatedAtUtc,
            };
            var dana = await db.DirectoryLogins.Select(l => l.UserId).SingleAsync(Ct);
            Assert.IsType<AccountOutcome.Done>(
                await scope
                    .ServiceProvider.GetRequiredService<RemoveAccount>()
                    .ExecuteAsync(new Web.Access.Staff(who, session, new Rights([.. who.Grants])), dana, Ct)
            );
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await FollowAsync(Open(), Begin)).Status);
        await using var after = site.Database.Open();
        Assert.Equal(2, await after.Accounts.CountAsync(Ct));
    }

    [Theory]
    [InlineData("everything@city.example")]
    [InlineData("Everything@City.Example")]
    public async Task AddressOfLocalAccount_IsRefusedAndChangesNothing(string email)
    {
        var local = await site.AddAccountAsync(Role.Administrator);
        await using (var db = site.Database.Open())
        {
            await db.Accounts.ExecuteUpdateAsync(
                a => a.SetProperty(x => x.Email, "everything@city.example").SetProperty(x => x.NormalizedEmail, "EVERYTHING@CITY.EXAMPLE"),
                Ct
            );
        }

        directory.User = Dana with { Email = email };
        var browser = Open();
        var (status, _) = await FollowAsync(browser, Begin);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains(email, browser.Page.QuerySelector("main .lead")!.TextContent, StringComparison.Ordinal);
        await using var after = site.Database.Open();
        var account = await after.Accounts.Include(a => a.Grants).SingleAsync(Ct);
        Assert.Equal((local.Id, local.Name, Role.Administrator), (account.Id, account.Name, account.Grants.Single().Role));
        Assert.Empty(await after.DirectoryLogins.ToListAsync(Ct));
        Assert.Empty(await after.Sessions.ToListAsync(Ct));
    }

    [Fact]
    public async Task NewAddressAlreadyTaken_KeepsOldAddress()
    {
        directory.User = Dana;
        await SignInAsync();
        var local = await site.AddAccountAsync(Role.Author);
        directory.User = Dana with { Email = local.Email.ToUpperInvariant() };

        await SignInAsync();

        await using var db = site.Database.Open();
        Assert.Equal(
            ["dana@city.example", local.Email],
            await db
                .Accounts.OrderBy(a => a.CreatedAtUtc)
                .Select(a => a.Email)
                .OrderByDescending(e => e!.StartsWith("dana"))
                .ToListAsync(Ct)
        );
    }

    [Theory]
    [InlineData("dana@city.example", false)]
    [InlineData("dana", true)]
    [InlineData(null, true)]
    public async Task AddressMissingOrUnverified_IsRefused(string? email, bool verified)
    {
        directory.User = Dana with { Email = email, EmailIsVerified = verified };
        var browser = Open();

        var (status, _) = await FollowAsync(browser, Begin);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("confirmed e-mail address", browser.Page.QuerySelector("main .lead")!.TextContent, StringComparison.Ordinal);
        await AssertNothingCreatedAsync(browser);
    }

    [Fact]
    public async Task EmailVerifiedClaimMissing_IsAccepted()
    {
        directory.User = Dana with { EmailIsVerified = null };
        await SignInAsync();
    }

    [Fact]
    public async Task ClaimsFromUserInfoEndpoint_AreUsed()
    {
        directory.User = Dana with { HasClaimsInUserInfoOnly = true };
        await SignInAsync();

        await using var db = site.Database.Open();
        Assert.Equal(
            ("Дана Сейткали", "dana@city.example"),
            await db.Accounts.Select(a => ValueTuple.Create(a.Name, a.Email!)).SingleAsync(Ct)
        );
        Assert.Equal(2, await db.Grants.CountAsync(Ct));
    }

    [Fact]
    public async Task ParallelFirstSignIns_CreateOneAccount()
    {
        directory.User = Dana;
        await Task.WhenAll(SignInAsync(), SignInAsync());

        await using var db = site.Database.Open();
        Assert.Equal(
            (1, 1, 2),
            (await db.Accounts.CountAsync(Ct), await db.DirectoryLogins.CountAsync(Ct), await db.Sessions.CountAsync(Ct))
        );
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("/admin/../kk")]
    public async Task ReturnUrlToAnotherSite_IsIgnored(string returnUrl)
    {
        directory.User = Dana;
        var browser = Open();

        var (status, at) = await FollowAsync(browser, $"{Begin}?returnUrl={Uri.EscapeDataString(returnUrl)}");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(TestSite.PublicUrl, at.GetLeftPart(UriPartial.Authority));
    }

    [Fact]
    public async Task FlowCookies_AreHostOnlyAndDeletedAfterwards()
    {
        directory.User = Dana;
        var browser = Open();
        List<string> set = [];

        await FollowAsync(browser, Begin, response =>
            set.AddRange(
                response.Headers.TryGetValues("Set-Cookie", out var values)
                && response.RequestMessage!.RequestUri!.Host == "almaty2020.example"
                    ? values
                    : []
            )
        );

        Assert.Equal(
            ["__Host-directory-arrival", "__Host-directory-nonce.", "__Host-directory-state.", "__Host-staff"],
            set.Select(c => c.Split('=')[0])
                .Select(n => n.Contains('.', StringComparison.Ordinal) ? n[..(n.IndexOf('.', StringComparison.Ordinal) + 1)] : n)
                .Where(n => n is not ("__Host-form" or "__Host-device"))
                .Distinct()
                .Order(StringComparer.Ordinal)
        );
        Assert.All(
            set.Where(c =>
                !c.StartsWith("__Host-form", StringComparison.Ordinal) && !c.StartsWith("__Host-device", StringComparison.Ordinal)
            ),
            c =>
            {
                Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("httponly", c, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("samesite=lax", c, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("path=/;", c + ";", StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("domain=", c, StringComparison.OrdinalIgnoreCase);
            }
        );
        Assert.DoesNotContain(browser.Cookies.GetAllCookies(), c => c.Name.StartsWith("__Host-directory", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AuthorizationRequest_UsesCodeFlowWithPkce()
    {
        directory.User = Dana;
        var browser = Open();

        using var response = await browser.GetAsync(Begin + "?returnUrl=%2Fadmin%2Ffeedback");

        var query = System.Web.HttpUtility.ParseQueryString(response.Headers.Location!.Query);
        Assert.Equal(
            ("code", "S256", TestSite.PublicUrl + Callback),
            (query["response_type"], query["code_challenge_method"], query["redirect_uri"])
        );
        // "query" is the default response mode of the code flow; "form_post" would need cross-site cookies.
        Assert.Null(query["response_mode"]);
        Assert.Equal(("openid profile email", "en"), (query["scope"], query["ui_locales"]));
        Assert.NotEmpty(query["nonce"]!);
        Assert.DoesNotContain("feedback", response.Headers.Location.OriginalString, StringComparison.Ordinal);
        Assert.Null(query["prompt"]);
    }

    [Theory]
    [InlineData("another browser")]
    [InlineData("forged state")]
    [InlineData("no state")]
    [InlineData("another nonce")]
    [InlineData("another key")]
    [InlineData("another issuer")]
    [InlineData("another site's code")]
    [InlineData("nothing")]
    public async Task ForgedCallback_DoesNotSignIn(string fault)
    {
        directory.User = Dana;
        directory.PublishesAnotherKey = fault == "another key";
        directory.PublishedIssuer = fault == "another issuer" ? directory.Address + "/another" : null;
        var browser = Open();
        var callback = await CallbackAsync(browser, there =>
            fault == "another nonce" ? With(there, "nonce", "638000000000000000.bm9uY2U") : there
        );
        var victim = fault == "another browser" ? Open() : browser;
        callback = fault switch
        {
            "forged state" => With(callback, "state", "CfDJ8" + new string('A', 200)),
            "no state" => With(callback, "state", null),
            "another site's code" => With(callback, "code", "AAAA"),
            "nothing" => new Uri(callback.GetLeftPart(UriPartial.Path)),
            _ => callback,
        };

        using var measured = new MetricRecorder(site);
        var (status, at) = await FollowAsync(victim, callback.AbsoluteUri);

        Assert.Equal((HttpStatusCode.OK, "/admin/sign-in"), (status, at.AbsolutePath));
        Assert.Equal("reason=failed step=directory", Assert.Single(measured.Of("almaty2020.sign_in.failures")).Tags);
        Assert.Contains("did not succeed", victim.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(victim.Page.QuerySelector("input[type=password]"));
        await AssertNothingCreatedAsync(victim);
    }

    [Fact]
    public async Task ReplayedCallback_DoesNotSignIn()
    {
        directory.User = Dana;
        var browser = Open();
        var used = await CallbackAsync(browser);
        Assert.Equal("/admin", (await FollowAsync(browser, used.AbsoluteUri)).At.AbsolutePath);
        await browser.GoAsync("/admin");
        using (await browser.SendAsync("/admin/sign-out")) { }

        // Replay the callback unchanged, and with the state of a new attempt.
        Assert.Equal("/admin/sign-in", (await FollowAsync(browser, used.AbsoluteUri)).At.AbsolutePath);
        var next = await CallbackAsync(browser);
        var mixed = With(next, "code", System.Web.HttpUtility.ParseQueryString(used.Query)["code"]);
        Assert.Equal("/admin/sign-in", (await FollowAsync(browser, mixed.AbsoluteUri)).At.AbsolutePath);

        Assert.DoesNotContain(browser.Cookies.GetAllCookies(), c => c.Name == "__Host-staff");
        await using var db = site.Database.Open();
        Assert.Equal(1, await db.Sessions.CountAsync(Ct));
    }

    [Fact]
    public async Task ArrivalPageReopened_DoesNotSignIn()
    {
        directory.User = Dana;
        var browser = await SignInAsync();
        using (await browser.SendAsync("/admin/sign-out")) { }

        Assert.Equal("/admin/sign-in", (await FollowAsync(browser, "/admin/sign-in/directory/arrived")).At.AbsolutePath);
    }

    [Theory]
    [InlineData("en", true, "cannot be reached")]
    [InlineData("ru", true, "сейчас нельзя")]
    [InlineData("kk", true, "мүмкін емес")]
    [InlineData("en", false, "cannot be reached")]
    public async Task DirectoryDown_ShowsNoticeAndLocalSignInWorks(string language, bool fromTheStart, string words)
    {
        directory.User = Dana;
        directory.IsDown = fromTheStart;
        var account = await site.AddAccountAsync(Role.Author);
        var browser = Open();
        browser.Client.DefaultRequestHeaders.Remove("Accept-Language");
        browser.Client.DefaultRequestHeaders.Add("Accept-Language", language);

        var back = fromTheStart ? Begin + "?returnUrl=%2Fadmin%2Ffeedback" : (await CallbackAsync(browser)).AbsoluteUri;
        directory.IsDown = true;
        var (status, at) = await FollowAsync(browser, back);

        Assert.Equal((HttpStatusCode.OK, "/admin/sign-in"), (status, at.AbsolutePath));
        Assert.Contains(words, browser.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        using var signedIn = await browser.SendAsync("/admin/sign-in", ("email", account.Email), ("password", TestAccount.Password));
        Assert.Equal(fromTheStart ? "/admin/feedback" : "/admin", signedIn.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task SignInCancelledAtDirectory_ReturnsToSignInPage()
    {
        var browser = Open();

        var (status, at) = await FollowAsync(browser, Begin + "?returnUrl=%2Fadmin%2Ffeedback");

        Assert.Equal((HttpStatusCode.OK, "/admin/sign-in?directory=cancelled&returnUrl=%2Fadmin%2Ffeedback"), (status, at.PathAndQuery));
        Assert.Contains("You have not signed in", browser.Page.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignOut_EndsLocalSessionAndWarnsAboutDirectorySession()
    {
        directory.User = Dana;
        var browser = await SignInAsync();

        using var response = await browser.SendAsync("/admin/sign-out");
        await browser.GoAsync(response.Headers.Location!.OriginalString);

        Assert.Contains(
            "still signed in with the city’s directory",
            browser.Page.QuerySelector("[role=status]")!.TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("/admin/sign-in", (await FollowAsync(browser, "/admin")).At.AbsolutePath);
        // The directory still remembers the user and asks for no password.
        Assert.Equal("/admin", (await FollowAsync(browser, Begin)).At.AbsolutePath);
        Assert.Equal(1, directory.Logins);
    }

    [Theory]
    [InlineData("/admin/account/password")]
    [InlineData("/admin/account/second-factor")]
    [InlineData("/admin/account/authenticator")]
    public async Task DirectoryAccount_CannotAddLocalCredentials(string address)
    {
        directory.User = Dana;
        var browser = await SignInAsync();

        Assert.Contains("looked after there", (await browser.GoAsync("/admin/account")).Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Page.QuerySelectorAll("a"), a => a.GetAttribute("href") == address);
        using var response = await browser.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Reauthentication_AsksDirectoryForPasswordAndConfirmsSession()
    {
        directory.User = Dana;
        var browser = await SignInAsync();
        await ExpireConfirmationAsync();

        var (status, _) = await FollowAsync(browser, Begin + "?confirm=true");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Go back to the other window", browser.Page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(2, directory.Logins);
        await using var db = site.Database.Open();
        var session = await db.Sessions.SingleAsync(Ct);
        Assert.True(session.IsConfirmed(TimeProvider.System.GetUtcNow().UtcDateTime));
        Assert.Equal(1, await db.Audit.CountAsync(a => a.Action == AuditActions.SignedIn, Ct));
    }

    [Theory]
    [InlineData("somebody else")]
    [InlineData("only remembered")]
    [InlineData("no role any more")]
    public async Task ReauthenticationFailed_DoesNotConfirmSession(string fault)
    {
        directory.User = Dana;
        var browser = await SignInAsync();
        await ExpireConfirmationAsync();
        directory.IgnoresLoginPrompt = fault == "only remembered";
        directory.User = fault switch
        {
            "somebody else" => new DirectoryUser("9999", "Ермек", "ermek@city.example", "almaty-publishers"),
            "no role any more" => Dana with { Groups = [] },
            _ => Dana,
        };

        var (status, _) = await FollowAsync(browser, Begin + "?confirm=true");

        Assert.Equal(HttpStatusCode.Forbidden, status);
        await using var db = site.Database.Open();
        Assert.False((await db.Sessions.SingleAsync(Ct)).IsConfirmed(TimeProvider.System.GetUtcNow().UtcDateTime));
        // The other person must not get an account this way either.
        Assert.Equal(1, await db.Accounts.CountAsync(Ct));
    }

    [Fact]
    public async Task ReauthenticationWithoutSession_RedirectsToSignIn() =>
        Assert.Equal("/admin/sign-in", (await FollowAsync(Open(), Begin + "?confirm=true")).At.AbsolutePath);

    [Fact]
    public async Task AlreadySignedIn_RedirectsWithoutDirectory()
    {
        directory.User = Dana;
        var browser = await SignInAsync();

        Assert.Equal("/admin/feedback", (await FollowAsync(browser, Begin + "?returnUrl=%2Fadmin%2Ffeedback")).At.PathAndQuery);
        Assert.Equal(1, directory.Logins);
    }

    [Fact]
    public async Task DirectoryNotConfigured_ShowsNoButtonAndSetsNoCookies()
    {
        await using var alone = await TestSite.StartAsync();
        using var browser = new StaffBrowser(alone);

        Assert.Null((await browser.GoAsync("/admin/sign-in?directory=down")).QuerySelector(".other-way, .notice[role=alert]"));
        foreach (var address in (string[])[Begin, Callback, "/admin/sign-in/directory/arrived"])
        {
            using var response = await browser.GetAsync(address);
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Redirect, address);
            Assert.DoesNotContain(
                "Set-Cookie",
                response.Headers.Select(h => h.Key).Where(k => k.StartsWith("__Host-directory", StringComparison.Ordinal))
            );
        }
    }

    private StaffBrowser Open()
    {
        var browser = new StaffBrowser(site, new CookieContainer(), elsewhere: directory.NetworkHandler());
        browsers.Add(browser);
        return browser;
    }

    private async Task<StaffBrowser> SignInAsync()
    {
        var browser = Open();
        var (status, at) = await FollowAsync(browser, Begin);
        Assert.Equal((HttpStatusCode.OK, "/admin"), (status, at.PathAndQuery));
        return browser;
    }

    /// <summary>Follows redirects across both servers, like a browser.</summary>
    private static async Task<(HttpStatusCode Status, Uri At)> FollowAsync(
        StaffBrowser browser,
        string address,
        Action<HttpResponseMessage>? see = null
    )
    {
        var at = new Uri(new Uri(TestSite.PublicUrl), address);
        for (var hop = 0; hop < 12; hop++)
        {
            using var response = await browser.GetAsync(at.AbsoluteUri);
            see?.Invoke(response);
            if (response.Headers.Location is not { } next)
                return (response.StatusCode, at);
            at = new Uri(at, next);
        }

        throw new InvalidOperationException($"{address} redirects in a loop, last to {at}.");
    }

    /// <summary>Signs in at the directory and stops at the callback address.</summary>
    private static async Task<Uri> CallbackAsync(StaffBrowser browser, Func<Uri, Uri>? onTheWay = null)
    {
        using var begun = await browser.GetAsync(Begin);
        var at = (onTheWay ?? (there => there))(begun.Headers.Location!);
        for (var hop = 0; hop < 6 && at.AbsolutePath != Callback; hop++)
        {
            using var response = await browser.GetAsync(at.AbsoluteUri);
            Assert.NotNull(response.Headers.Location);
            at = new Uri(at, response.Headers.Location);
        }

        Assert.Equal(Callback, at.AbsolutePath);
        return at;
    }

    private static Uri With(Uri address, string parameter, string? value)
    {
        var query = System.Web.HttpUtility.ParseQueryString(address.Query);
        if (value is null)
            query.Remove(parameter);
        else
            query[parameter] = value;
        return new UriBuilder(address) { Query = query.ToString() }.Uri;
    }

    /// <summary>Backdates the session's confirmation, and the login at the directory, to one hour ago.</summary>
    private async Task ExpireConfirmationAsync()
    {
        await using var db = site.Database.Open();
        var ago = TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1);
        await db.Sessions.ExecuteUpdateAsync(s => s.SetProperty(x => x.ConfirmedAtUtc, ago), Ct);
        directory.SessionAge = TimeSpan.FromHours(1);
    }

    private async Task AssertNothingCreatedAsync(StaffBrowser browser)
    {
        Assert.DoesNotContain(browser.Cookies.GetAllCookies(), c => c.Name == "__Host-staff");
        await using var db = site.Database.Open();
        Assert.Empty(await db.Accounts.ToListAsync(Ct));
        Assert.Empty(await db.DirectoryLogins.ToListAsync(Ct));
        Assert.Empty(await db.Sessions.ToListAsync(Ct));
    }

    private async Task<List<AuditEntry>> EntriesAsync(string accountId)
    {
        await using var db = site.Database.Open();
        return
        [
            .. (await db.Audit.AsNoTracking().Where(a => a.ActorId == accountId).ToListAsync(Ct)).OrderBy(a => a.AtUtc).ThenBy(a => a.Id),
        ];
    }
}
