using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Startup;

/// <summary>A next page starts to load before the click: browsers that know speculation rules find them by a header.</summary>
internal static class NextPageStartup
{
    /// <summary>
    /// Links to pages, when a pointer rests on them or goes down. Fetched, not rendered: a page is one small file, and what else
    /// it needs is cached by then. Left out is what asks the server for work (search, feedback), what is no page (a point: files,
    /// feeds, Markdown), what may not exist (nofollow), and where the reader is already.
    /// </summary>
    internal const string Rules = """
        {"prefetch":[{"where":{"and":[{"href_matches":"/(kk|ru|en){/*}?"},{"not":{"href_matches":["/:language/search{/*}?","/:language/feedback{/*}?","/*.*"]}},{"not":{"selector_matches":"[href^=\\#],[rel~=nofollow],[aria-current=page],[hreflang][aria-current]"}}]},"eagerness":"moderate"}]}
        """;

    /// <summary>Named by its content, so that it can be kept for ever.</summary>
    internal static readonly string RulesAddress = $"/next-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Rules)))[..8]}.json";

    private const string SaveData = "Save-Data";

    private static readonly string Header = $"\"{RulesAddress}\"";

    /// <summary>On pages that are shown, and not to those who save data: their browsers would not follow the rules, and need not load them.</summary>
    /// <remarks>Outside of the page cache, which then never keeps what is one reader's wish.</remarks>
    public static void UseNextPages(this WebApplication app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(NameRules, context);
        return next(context);
    });

    /// <summary>Tells shared caches of it. Inside of the page cache, which keeps this with the answer and sends it with a 304 too.</summary>
    public static void UseNextPagesVary(this WebApplication app) => app.Use(async (context, next) =>
    {
        context.Response.OnStarting(NameSaveData, context);
        await next(context);
        // The page cache holds the answer back and may make a 304 of it, which no longer shows that it is a page's.
        if (!context.Response.HasStarted)
            await NameSaveData(context);
    });

    public static void MapNextPages(this WebApplication app) => app.MapMethods(RulesAddress, [HttpMethods.Get, HttpMethods.Head], WriteRulesAsync).WithAssetHeaders().AllowAnonymous();

    // A delegate of the framework's own shape: for any other it builds a program at every start, by 400 types that nothing else needs.
    private static Task WriteRulesAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.ContentType = "application/speculationrules+json; charset=utf-8";
        return context.Response.WriteAsync(Rules, context.RequestAborted);
    }

    private static Task NameRules(object state)
    {
        var context = (HttpContext)state;
        if (IsPage(context) && !SavesData(context.Request))
            context.Response.Headers["Speculation-Rules"] = Header;
        return Task.CompletedTask;
    }

    private static Task NameSaveData(object state)
    {
        var context = (HttpContext)state;
        var response = context.Response;
        if (IsPage(context) && !response.Headers.Vary.Contains(SaveData))
            response.Headers.Append(HeaderNames.Vary, SaveData);
        return Task.CompletedTask;
    }

    private static bool IsPage(HttpContext context) => !context.IsAdmin() &&
        context.Response is { StatusCode: StatusCodes.Status200OK, ContentType: { } type } && type.StartsWith("text/html", StringComparison.Ordinal);

    private static bool SavesData(HttpRequest request) =>
        request.Headers[SaveData].ToString().Split(',', ';').Any(token => token.AsSpan().Trim().Equals("on", StringComparison.OrdinalIgnoreCase));
}
