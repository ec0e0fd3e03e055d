using System.Collections.Concurrent;
using Almaty2020.Web.Localization;

namespace Almaty2020.Web.Search.Words;

/// <summary>What a language makes of a word: its stem, in which the word's forms and spellings meet.</summary>
internal sealed class WordForms
{
    /// <summary>Grows by one whenever the same word would come out otherwise than before: an index made by another is made anew.</summary>
    public const int Version = 2;

    /// <summary>Some megabytes of the commonest words at most; an index of many pages is made of few.</summary>
    private const int MaxRemembered = 20_000;

    private readonly ConcurrentDictionary<string, string> remembered = new(StringComparer.Ordinal);
    private readonly Func<string, string> stem;
    private readonly bool isCyrillic;

    private WordForms(Language language)
    {
        Language = language;
        isCyrillic = language != Language.English;
        stem = language == Language.Kazakh ? KazakhStems.Of : language == Language.Russian ? RussianStems.Of : EnglishStems.Of;
    }

    public Language Language { get; }

    private static readonly WordForms[] PerLanguage = [.. Language.All.Select(l => new WordForms(l))];

    public static WordForms For(Language language) => Array.Find(PerLanguage, f => f.Language == language)!;

    /// <param name="plain">What <see cref="Letters.Plain"/> made.</param>
    public string Stem(string plain)
    {
        if (remembered.TryGetValue(plain, out var known))
            return known;
        if (remembered.Count >= MaxRemembered)
            remembered.Clear();
        return remembered[plain] = Made(plain);
    }

    private string Made(string plain)
    {
        if (isCyrillic)
            return Letters.Skeleton(stem(Letters.Cyrillic(plain)));
        return Letters.Skeleton(Letters.IsCyrillic(plain) ? plain : stem(plain));
    }

    /// <summary>The whole word, its ending on, where the spellings of keyboards meet.</summary>
    public string Spelling(string plain) => Letters.Skeleton(isCyrillic ? Letters.Cyrillic(plain) : plain);

    public IEnumerable<string> Stems(string text) => WordReader.Read(text).Select(w => Stem(w.Plain));
}
