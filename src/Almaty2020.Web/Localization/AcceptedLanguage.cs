using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Localization;

/// <summary>Chooses a language by the browser's Accept-Language header.</summary>
public static class AcceptedLanguage
{
    /// <summary>Chooses among all languages of the site. Default: <see cref="Language.Default"/>.</summary>
    public static Language Of(HttpRequest request) => Of(request, Language.All);

    /// <summary>Chooses one of the given languages. Default: the first of them.</summary>
    /// <param name="among">The languages to choose from, in the order in which they are offered; not empty.</param>
    public static Language Of(HttpRequest request, IReadOnlyList<Language> among)
    {
        var preferred = StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var list) ? list : [];
        foreach (var value in preferred.Where(v => v.Quality is not 0).OrderByDescending(v => v.Quality ?? 1))
        {
            var tag = value.Value.Value ?? "";
            var dash = tag.IndexOf('-', StringComparison.Ordinal);
            if (Language.TryFind((dash < 0 ? tag : tag[..dash]).ToLowerInvariant(), out var language) && among.Contains(language))
                return language;
        }

        return among[0];
    }

    /// <summary>
    /// The language of an address, otherwise the one that the browser prefers. For pages without their own address, such as errors.
    /// </summary>
    public static Language Of(HttpRequest request, PathString path) => Of(request, path, Language.All);

    /// <param name="among">The languages to choose from, in the order in which they are offered; not empty.</param>
    public static Language Of(HttpRequest request, PathString path, IReadOnlyList<Language> among)
    {
        // The home page of a language in another format has the language's code before its ending: /en.json.
        var first = (path.Value ?? "").Split('/', 3) is [_, var segment, ..] ? segment.Split('.')[0].ToLowerInvariant() : "";
        return Language.TryFind(first, out var language) && among.Contains(language) ? language : Of(request, among);
    }
}
