using System.Collections.Concurrent;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Search.Words;

/// <summary>Reduces words of a language to stems, which are the same for all forms and spellings of a word.</summary>
internal sealed class LanguageAnalyzer
{
    /// <summary>Increase by one with every change to the stems or spellings: indexes with another version are rebuilt.</summary>
    public const int Version = 2;

    /// <summary>Cache limit in words: a few MB. Even an index of many pages consists of few different words.</summary>
    private const int MaxCached = 20_000;

    private readonly ConcurrentDictionary<string, string> cache = new(StringComparer.Ordinal);
    private readonly Func<string, string> stem;
    private readonly bool isCyrillic;

    private LanguageAnalyzer(Language language)
    {
        Language = language;
        isCyrillic = language.Script == Script.Cyrillic;
        stem = language.Stemmer switch
        {
            Stemmer.Kazakh => KazakhStems.Of,
            Stemmer.Russian => RussianStems.Of,
            Stemmer.English => EnglishStems.Of,
            _ => word => word,
        };
    }

    public Language Language { get; }

    private static readonly LanguageAnalyzer[] PerLanguage = [.. Language.All.Select(l => new LanguageAnalyzer(l))];

    public static LanguageAnalyzer For(Language language) => Array.Find(PerLanguage, f => f.Language == language)!;

    /// <param name="plain">A result of <see cref="LetterFolding.Fold"/>.</param>
    public string Stem(string plain)
    {
        if (cache.TryGetValue(plain, out var known))
            return known;
        if (cache.Count >= MaxCached)
            cache.Clear();
        return cache[plain] = ComputeStem(plain);
    }

    private string ComputeStem(string plain)
    {
        if (isCyrillic)
            return LetterFolding.ToSkeleton(stem(LetterFolding.ToRussianLetters(plain)));
        return LetterFolding.ToSkeleton(LetterFolding.IsCyrillic(plain) ? plain : stem(plain));
    }

    /// <summary>The skeleton of the whole word with its ending, which is the same for all keyboards.</summary>
    public string Spelling(string plain) => LetterFolding.ToSkeleton(isCyrillic ? LetterFolding.ToRussianLetters(plain) : plain);

    public IEnumerable<string> Stems(string text) => WordTokenizer.Read(text).Select(w => Stem(w.Plain));
}
