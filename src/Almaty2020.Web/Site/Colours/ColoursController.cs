using System.Text;
using System.Text.RegularExpressions;
using Almaty2020.Web.Templates;
using Microsoft.AspNetCore.Mvc;

namespace Almaty2020.Web.Site.Colours;

/// <summary>
/// The style sheet and the icon in a site's own colours. Their addresses hold the colours: every node gives the same answer before and
/// after a publication, and the preview of a draft has its own.
/// </summary>
public sealed partial class ColoursController(IWebHostEnvironment environment) : Controller
{
    /// <summary>The icon's colours, each with the token that replaces it.</summary>
    internal static readonly (string Colour, string Token, bool IsDark)[] IconColours =
    [
        ("#b3202e", "mark-apple", false),
        ("#0f4450", "mark-hill", false),
        ("#f0656b", "mark-apple", true),
        ("#1d6f80", "mark-hill", true),
    ];

    [
        HttpGet("/site-{version:int}-{accent:length(6)}-{band:length(6)}.css"),
        HttpHead("/site-{version:int}-{accent:length(6)}-{band:length(6)}.css")
    ]
    public IActionResult StyleSheet(int version, string accent, string band)
    {
        if (Read(accent, band) is not { } colours)
            return NotFound();
        SetCaching(version);
        return Content(colours.ToStyleSheet(), "text/css; charset=utf-8", Encoding.UTF8);
    }

    [
        HttpGet("/site-{version:int}-{accent:length(6)}-{band:length(6)}.svg"),
        HttpHead("/site-{version:int}-{accent:length(6)}-{band:length(6)}.svg")
    ]
    public async Task<IActionResult> Icon(int version, string accent, string band, CancellationToken ct)
    {
        if (
            Read(accent, band) is not { } colours
            || environment.WebRootFileProvider.GetFileInfo("favicon.svg") is not { Exists: true } file
        )
            return NotFound();
        using var reader = new StreamReader(file.CreateReadStream());
        var drawn = await reader.ReadToEndAsync(ct);
        var (light, dark) = (colours.Light(), colours.Dark());
        var replaced = IconColours.ToDictionary(c => c.Colour, c => (c.IsDark ? dark : light)[c.Token].ToString(), StringComparer.Ordinal);
        SetCaching(version);
        // All at once: a new colour may be one that is replaced too.
        return Content(HexColour().Replace(drawn, m => replaced.GetValueOrDefault(m.Value, m.Value)), "image/svg+xml");
    }

    /// <summary>Null for texts that are no colours in the spelling of our links: each pair of colours has one address.</summary>
    private static SiteColours? Read(string accent, string band) =>
        Colour.TryParse("#" + accent, out var first)
        && Colour.TryParse("#" + band, out var second)
        && first.ToDigits() == accent
        && second.ToDigits() == band
            ? new SiteColours(first, second)
            : null;

    /// <summary>During an upgrade, a node may be asked for what only the other version derives: its answer must not stay.</summary>
    private void SetCaching(int version) =>
        Response.Headers.CacheControl = version == SiteColours.Version ? "public, max-age=31536000, immutable" : "public, max-age=60";

    [GeneratedRegex("#[0-9a-f]{6}", RegexOptions.NonBacktracking)]
    private static partial Regex HexColour();
}
