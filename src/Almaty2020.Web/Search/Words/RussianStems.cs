using Lucene.Net.Tartarus.Snowball.Ext;

namespace Almaty2020.Web.Search.Words;

/// <summary>Russian stemmer: Snowball, then adjectives are reduced to the stem of their noun: городской and город.</summary>
/// <remarks>Exempts short nouns that Snowball would take for verb or adjective forms (аким, приём).</remarks>
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

        var snowball = stemmer ??= new RussianStemmer();
        snowball.SetCurrent(word);
        snowball.Stem();
        return snowball.Current.Length < MinLength ? word : WithoutAdjectiveSuffix(snowball.Current);
    }

    private static string WithoutAdjectiveSuffix(string stem)
    {
        if (stem.Length >= 6 && stem.EndsWith("ск", StringComparison.Ordinal))
            return stem[..^2];
        if (
            stem.Length >= 7
            && stem[^1] == 'н'
            && stem[^2] is not ('а' or 'е' or 'и' or 'о' or 'у' or 'ы' or 'э' or 'ю' or 'я' or 'н' or 'ь')
        )
            return stem[..^1];
        return stem;
    }
}
