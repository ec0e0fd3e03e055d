using System.Security.Cryptography;
using System.Text;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Startup;

/// <summary>Speculation rules: browsers prefetch the next page before the click. A response header names the rules file.</summary>
internal static class SpeculationRulesStartup
{
    /// <summary>
    /// Prefetches links to pages on hover or pointer down. Prefetch, not prerender: a page is one small file, and its resources are cached
    /// by then. Excluded are addresses that make the server work (search, feedback), addresses with a dot, which are not pages (files,
    /// feeds, Markdown), links that may lead nowhere (nofollow), and the current page.
    /// </summary>
    internal static readonly string Rules = """
        {"prefetch":[{"where":{"and":[{"href_matches":"/(LANGUAGES){/*}?"},{"not":{"href_matches":["/:language/search{/*}?","/:language/feedback{/*}?","/*.*"]}},{"not":{"selector_matches":"[href^=\\#],[rel~=nofollow],[aria-current=page],[hreflang][aria-current]"}}]},"eagerness":"moderate"}]}
        """.Replace("LANGUAGES", string.Join('|', Language.All), StringComparison.Ordinal);

    /// <summary>Contains a hash of the rules, so that the file can be cached forever.</summary>
    internal static readonly string RulesAddress =
        $"/next-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Rules)))[..8]}.json";

    private const string SaveData = "Save-Data";

    private static readonly string Header = $"\"{RulesAddress}\"";

    /// <summary>
    /// Adds the header to HTML pages, except for readers who save data: their browsers would ignore the rules and need not load them.
    /// </summary>
    /// <remarks>Runs outside the page cache, so that the choice of one reader is not cached.</remarks>
    public static void UseSpeculationRules(this WebApplication app) =>
        app.Use(
            (context, next) =>
            {
                context.Response.OnStarting(AddRulesHeader, context);
                return next(context);
            }
        );

    /// <summary>
    /// Adds Vary: Save-Data for shared caches. Runs inside the page cache, which stores the header with the response and also sends it with
    /// a 304.
    /// </summary>
    public static void UseSaveDataVary(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                context.Response.OnStarting(AddVaryHeader, context);
                await next(context);
                // The page cache buffers the response and may turn it into a 304, which no longer shows that it is an HTML page.
                if (!context.Response.HasStarted)
                    await AddVaryHeader(context);
            }
        );

    public static void MapSpeculationRules(this WebApplication app) =>
        app.MapMethods(RulesAddress, [HttpMethods.Get, HttpMethods.Head], WriteRulesAsync).WithAssetHeaders().AllowAnonymous();

    // A RequestDelegate: for any other signature the framework generates code at every start and loads 400 types for it.
    private static Task WriteRulesAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.ContentType = "application/speculationrules+json; charset=utf-8";
        return context.Response.WriteAsync(Rules, context.RequestAborted);
    }

    private static Task AddRulesHeader(object state)
    {
        var context = (HttpContext)state;
        if (IsPage(context) && !SavesData(context.Request))
            context.Response.Headers["Speculation-Rules"] = Header;
        return Task.CompletedTask;
    }

    private static Task AddVaryHeader(object state)
    {
        var context = (HttpContext)state;
        var response = context.Response;
        if (IsPage(context) && !response.Headers.Vary.Contains(SaveData))
            response.Headers.Append(HeaderNames.Vary, SaveData);
        return Task.CompletedTask;
    }

    private static bool IsPage(HttpContext context) =>
        !context.IsAdmin()
        && context.Response is { StatusCode: StatusCodes.Status200OK, ContentType: { } type }
        && type.StartsWith("text/html", StringComparison.Ordinal);

    private static bool SavesData(HttpRequest request) =>
        request
            .Headers[SaveData]
            .ToString()
            .Split(',', ';')
            .Any(token => token.AsSpan().Trim().Equals("on", StringComparison.OrdinalIgnoreCase));
}
