using Lucene.Net.Tartarus.Snowball.Ext;

namespace Almaty2020.Web.Search.Words;

/// <summary>Russian endings, by the Snowball stemmer; then the adjective joins its noun: городской and город.</summary>
/// <remarks>Short nouns that end as verbs and adjectives do (аким, приём) keep what the stemmer would take for an ending.</remarks>
internal static class RussianStems
{
    [ThreadStatic]
    private static RussianStemmer? stemmer;

    private const int MinLength = 3;

    private static readonly string[] Nouns = ["прием", "объем", "подъем", "заем", "режим"];
    private static readonly string[] NounEndings = ["", "а", "у", "ом", "е", "ы", "ов", "ам", "ами", "ах"];

    public static string Of(string word)
    {
        foreach (var noun in Nouns)
        {
            if (word.StartsWith(noun, StringComparison.Ordinal) && NounEndings.Contains(word[noun.Length..]))
                return noun;
        }

        var russian = stemmer ??= new RussianStemmer();
        russian.SetCurrent(word);
        russian.Stem();
        return russian.Current.Length < MinLength ? word : Noun(russian.Current);
    }

    private static string Noun(string stem)
    {
        if (stem.Length >= 6 && stem.EndsWith("ск", StringComparison.Ordinal))
            return stem[..^2];
        if (stem.Length >= 7 && stem[^1] == 'н' && stem[^2] is not ('а' or 'е' or 'и' or 'о' or 'у' or 'ы' or 'э' or 'ю' or 'я' or 'н' or 'ь'))
            return stem[..^1];
        return stem;
    }
}
