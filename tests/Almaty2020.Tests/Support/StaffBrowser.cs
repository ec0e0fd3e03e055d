using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Almaty2020.Tests.Support;

/// <summary>A browser with cookies that submits the forms of its pages, including their antiforgery tokens.</summary>
internal sealed class StaffBrowser : IDisposable
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private readonly HttpClient client;

    /// <param name="comesFrom">Client IP address; null picks a random one.</param>
    public StaffBrowser(TestSite site, string? comesFrom = null)
        : this(site, new CookieContainer(), comesFrom) { }

    /// <param name="cookies">Cookies of another browser, to continue its session.</param>
    /// <param name="elsewhere">Handler for requests to other servers; null if there are none.</param>
    public StaffBrowser(
        WebApplicationFactory<Program> site,
        CookieContainer cookies,
        string? comesFrom = null,
        DelegatingHandler? elsewhere = null
    )
    {
        Cookies = cookies;
        DelegatingHandler jar = new Microsoft.AspNetCore.Mvc.Testing.Handlers.CookieContainerHandler(Cookies);
        client = site.CreateDefaultClient(new Uri(TestSite.PublicUrl), elsewhere is null ? [jar] : [jar, elsewhere]);
        client.DefaultRequestHeaders.Add(
            TestSite.ClientAddressHeader,
            comesFrom ?? $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}"
        );
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
    }

    /// <summary>For a site in its own process, or for the proxy in front of several.</summary>
    public StaffBrowser(Uri site, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        var network = new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies };
        client = new HttpClient(new WaitWhenBusyHandler { InnerHandler = network }) { BaseAddress = site };
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
    }

    public CookieContainer Cookies { get; }

    public HttpClient Client => client;

    /// <summary>The current page: the last HTML response.</summary>
    public IDocument Page { get; private set; } = null!;

    public async Task<HttpResponseMessage> GetAsync(string address)
    {
        var response = await client.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute), Ct);
        await ShowAsync(response);
        return response;
    }

    /// <summary>Opens a page; fails unless it answers with success.</summary>
    public async Task<IDocument> GoAsync(string address)
    {
        using var response = await GetAsync(address);
        Assert.True(response.IsSuccessStatusCode, $"{address}: {(int)response.StatusCode} {response.Headers.Location}");
        return Page;
    }

    /// <summary>
    /// Opens a page of a program that has just started: beside other tests, compiling its code may take longer than a request may.
    /// </summary>
    public async Task<IDocument> GoWhenReadyAsync(string address)
    {
        await SiteProcess.UntilAsync(async () =>
        {
            using var response = await GetAsync(address);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                return false;
            Assert.True(response.IsSuccessStatusCode, $"{address}: {(int)response.StatusCode} {response.Headers.Location}");
            return true;
        });
        return Page;
    }

    /// <summary>Submits a form of the current page with its hidden and prefilled fields, as a browser does.</summary>
    /// <param name="action">The form's address.</param>
    /// <param name="fields">Values to fill in; a null value removes the field.</param>
    public async Task<HttpResponseMessage> SendAsync(string action, params (string Name, string? Value)[] fields)
    {
        var form = Page.Forms.FirstOrDefault(f => f.GetAttribute("action") == action)
            ?? throw new InvalidOperationException($"The page '{Page.Title}' has no form that posts to {action}.");
        var values = FieldsOf(form).Where(v => fields.All(f => f.Name != v.Key)).ToList();
        values.AddRange(fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Name, f.Value!)));
        return await PostAsync(action, values);
    }

    /// <summary>Submits a form that the site must accept. Fails with the message on the page otherwise.</summary>
    /// <returns>The address that the site redirects to.</returns>
    public async Task<string> SubmitAsync(string action, params (string Name, string? Value)[] fields)
    {
        using var response = await SendAsync(action, fields);
        Assert.True(
            response.StatusCode == HttpStatusCode.Redirect,
            $"{action}: {(int)response.StatusCode} {Page.QuerySelector("[role=alert], .notice, .wrong")?.TextContent}"
        );
        return response.Headers.Location!.OriginalString;
    }

    /// <summary>Submits a form that the site must accept and answer with a redirect to the given address.</summary>
    public async Task SubmitAsync(string action, string redirectsTo, params (string Name, string? Value)[] fields) =>
        Assert.Equal(redirectsTo, await SubmitAsync(action, fields));

    /// <summary>Posts fields to an address as a same-origin request, whatever forms the current page has.</summary>
    public async Task<HttpResponseMessage> PostAsync(string address, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = content };
        // Browsers send this header with every request.
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        var response = await client.SendAsync(request, Ct);
        await ShowAsync(response);
        return response;
    }

    /// <summary>Posts fields as a script does, and parses the HTML fragment of the response.</summary>
    public async Task<IDocument> PostForFragmentAsync(string address, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync(new Uri(address, UriKind.Relative), content, Ct);
        Assert.True(answer.IsSuccessStatusCode, answer.StatusCode.ToString());
        return Html.Parse("<!DOCTYPE html><title>Part</title>" + await answer.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>Returns to a page that was opened earlier, as in another tab.</summary>
    public void ReturnTo(IDocument page) => Page = page;

    public void Dispose() => client.Dispose();

    public static IEnumerable<KeyValuePair<string, string>> FieldsOf(IHtmlFormElement form)
    {
        foreach (var element in form.QuerySelectorAll("input[name], textarea[name], select[name]"))
        {
            var name = element.GetAttribute("name")!;
            switch (element)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false }:
                    break;
                case IHtmlInputElement input:
                    yield return KeyValuePair.Create(name, input.Value);
                    break;
                case IHtmlTextAreaElement text:
                    yield return KeyValuePair.Create(name, text.Value);
                    break;
                case IHtmlSelectElement { IsMultiple: false } select when select.Value is { } value:
                    yield return KeyValuePair.Create(name, value);
                    break;
            }
        }
    }

    private async Task ShowAsync(HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentType?.MediaType == "text/html")
            Page = Html.Parse(await response.Content.ReadAsStringAsync(Ct));
    }
}
