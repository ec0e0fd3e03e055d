using System.Collections.Frozen;
using Almaty2020.Web.Http;
using Almaty2020.Web.Localization;
using Almaty2020.Web.Published;

namespace Almaty2020.Web.Startup;

/// <summary>
/// Redirects other spellings of an address (capitals, extra slashes, the country's code for the language's) to the canonical one if something exists there. Otherwise the answer
/// is 404 at once, without a redirect first.
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

        if (Addresses.IsOfApi(request.Path))
            ApiHeaders.Add(context.Response);
        context.Response.Redirect(new PathString(target).ToUriComponent() + request.QueryString, permanent: true);
        return Task.CompletedTask;
    }

    /// <returns>Null if nothing exists at the address in any spelling.</returns>
    private string? TargetOf(string path)
    {
        var canonical = WithLanguageCode(Addresses.Canonical(path));
        // Nothing is at an address of a language that is not on offer, in any spelling.
        if (
            canonical.Length > 1
            && Language.TryFind(canonical[1..].Split('/', '.')[0], out var asked)
            && !current.Site.Identity.IsOffered(asked)
        )
            return null;
        if (canonical == path)
            return HomeMeant(path) ?? FeatureMeant(path);
        // Before the site is loaded it is unknown which pages exist.
        if (!current.IsLoaded || known.Value.Has(canonical))
            return canonical;

        var ending = Addresses.FormatSuffixOf(canonical);
        var parts = canonical[1..^ending.Length].Split('/', 2);
        if (!Language.TryFind(parts[0], out var language))
            return HomeMeant(canonical);
        if (ending is Addresses.CsvSuffix or Addresses.CsvMetadataSuffix)
            return parts.Length == 2 && LeadsToIndicator(current.Site.Resolve(language, parts[1])) ? canonical : null;
        if (
            parts.Length == 1
            || known.Value.BelowLanguage.Contains(parts[1])
            || current.Site.Resolve(language, parts[1]) is not Resolution.Unknown
        )
            return canonical;
        return FeatureMeant(canonical)
            ?? (
                current.Site.ResolveMistyped(language, Addresses.WithoutPunctuation(parts[1])) is Resolution.MovedTo(var page)
                    ? page.Address
                    : null
            );
    }

    private static bool LeadsToIndicator(Resolution found) =>
        found
            is Resolution.Live
                ({ Indicator: not null })
                or Resolution.MovedTo
                ({ Indicator: not null })
                or Resolution.OtherPathInThisLanguage
                ({ Indicator: not null });

    /// <summary>The address with the language's code, where the country's stands at its beginning.</summary>
    private static string WithLanguageCode(string path)
    {
        foreach (var language in Language.All)
        {
            if (
                language.MistakenCode is { } mistaken
                && path.StartsWith("/" + mistaken, StringComparison.Ordinal)
                && (path.Length == mistaken.Length + 1 || path[mistaken.Length + 1] is '/' or '.')
            )
                return $"/{language.Code}{path[(mistaken.Length + 1)..]}";
        }

        return path;
    }

    /// <summary>
    /// The address below a language that is not a page, such as <c>/en/search</c>, meant by its address with punctuation around the last part;
    /// null for any other path.
    /// </summary>
    private string? FeatureMeant(string path) =>
        path[1..].Split('/', 2) is [var code, var feature]
        && Language.TryFind(code, out var language)
        && Addresses.WithoutPunctuation(feature) is var meant
        && meant != feature
        && known.Value.BelowLanguage.Contains(meant)
            ? Addresses.PagePath(language, meant)
            : null;

    /// <summary>Home page meant by its address with trailing punctuation, such as <c>/ru.</c>; null for any other path.</summary>
    private string? HomeMeant(string path) =>
        path.Length > 1
        && path.LastIndexOf('/') == 0
        && !char.IsLetterOrDigit(path[^1])
        && Language.TryFind(Addresses.WithoutPunctuation(path), out var language)
        && current.Site.Home(language) is { } home
            ? home.Address
            : null;

    /// <summary>Addresses that are not pages, read from the routes.</summary>
    /// <param name="Exact">Routes without parameters.</param>
    /// <param name="Prefixes">The part before the first parameter of routes that have parameters.</param>
    /// <param name="BelowLanguage">The part behind the language of routes below a language.</param>
    private sealed record Known(FrozenSet<string> Exact, IReadOnlyList<string> Prefixes, FrozenSet<string> BelowLanguage)
    {
        public bool Has(string canonical) =>
            Exact.Contains(canonical) || Prefixes.Any(b => canonical.StartsWith(b, StringComparison.Ordinal));

        public static Known Of(EndpointDataSource endpoints)
        {
            var patterns = endpoints
                .Endpoints.OfType<RouteEndpoint>()
                .Select(e => "/" + (e.RoutePattern.RawText ?? "").TrimStart('/'))
                .Distinct(StringComparer.Ordinal)
                .ToList();
            return new Known(
                patterns
                    .Where(p => !p.Contains('{', StringComparison.Ordinal))
                    .Select(p => p.ToLowerInvariant())
                    .ToFrozenSet(StringComparer.Ordinal),
                [
                    .. patterns
                        .Select(p => p.IndexOf('{', StringComparison.Ordinal) is > 1 and var at ? p[..at].ToLowerInvariant() : "")
                        .Where(b => b.Length > 0)
                        .Distinct(StringComparer.Ordinal),
                ],
                patterns
                    .Where(p => p.StartsWith(LanguageSegment, StringComparison.Ordinal))
                    .Select(p => p[LanguageSegment.Length..])
                    .Where(p => !p.Contains('{', StringComparison.Ordinal))
                    .ToFrozenSet(StringComparer.Ordinal)
            );
        }
    }
}
