using System.Collections.Frozen;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Startup;

/// <summary>
/// Redirects other spellings of an address (capitals, slashes too many) to the one, where something stands there. Elsewhere the answer is 404 at
/// once, and not after a redirect.
/// </summary>
internal sealed class CanonicalAddresses(CurrentSite current, EndpointDataSource endpoints)
{
    private const string LanguageSegment = "/{language:language}/";

    private readonly Lazy<Known> known = new(() => Known.Of(endpoints));

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            return next(context);

        var path = request.Path.Value ?? "/";
        if (TargetOf(path) is not { } target || target == path)
            return next(context);

        context.Response.Redirect(new PathString(target).ToUriComponent() + request.QueryString, permanent: true);
        return Task.CompletedTask;
    }

    /// <returns>Null where nothing stands there under any spelling.</returns>
    private string? TargetOf(string path)
    {
        var canonical = Addresses.Canonical(path);
        if (canonical == path)
            return HomeMeant(path);
        // Until the site is loaded nobody knows.
        if (!current.IsLoaded || known.Value.Has(canonical))
            return canonical;

        var ending = canonical.EndsWith(Addresses.MarkdownEnding, StringComparison.Ordinal) ? Addresses.MarkdownEnding.Length : 0;
        var parts = canonical[1..^ending].Split('/', 2);
        if (!Language.TryFind(parts[0], out var language))
            return HomeMeant(canonical);
        if (parts.Length == 1 || known.Value.OfLanguages.Contains(parts[1]) || current.Site.Resolve(language, parts[1]) is not Resolution.Unknown)
            return canonical;
        return current.Site.ResolveMeant(language, Addresses.WithoutPunctuation(parts[1])) is Resolution.MovedTo(var page) ? page.Address : null;
    }

    /// <summary>A home page's address with punctuation behind it, such as <c>/ru.</c>, is no page's below a language.</summary>
    private string? HomeMeant(string path) =>
        path.Length > 1 && path.LastIndexOf('/') == 0 && !char.IsLetterOrDigit(path[^1])
        && Language.TryFind(Addresses.WithoutPunctuation(path), out var language) && current.Site.Home(language) is { } home
            ? home.Address
            : null;

    /// <summary>Addresses that are no page's, from the routes themselves.</summary>
    /// <param name="Whole">Without parameters.</param>
    /// <param name="Beginnings">Of those with parameters, what stands before the first.</param>
    /// <param name="OfLanguages">What stands behind a language.</param>
    private sealed record Known(FrozenSet<string> Whole, IReadOnlyList<string> Beginnings, FrozenSet<string> OfLanguages)
    {
        public bool Has(string canonical) => Whole.Contains(canonical) || Beginnings.Any(b => canonical.StartsWith(b, StringComparison.Ordinal));

        public static Known Of(EndpointDataSource endpoints)
        {
            var patterns = endpoints.Endpoints.OfType<RouteEndpoint>().Select(e => "/" + (e.RoutePattern.RawText ?? "").TrimStart('/')).Distinct(StringComparer.Ordinal).ToList();
            return new Known(
                patterns.Where(p => !p.Contains('{', StringComparison.Ordinal)).Select(p => p.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal),
                [.. patterns.Select(p => p.IndexOf('{', StringComparison.Ordinal) is > 1 and var at ? p[..at].ToLowerInvariant() : "").Where(b => b.Length > 0).Distinct(StringComparer.Ordinal)],
                patterns.Where(p => p.StartsWith(LanguageSegment, StringComparison.Ordinal)).Select(p => p[LanguageSegment.Length..]).Where(p => !p.Contains('{', StringComparison.Ordinal)).ToFrozenSet(StringComparer.Ordinal));
        }
    }
}
