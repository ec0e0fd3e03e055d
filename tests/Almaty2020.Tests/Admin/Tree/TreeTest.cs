using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Localization;
using AngleSharp.Dom;

namespace Almaty2020.Tests.Admin.Tree;

/// <summary>The repository's content, and somebody who publishes it.</summary>
public abstract class TreeTest : IAsyncLifetime
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected TestSite Site { get; private set; } = null!;

    private protected StaffBrowser Publisher { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Site = await TestSite.StartAsync();
        Publisher = await SignInAsync(Role.Publisher);
    }

    public async ValueTask DisposeAsync()
    {
        Publisher.Dispose();
        await Site.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task<StaffBrowser> SignInAsync(Role role, params Grant[] grants) => await Site.SignInAsync(
        grants.Length == 0 ? await Site.AddAccountAsync(role) : await Site.AddAccountAsync("Narrow", hasAuthenticator: true, grants));

    protected Task<int> IdOfAsync(string key) => ByStaff.IdOfAsync(Site.Database, key);

    /// <summary>Sends a form, and goes where it leads.</summary>
    private protected static async Task SendAsync(StaffBrowser browser, string action, string leadsTo, params (string Name, string? Value)[] fields)
    {
        using var answer = await browser.SendAsync(action, fields);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{(int)answer.StatusCode} {browser.Page.QuerySelector("[role=alert]")?.TextContent}");
        Assert.Equal(leadsTo, answer.Headers.Location!.OriginalString);
        await browser.GoAsync(leadsTo);
    }

    private protected static async Task<IElement> RefusedAsync(StaffBrowser browser, string action, HttpStatusCode status, params (string Name, string? Value)[] fields)
    {
        using var answer = await browser.SendAsync(action, fields);
        Assert.Equal(status, answer.StatusCode);
        return browser.Page.QuerySelector("[role=alert]")!;
    }

    /// <summary>What residents are answered.</summary>
    protected async Task<(HttpStatusCode Status, string? To, IDocument? Page)> AskAsync(string address)
    {
        using var answer = await Site.Browser().GetAsync(new Uri(address, UriKind.Relative), Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        return (answer.StatusCode, answer.Headers.Location is { } to ? Uri.UnescapeDataString(to.OriginalString) : null, text.Length > 0 ? Html.Parse(text) : null);
    }

    /// <summary>Else browsers would keep what they were told for ever.</summary>
    protected async Task AssertIsAskedAgainAsync(string address)
    {
        using var answer = await Site.Browser().GetAsync(new Uri(address, UriKind.Relative), Ct);
        Assert.Equal(TimeSpan.Zero, answer.Headers.CacheControl?.MaxAge);
        Assert.DoesNotContain("stale-while-revalidate", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    protected static string Said(IDocument page) => page.QuerySelector("[role=status].done")!.TextContent;
}
