using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access;

/// <summary>A page of somebody else's that sends a form in the name of whoever is signed in: every route that writes refuses it.</summary>
public sealed class CrossSiteTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    /// <summary>Those that need no token, and why.</summary>
    private static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["POST /{language:language}/feedback"] = "Residents have no cookies that a token could be bound to; where the form comes from is asked instead (decision 9).",
        ["POST /shared"] = "Guests have no cookies either; only who has the link can send anything by it, and where the form comes from is asked as well.",
        ["* /errors/{status:int}"] = "Words an error, whatever the method of the request that met it; writes nothing.",
        ["* /admin/errors/401"] = "Shows the sign-in to whoever sent a form after their session, and keeps what they sent; writes nothing.",
        ["* /admin/errors/{status:int}"] = "The same for staff.",
        ["* /admin/{**rest}"] = "Says that there is nothing; writes nothing.",
        ["* /health/live"] = "Writes nothing.",
        ["* /health/ready"] = "Writes nothing.",
    };

    [Fact]
    public async Task EveryRouteThatWrites_WithoutTokenOrWithAnothersToken_Answers400AndDoesNothing()
    {
        await using var site = await TestSite.StartAsync();
        var victim = await site.AddAccountAsync("Aigerim", hasAuthenticator: true, new Grant { Role = Role.Administrator }, new Grant { Role = Role.Publisher });
        var somebody = await site.AddAccountAsync(Role.Author, "Somebody");
        using var browser = await site.SignInAsync(victim);
        using var attacker = await site.SignInAsync(await site.AddAccountAsync(Role.Author, "Attacker"));
        var page = await attacker.GoAsync("/admin");
        var token = page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        var routes = SiteRoutes.Of(site).Where(r => r.TakesWrites).ToList();
        var faults = new List<string>();
        Assert.All(Exempt.Keys, key => Assert.Contains(routes, r => r.Key == key));
        var asked = routes.Where(r => !Exempt.ContainsKey(r.Key)).ToList();
        Assert.True(asked.Count > 10);
        var before = await CountAsync(site);

        foreach (var route in asked)
        {
            var address = route.Example.Replace("{id}", somebody.Id, StringComparison.Ordinal);
            await AssertRefusedAsync("without a token", address);
            await AssertRefusedAsync("with another person's token", address, token);
        }

        // Both halves of the attacker's token, as when somebody can plant a cookie: a token is for one person.
        var own = browser.Cookies.GetAllCookies();
        foreach (var cookie in attacker.Cookies.GetAllCookies().Where(c => c.Name == "__Host-form"))
        {
            own.First(c => c.Name == cookie.Name).Expired = true;
            browser.Cookies.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain) { Secure = true });
        }

        foreach (var route in asked)
            await AssertRefusedAsync("with another person's token and its cookie", route.Example.Replace("{id}", somebody.Id, StringComparison.Ordinal), token);

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(before, await CountAsync(site));
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/accounts")).StatusCode);

        async Task AssertRefusedAsync(string how, string address, string? with = null)
        {
            using var content = new FormUrlEncodedContent(with is null ? [] : [KeyValuePair.Create("form-token", with)]);
            using var response = await browser.Client.PostAsync(new Uri(address, UriKind.Relative), content, Ct);
            if (response.StatusCode != HttpStatusCode.BadRequest)
                faults.Add($"POST {address} {how}: {(int)response.StatusCode} {response.Headers.Location}");
        }
    }

    private static async Task<(int Acts, int Accounts)> CountAsync(TestSite site)
    {
        await using var db = site.Database.Open();
        return (await db.Audit.CountAsync(Ct), await db.Accounts.CountAsync(a => a.SuspendedAtUtc == null && a.RemovedAtUtc == null, Ct));
    }
}
