using System.Net;
using Almaty2020.Tests.Support;
using Almaty2020.Web.Access;
using Almaty2020.Web.Settings;
using AngleSharp.Dom;

namespace Almaty2020.Tests.Admin.Tree;

/// <summary>Base of tests on a site with the repository's content and a signed-in publisher.</summary>
public abstract class TreeTestBase : IAsyncLifetime
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

    private protected async Task<StaffBrowser> SignInAsync(Role role, params Grant[] grants) =>
        await Site.SignInAsync(
            grants.Length == 0 ? await Site.AddAccountAsync(role) : await Site.AddAccountAsync("Narrow", hasAuthenticator: true, grants)
        );

    protected Task<int> IdOfAsync(string key) => StaffCommands.IdOfAsync(Site.Database, key);

    /// <summary>Submits a form and follows its redirect.</summary>
    private protected static async Task SubmitAndFollowAsync(
        StaffBrowser browser,
        string action,
        string redirectsTo,
        params (string Name, string? Value)[] fields
    )
    {
        await browser.SubmitAsync(action, redirectsTo, fields);
        await browser.GoAsync(redirectsTo);
    }

    private protected static async Task<IElement> SendInvalidAsync(
        StaffBrowser browser,
        string action,
        HttpStatusCode status,
        params (string Name, string? Value)[] fields
    )
    {
        using var answer = await browser.SendAsync(action, fields);
        Assert.Equal(status, answer.StatusCode);
        return browser.Page.QuerySelector("[role=alert]")!;
    }

    /// <summary>Sends files with the token of the page that the browser shows, and the version of the picture if it has one.</summary>
    private protected static async Task<HttpResponseMessage> SendFilesAsync(
        StaffBrowser browser,
        string address,
        string name,
        params (string Name, byte[] Content)[] files
    )
    {
        using var form = new MultipartFormDataContent
        {
            { new StringContent(browser.Page.QuerySelector("input[name=form-token]")!.GetAttribute("value")!), "form-token" },
        };
        if (browser.Page.QuerySelector("input[name=version]")?.GetAttribute("value") is { } version)
            form.Add(new StringContent(version), "version");
        foreach (var (fileName, content) in files)
            form.Add(new ByteArrayContent(content), name, fileName);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = form };
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await browser.Client.SendAsync(request, Ct);
    }

    /// <summary>The response that residents get.</summary>
    protected async Task<(HttpStatusCode Status, string? To, IDocument? Page)> GetPublicAsync(string address)
    {
        using var answer = await Site.CreateBrowser().GetAsync(new Uri(address, UriKind.Relative), Ct);
        var text = await answer.Content.ReadAsStringAsync(Ct);
        return (
            answer.StatusCode,
            answer.Headers.Location is { } to ? Uri.UnescapeDataString(to.OriginalString) : null,
            text.Length > 0 ? Html.Parse(text) : null
        );
    }

    /// <summary>Browsers must revalidate the response. Otherwise they could keep it forever.</summary>
    protected async Task AssertMustRevalidateAsync(string address)
    {
        using var answer = await Site.CreateBrowser().GetAsync(new Uri(address, UriKind.Relative), Ct);
        Assert.Equal(TimeSpan.Zero, answer.Headers.CacheControl?.MaxAge);
        Assert.DoesNotContain("stale-while-revalidate", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    protected static string FlashMessageOf(IDocument page) => page.QuerySelector("[role=status].done")!.TextContent;
}
