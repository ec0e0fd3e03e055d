using Lucene.Net.Tartarus.Snowball.Ext;

namespace Almaty2020.Web.Search.Words;

/// <summary>Russian endings, by the Snowball stemmer; then the adjective joins its noun: городской and город.</summary>
internal static class RussianStems
{
    [ThreadStatic]
    private static RussianStemmer? stemmer;

    public static string Of(string word)
    {
        var russian = stemmer ??= new RussianStemmer();
        russian.SetCurrent(word);
        russian.Stem();
        return Noun(russian.Current);
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
