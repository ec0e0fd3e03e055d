using Almaty2020.Web.Admin.Common;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;
using Almaty2020.Web.Settings;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Admin.Editing;

/// <summary>Finds pages to link to, for the editor's dialog. Answers with JSON.</summary>
public sealed class LinkTargetsController(LinkTargets targets, SiteSettings settings) : AdminController
{
    /// <summary>Maximum number of addresses to look up in one request.</summary>
    private const int MaxAddresses = 100;

    [HttpGet("/admin/link-targets/{language:language}")]
    public async Task<IActionResult> Find(string language, string? q, [FromQuery] string[] key)
    {
        var (count, first) = await targets.FindAsync(q, key, Language.Parse(language), HttpContext.RequestAborted);
        return Json(
            new
            {
                words = count == 0 ? Texts["admin.link.none"] : Texts.Plural("admin.link.found", count),
                pages = first.Select(t => new
                {
                    key = t.Key,
                    title = t.Title,
                    path = Addresses.PagePath(t.Language, t.Path),
                    language = t.Language.Code,
                }),
            }
        );
    }

    /// <summary>
    /// Finds the pages at addresses of this site, in the notation of links: <c>page:key</c>. Old addresses and those of other languages are
    /// found too. Addresses without a page are left out.
    /// </summary>
    [HttpGet("/admin/link-targets")]
    public async Task<IActionResult> ResolveAddresses([FromQuery] string[] address)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var asked in address.Distinct(StringComparer.Ordinal).Take(MaxAddresses))
        {
            if (await PageAtAsync(asked) is { } target)
                found[asked] = target;
        }

        return Json(found);
    }

    private async Task<string?> PageAtAsync(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || !IsOurs(url))
            return null;

        var (code, path) = Addresses.Canonical(Uri.UnescapeDataString(url.AbsolutePath)).Split('/', 3) switch
        {
            [_, var only] => (only, ""),
            [_, var first, var rest] => (first, rest),
            _ => ("", ""),
        };
        return
            Language.All.FirstOrDefault(l => l.Code == code) is { } language
            && await targets.KeyAtAsync(language, path, HttpContext.RequestAborted) is { } key
            ? $"page:{key}{url.Fragment}"
            : null;
    }

    /// <summary>True for the public address of the site and for the one that staff use in this request.</summary>
    private bool IsOurs(Uri url) =>
        url.Scheme is "http" or "https"
        && Array.Exists([new Uri(settings.PublicUrl).Authority, Request.Host.Value], own =>
            string.Equals(WithoutWww(own), WithoutWww(url.Authority), StringComparison.OrdinalIgnoreCase)
        );

    private static string WithoutWww(string? host) =>
        host is null ? ""
        : host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..]
        : host;
}
