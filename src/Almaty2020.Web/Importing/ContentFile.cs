using Almaty2020.Web.Localization;
using Almaty2020.Web.Publishing.Model;

namespace Almaty2020.Web.Importing;

/// <summary>One page in one language, as read from the content folder.</summary>
/// <param name="File">Relative to the content folder.</param>
/// <param name="Key">The page's key: the file's path below the language folder, without <c>.md</c>.</param>
/// <param name="Change">What changed, for residents; empty if the file does not say.</param>
public sealed record ContentFile(
    string File,
    string Key,
    Language Language,
    TreePosition Place,
    PageText Text,
    string Change,
    ContentLines Lines
)
{
    public const string Extension = ".md";

    /// <summary>Retirement and former addresses of the page.</summary>
    public PageStatus Standing { get; init; } = PageStatus.Current;

    public const string HomeKey = "index";

    /// <summary>The key of the folder of a page's file: <c>almaty-2020</c>. It is the default parent. Null at the top.</summary>
    public static string? FolderOf(string key) => key.LastIndexOf('/') is var slash and > 0 ? key[..slash] : null;

    public static string FileOf(Language language, string key) => language.Code + "/" + key + Extension;

    /// <summary>The source language that the files of a page must name; null if it is the one that they have without naming any.</summary>
    /// <param name="languages">The languages of the files.</param>
    public static Language? SourceToName(Language source, IEnumerable<Language> languages) =>
        source == DefaultSource(languages) ? null : source;

    /// <summary>The source language of a page whose files name none: that of content files, else the first language.</summary>
    public static Language DefaultSource(IEnumerable<Language> languages) =>
        languages.Contains(Language.OfContentFiles) ? Language.OfContentFiles : Language.All.First(languages.Contains);
}

/// <summary>Line numbers in a content file, from 1.</summary>
/// <param name="Keys">Line of each key of the front matter.</param>
/// <param name="Body">Line on which the body begins.</param>
public sealed record ContentLines(IReadOnlyDictionary<string, int> Keys, int Body)
{
    /// <summary>Line of a key; line 2, where the front matter begins, if the key is missing.</summary>
    public int LineOf(string key) => Keys.GetValueOrDefault(key, 2);
}
