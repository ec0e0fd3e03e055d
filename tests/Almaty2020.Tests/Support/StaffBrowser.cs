using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Mvc.Testing;

namespace Almaty2020.Tests.Support;

/// <summary>A browser with a cookie jar that fills in and sends the forms it is shown, tokens and all.</summary>
internal sealed class StaffBrowser : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    private readonly HttpClient client;

    /// <param name="comesFrom">An address of the network: each browser has one of its own unless told.</param>
    public StaffBrowser(TestSite site, string? comesFrom = null)
        : this(site, new CookieContainer(), comesFrom)
    {
    }

    /// <param name="cookies">Of another browser, to go on with its session.</param>
    /// <param name="elsewhere">Takes what goes to other servers.</param>
    public StaffBrowser(WebApplicationFactory<Program> site, CookieContainer cookies, string? comesFrom = null, DelegatingHandler? elsewhere = null)
    {
        Cookies = cookies;
        DelegatingHandler jar = new Microsoft.AspNetCore.Mvc.Testing.Handlers.CookieContainerHandler(Cookies);
        client = site.CreateDefaultClient(new Uri(TestSite.PublicUrl), elsewhere is null ? [jar] : [jar, elsewhere]);
        client.DefaultRequestHeaders.Add(TestSite.ComesFrom, comesFrom ?? $"10.{Random.Shared.Next(256)}.{Random.Shared.Next(256)}.{Random.Shared.Next(1, 255)}");
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
    }

    /// <summary>Of a site that runs as a process of its own, or of the proxy before several.</summary>
    public StaffBrowser(Uri site, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = site };
        client.DefaultRequestHeaders.Add("Accept-Language", "en");
    }

    public CookieContainer Cookies { get; }

    public HttpClient Client => client;

    /// <summary>The page that was last shown.</summary>
    public IDocument Page { get; private set; } = null!;

    public async Task<HttpResponseMessage> GetAsync(string address)
    {
        var response = await client.GetAsync(new Uri(address, UriKind.RelativeOrAbsolute), Ct);
        await ShowAsync(response);
        return response;
    }

    /// <summary>Opens a page that must be there.</summary>
    public async Task<IDocument> GoAsync(string address)
    {
        using var response = await GetAsync(address);
        Assert.True(response.IsSuccessStatusCode, $"{address}: {(int)response.StatusCode} {response.Headers.Location}");
        return Page;
    }

    /// <summary>Sends a form of the page that is shown, with its hidden fields, and whatever the page has filled in, as a browser does.</summary>
    /// <param name="action">Of the form.</param>
    /// <param name="fields">What somebody fills in; a null takes a field away.</param>
    public async Task<HttpResponseMessage> SendAsync(string action, params (string Name, string? Value)[] fields)
    {
        var form = Page.Forms.FirstOrDefault(f => f.GetAttribute("action") == action) ?? throw new InvalidOperationException($"No form of {Page.Title} goes to {action}.");
        var values = Filled(form).Where(v => fields.All(f => f.Name != v.Key)).ToList();
        values.AddRange(fields.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Name, f.Value!)));
        return await PostAsync(action, values);
    }

    /// <summary>Sends fields to an address, whatever the page that is shown holds, and says that a page of the site does.</summary>
    public async Task<HttpResponseMessage> PostAsync(string address, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, UriKind.Relative)) { Content = content };
        // As browsers say of every request.
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        var response = await client.SendAsync(request, Ct);
        await ShowAsync(response);
        return response;
    }

    /// <summary>Sends fields as a script does, and reads the part of a page that it is answered with.</summary>
    public async Task<IDocument> PartAsync(string address, IEnumerable<KeyValuePair<string, string>> fields)
    {
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await client.PostAsync(new Uri(address, UriKind.Relative), content, Ct);
        Assert.True(answer.IsSuccessStatusCode, answer.StatusCode.ToString());
        return Html.Parse("<!DOCTYPE html><title>Part</title>" + await answer.Content.ReadAsStringAsync(Ct));
    }

    /// <summary>Back to a tab that was left open.</summary>
    public void Show(IDocument page) => Page = page;

    public void Dispose() => client.Dispose();

    public static IEnumerable<KeyValuePair<string, string>> Filled(IHtmlFormElement form)
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
