using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing;

namespace Almaty2020.Web.Importing;

/// <summary>One page in one language, as it stands in the content folder.</summary>
/// <param name="File">Relative to the content folder.</param>
/// <param name="Key">The file's path below the language, without its ending: the page's key.</param>
/// <param name="Change">What changed, for residents; empty where the author says nothing of it.</param>
public sealed record ContentFile(string File, string Key, Language Language, PlaceInTree Place, PageText Text, string Change, ContentLines Lines)
{
    public const string Ending = ".md";

    /// <summary>Whether the page holds, and which addresses lead to it.</summary>
    public PageStanding Standing { get; init; } = PageStanding.Current;

    public const string HomeKey = "index";

    /// <summary>The folder that a page's file lies in, which is the page above it where the file says no other: <c>almaty-2020</c>; null at the top.</summary>
    public static string? FolderOf(string key) => key.LastIndexOf('/') is var slash and > 0 ? key[..slash] : null;

    public static string FileOf(Language language, string key) => language.Code + "/" + key + Ending;
}

/// <summary>Where in a content file something stands; lines count from 1.</summary>
/// <param name="Keys">The line of each key of the front matter.</param>
/// <param name="Body">The line on which the body begins.</param>
public sealed record ContentLines(IReadOnlyDictionary<string, int> Keys, int Body)
{
    /// <summary>The line of a key, or of the front matter where the key is left out.</summary>
    public int Of(string key) => Keys.GetValueOrDefault(key, 2);
}
