using Microsoft.Net.Http.Headers;

namespace Almaty2020.Web.Localization;

/// <summary>Chooses a language by what the browser asks for.</summary>
public static class AcceptedLanguage
{
    /// <summary>Kazakh, the state language, when the browser asks for none of ours.</summary>
    public static Language Of(HttpRequest request) => Of(request, Language.All);

    /// <summary>One of some languages; where none of them is asked for, the first, in the order in which languages are offered.</summary>
    /// <param name="among">Not empty.</param>
    public static Language Of(HttpRequest request, IReadOnlyList<Language> among)
    {
        var wanted = StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var list) ? list : [];
        foreach (var value in wanted.Where(v => v.Quality is not 0).OrderByDescending(v => v.Quality ?? 1))
        {
            var tag = value.Value.Value ?? "";
            var dash = tag.IndexOf('-', StringComparison.Ordinal);
            if (Language.TryFind((dash < 0 ? tag : tag[..dash]).ToLowerInvariant(), out var language) && among.Contains(language))
                return language;
        }

        return among[0];
    }

    /// <summary>The language of an address, or else the one that the browser asks for: for pages that have no address of their own.</summary>
    public static Language Of(HttpRequest request, PathString path)
    {
        var first = (path.Value ?? "").Split('/', 3) is [_, var segment, ..] ? segment.ToLowerInvariant() : "";
        return Language.TryFind(first, out var language) ? language : Of(request);
    }
}
