using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access.SigningIn;

/// <summary>Attack: one-time links that are used, expired, made for another purpose, or forged.</summary>
public sealed class AccountLinkTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly TestClock clock = new();

    public static TheoryData<LinkPurpose> Purposes => [LinkPurpose.Setup, LinkPurpose.Invitation, LinkPurpose.Reset];

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task UsedLink_Answers410(LinkPurpose purpose)
    {
        await using var site = await TestSite.StartAsync(clock);
        var address = await LinkAsync(site, purpose);
        using var first = new StaffBrowser(site);
        using var second = new StaffBrowser(site);
        await first.GoAsync(address);
        await second.GoAsync(address);

        using var used = await SendAsync(first, purpose);
        using var late = await SendAsync(second, purpose);
        using var again = await second.GetAsync(address);

        Assert.Equal(HttpStatusCode.Redirect, used.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        Assert.DoesNotContain(second.Cookies.GetCookies(new Uri(TestSite.PublicUrl)), c =>
            c.Name.Contains("staff", StringComparison.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task LinkUsedInParallel_OnlyOneSucceeds(LinkPurpose purpose)
    {
        await using var site = await TestSite.StartAsync(clock);
        var address = await LinkAsync(site, purpose);
        var browsers = Enumerable.Range(0, 6).Select(_ => new StaffBrowser(site)).ToList();
        foreach (var browser in browsers)
            await browser.GoAsync(address);

        var answers = await Task.WhenAll(
            browsers.Select(async b =>
            {
                using var response = await SendAsync(b, purpose);
                return response.StatusCode;
            })
        );

        Assert.Single(answers, a => a == HttpStatusCode.Redirect);
        Assert.Equal(5, answers.Count(a => a == HttpStatusCode.Gone));
        browsers.ForEach(b => b.Dispose());
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task ExpiredLink_Answers410(LinkPurpose purpose)
    {
        await using var site = await TestSite.StartAsync(clock);
        var address = await LinkAsync(site, purpose);
        using var browser = new StaffBrowser(site);
        clock.Advance(AccountLinks.Lifetime(purpose) - TimeSpan.FromSeconds(1));
        await browser.GoAsync(address);
        clock.Advance(TimeSpan.FromSeconds(1));

        using var sent = await SendAsync(browser, purpose);
        using var opened = await browser.GetAsync(address);

        Assert.Equal(HttpStatusCode.Gone, sent.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, opened.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task LinkForAnotherPurpose_Answers410(LinkPurpose purpose)
    {
        await using var site = await TestSite.StartAsync(clock);
        var secret = (await LinkAsync(site, purpose)).Split('=')[1];
        using var browser = new StaffBrowser(site);

        foreach (var other in Purposes.Select(p => p.Data).Where(p => p != purpose))
        {
            using var opened = await browser.GetAsync($"{PathFor(other)}?secret={secret}");
            Assert.Equal(HttpStatusCode.Gone, opened.StatusCode);

            // Post to the correct form with a foreign secret.
            await browser.GoAsync(await LinkAsync(site, other));
            using var sent = await SendAsync(browser, other, secret);
            Assert.Equal(HttpStatusCode.Gone, sent.StatusCode);
        }

        await browser.GoAsync($"{PathFor(purpose)}?secret={secret}");
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task SecretChangedOrMissing_Answers410(LinkPurpose purpose)
    {
        await using var site = await TestSite.StartAsync(clock);
        var secret = (await LinkAsync(site, purpose)).Split('=')[1];
        using var browser = new StaffBrowser(site);
        string[] others =
        [
            secret[..^1] + (secret[^1] == 'A' ? 'B' : 'A'),
            secret.ToUpperInvariant(),
            secret + "A",
            secret[..^1],
            "",
            " ",
            new string('A', 5000),
            "%00" + secret[1..],
        ];

        foreach (var other in others)
        {
            using var opened = await browser.GetAsync($"{PathFor(purpose)}?secret={other}");
            Assert.Equal(HttpStatusCode.Gone, opened.StatusCode);
        }

        using var none = await browser.GetAsync(PathFor(purpose));
        Assert.Equal(HttpStatusCode.Gone, none.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task NewerLink_RevokesOlderOne(LinkPurpose purpose)
    {
        await using var site = await TestSite.StartAsync(clock);
        var account =
            purpose == LinkPurpose.Setup ? null
            : purpose == LinkPurpose.Invitation ? await site.InviteAsync(Role.Author)
            : await site.AddAccountAsync(Role.Author);
        var older = await site.AddLinkAsync(purpose, account?.Id);
        var newer = await site.AddLinkAsync(purpose, account?.Id);
        using var browser = new StaffBrowser(site);

        using var opened = await browser.GetAsync($"{PathFor(purpose)}?secret={older}");

        Assert.Equal(HttpStatusCode.Gone, opened.StatusCode);
        await browser.GoAsync($"{PathFor(purpose)}?secret={newer}");
    }

    [Fact]
    public async Task LinkOpenedOnly_StaysValid()
    {
        await using var site = await TestSite.StartAsync(clock);
        var address = await LinkAsync(site, LinkPurpose.Reset);
        using var scanner = new StaffBrowser(site);
        for (var i = 0; i < 3; i++)
            await scanner.GoAsync(address);
        using var head = new HttpRequestMessage(HttpMethod.Head, address);
        using var looked = await scanner.Client.SendAsync(head, Ct);

        using var sent = await SendAsync(scanner, LinkPurpose.Reset);

        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
    }

    [Fact]
    public async Task PasswordRefused_LinkStaysValid()
    {
        await using var site = await TestSite.StartAsync(clock);
        using var browser = new StaffBrowser(site);
        await browser.GoAsync(await LinkAsync(site, LinkPurpose.Reset));

        using var refused = await browser.SendAsync("/admin/reset", ("password", "парольпароль"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.NotNull(browser.Page.QuerySelector("#password-error"));
        using var sent = await SendAsync(browser, LinkPurpose.Reset);

        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
    }

    /// <summary>Data from the database, or from a stolen copy of it, cannot be used as a link.</summary>
    [Fact]
    public async Task Database_DoesNotContainSecret()
    {
        await using var site = await TestSite.StartAsync(clock);
        var secret = (await LinkAsync(site, LinkPurpose.Reset)).Split('=')[1];
        await using var db = site.Database.Open();
        var link = await db.AccountLinks.SingleAsync(Ct);

        using var browser = new StaffBrowser(site);
        using var opened = await browser.GetAsync($"/admin/reset?secret={link.Fingerprint}");

        Assert.DoesNotContain(secret, link.Fingerprint, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Gone, opened.StatusCode);
    }

    private static string PathFor(LinkPurpose purpose) =>
        purpose switch
        {
            LinkPurpose.Setup => "/admin/setup",
            LinkPurpose.Invitation => "/admin/invitation",
            _ => "/admin/reset",
        };

    private static async Task<string> LinkAsync(TestSite site, LinkPurpose purpose)
    {
        var account = purpose switch
        {
            LinkPurpose.Setup => null,
            LinkPurpose.Invitation => await site.InviteAsync(Role.Author),
            _ => await site.AddAccountAsync(Role.Author),
        };
        return $"{PathFor(purpose)}?secret={await site.AddLinkAsync(purpose, account?.Id)}";
    }

    private static Task<HttpResponseMessage> SendAsync(StaffBrowser browser, LinkPurpose purpose, string? secret = null)
    {
        List<(string, string?)> fields = purpose switch
        {
            LinkPurpose.Setup => [("Name", "Aruzhan"), ("Email", $"{Guid.NewGuid():N}@example.kz"), ("Password", "walnut gravel ottoman")],
            LinkPurpose.Invitation => [("Name", "Aruzhan"), ("Password", "walnut gravel ottoman")],
            _ => [("password", "walnut gravel ottoman")],
        };
        if (secret is not null)
            fields.Add(("secret", secret));
        return browser.SendAsync(PathFor(purpose), [.. fields]);
    }
}
