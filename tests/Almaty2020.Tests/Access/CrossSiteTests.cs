using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Data;
using Almaty2020.Web.Settings;
using Microsoft.EntityFrameworkCore;

namespace Almaty2020.Tests.Access;

/// <summary>Attack: another site posts a form in the name of a signed-in user. Every writing route must refuse it.</summary>
public sealed class CrossSiteTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Routes that need no antiforgery token, with the reason.</summary>
    private static readonly Dictionary<string, string> Exempt = new(StringComparer.Ordinal)
    {
        ["POST /{language:language}/feedback"] =
            "Residents have no cookie to bind a token to; the origin of the form is checked instead (decision 9).",
        ["POST /shared"] = "Guests have no cookie either; posting requires the share link, and the origin of the form is checked.",
        ["* /errors/{status:int}"] = "Renders an error page for requests of any method; writes nothing.",
        ["* /admin/errors/401"] = "Shows the sign-in page after an expired session and preserves the posted form; writes nothing.",
        ["* /admin/errors/{status:int}"] = "The same for staff.",
        ["* /admin/{**rest}"] = "Answers 404; writes nothing.",
        ["* /health/live"] = "Writes nothing.",
        ["* /health/ready"] = "Writes nothing.",
    };

    [Fact]
    public async Task EveryWritingRoute_TokenMissingOrOfAnotherUser_Answers400AndChangesNothing()
    {
        await using var site = await TestSite.StartAsync();
        var victim = await site.AddAccountAsync(
            "Aigerim",
            hasAuthenticator: true,
            new Grant { Role = Role.Administrator },
            new Grant { Role = Role.Publisher }
        );
        var somebody = await site.AddAccountAsync(Role.Author, "Somebody");
        using var browser = await site.SignInAsync(victim);
        using var attacker = await site.SignInAsync(await site.AddAccountAsync(Role.Author, "Attacker"));
        var page = await attacker.GoAsync("/admin");
        var token = page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!;
        var routes = SiteRoutes.Of(site).Where(r => r.AcceptsWrites).ToList();
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

        // The attacker's token together with its cookie, as if the cookie could be planted. A token is valid for one user only.
        var own = browser.Cookies.GetAllCookies();
        foreach (var cookie in attacker.Cookies.GetAllCookies().Where(c => c.Name == "__Host-form"))
        {
            own.First(c => c.Name == cookie.Name).Expired = true;
            browser.Cookies.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain) { Secure = true });
        }

        foreach (var route in asked)
            await AssertRefusedAsync(
                "with another person's token and its cookie",
                route.Example.Replace("{id}", somebody.Id, StringComparison.Ordinal),
                token
            );

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
